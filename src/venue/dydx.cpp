// dYdX v4 (and v3 in old recordings).
//
// Units: amounts and open interest are coins. The trigger is the oracle price.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// MMF = 60 % of IMF, constant in size: 1.2 % for BTC and ETH (it was 3 % in 2024), 3 % for the
// rest.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::dydx;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? constant_rate(0.012, 50) : constant_rate(0.03, 20);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind) {
    return market != "BTC" && market != "ETH" && market != "SOL";
}

Result<Instrument> instrument(std::string_view symbol) {
    if (const auto base = base_before(symbol, {"-USD"})) {
        return linear_in_base(VenueId::dydx, symbol, *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "-USD"; }

constexpr ProviderName provider_names[] = {{"tardis", "dydx-v4"}, {"tardis", "dydx"}};
constexpr Archetype archetype = Archetype::on_chain;

}  // namespace

constinit const VenueSpec dydx_spec{
    .id = VenueId::dydx,
    .archetype = archetype,
    .taker_fee = {0.0005, "2025-12", "dYdX genesis, tier 1"},
    .max_leverage = {50, "2025-12", "dYdX chain parameters"},
    .liquidation_feed = {LiquidationFeed::complete, "2026-09", "dYdX v4_trades, type LIQUIDATED"},
    .partial = {{1'000, 0.1, 1}, "2025-12", "dYdX liquidations_config: 10 % of position a block"},
    .cross_share = account_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2025-12", "dYdX chain parameters, Large-Cap"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
