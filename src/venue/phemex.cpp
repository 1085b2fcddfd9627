// Phemex: inverse (BTCUSD) and USDT-linear perpetuals.
//
// Units: BTCUSD amounts and open interest are contracts of 1 USD; linear (V2) ones are coins. The
// old quanto contracts (ETHUSD and others, settled in USD) are not built in.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// BTCUSD as published in 2022-11, in USD. Linear contracts have brackets with a deduction of which
// only the first is known (2 M, 1 % / 0.5 %); the same steps are taken above it.
TierTable btc_tiers(ContractKind kind) {
    std::vector<MarginTier> tiers;
    const double first_cap_usd = kind == ContractKind::linear ? 2e6 : 1e6;
    for (int step = 0; step < 10; ++step) {
        tiers.push_back({first_cap_usd + 1e6 * step, 0.005 * (1 + step), 100 / (1 + 0.5 * step)});
    }
    return built_in(TierTable::marginal(std::move(tiers)));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers(kind) : general_tiers(50);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

// Spot pairs start with a small "s" ("sBTCUSDT"), indices with a dot.
Result<Instrument> instrument(std::string_view symbol) {
    if (symbol == "BTCUSD") return inverse_of(VenueId::phemex, symbol, "BTC", 1);
    const std::string_view pair = symbol.starts_with("u1") ? symbol.substr(1) : symbol;
    if (const auto base = base_before(pair, {"USDT", "USDC"})) {
        return linear_in_base(VenueId::phemex, symbol, *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    const std::string base = thousands_of(market);
    return (base.size() == market.size() ? "" : "u") + base + "USDT";
}

constexpr ProviderName provider_names[] = {{"tardis", "phemex"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec phemex_spec{
    .id = VenueId::phemex,
    .archetype = archetype,
    .taker_fee = {0.0006, "2026-09", "Phemex fee schedule", Certainty::estimated},
    .max_leverage = {100, "2026-09", "Phemex public products, BTCUSDT"},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "Phemex socket: no public channel"},
    .partial = {{1e6, 0.25, 0},
                "2026-09",
                "Phemex help: reduced by risk-limit steps",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {10, "2022-11", "Phemex risk limits, BTCUSD; linear not public",
                     Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
