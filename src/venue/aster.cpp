// Aster: a Binance-like order book on chain.
//
// Units: amounts and open interest are coins (thousands for "1000PEPEUSDT").
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// Notional * rate - maintenance amount, up to 100x, by its trading rules. The brackets are in a
// signed call only; Binance's table of 2024 from 100x on stands in for them.
TierTable btc_tiers() {
    return built_in(TierTable::marginal({{600e3, 0.005, 100},
                                         {3e6, 0.0065, 75},
                                         {12e6, 0.01, 50},
                                         {70e6, 0.02, 25},
                                         {100e6, 0.025, 20},
                                         {230e6, 0.05, 10},
                                         {480e6, 0.1, 5}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

Result<Instrument> instrument(std::string_view symbol) {
    if (const auto base = base_before(symbol, {"USDT"})) {
        return linear_in_base(VenueId::aster, symbol, *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return thousands_of(market) + "USDT"; }

constexpr ProviderName provider_names[] = {{"tardis", "aster-futures"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec aster_spec{
    .id = VenueId::aster,
    .archetype = archetype,
    .taker_fee = {0.00035, "2026-09", "Aster fee schedule", Certainty::estimated},
    .max_leverage = {100, "2026-11", "Aster trading rules: leverage and margin",
                     Certainty::estimated},
    .liquidation_feed = {LiquidationFeed::throttled, "2026-09",
                         "Aster docs: one forceOrder per symbol and second"},
    .partial = {{600e3, 0.25, 0}, "2026-09", "as Binance", Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {7, "2026-11", "not public; Binance 2024 from 100x on", Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
