// BingX: USDT- and coin-margined perpetuals.
//
// Units: linear amounts are coins; open interest is a QUOTE VALUE. Coin-margined contracts are 100
// USD for BTC and 10 USD for others. There is no public liquidation feed.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// BTC-USDT as documented in 2024-05, two tiers with the venue's maintAmount; what lies above 900k
// is only in a signed call and follows the shape of Binance's table here.
TierTable btc_tiers() {
    return built_in(TierTable::marginal({{150e3, 0.0038, 150},
                                         {900e3, 0.004, 100},
                                         {3e6, 0.0065, 75},
                                         {12e6, 0.01, 50},
                                         {70e6, 0.02, 25},
                                         {100e6, 0.025, 20},
                                         {230e6, 0.05, 10}}));
}

TierTable eth_tiers() {
    return built_in(TierTable::marginal({{900e3, 0.0033, 150},
                                         {3e6, 0.0065, 75},
                                         {12e6, 0.01, 50},
                                         {50e6, 0.02, 25},
                                         {65e6, 0.025, 20},
                                         {150e6, 0.05, 10}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.tiers = market == "BTC" ? btc_tiers() : market == "ETH" ? eth_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

Result<Instrument> instrument(std::string_view symbol) {
    if (const auto base = base_before(symbol, {"-USDT", "-USDC"})) {
        return linear_in_base(VenueId::bingx, symbol, *base);
    }
    if (const auto base = base_before(symbol, {"-USD"})) {
        return inverse_of(VenueId::bingx, symbol, *base, *base == "BTC" ? 100 : 10);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return thousands_of(market) + "-USDT"; }

constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec bingx_spec{
    .id = VenueId::bingx,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-09", "BingX fee schedule"},
    .max_leverage = {150, "2026-11", "bingx-leverages: BTC-USDT as the website lists it",
                     Certainty::estimated},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "BingX socket: no channel"},
    .partial = {{0, 1, 0}, "2026-10", "no rule published", Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {7, "2024-05", "BingX docs v3, two tiers; the rest is an estimate",
                     Certainty::estimated},
    .provider_names = {},
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
