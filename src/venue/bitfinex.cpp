// Bitfinex derivatives.
//
// Units: amounts and open interest are coins.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// One rate for all sizes. The initial 1 % is documented, the maintenance 0.5 % is not.
MarginTerms margin(std::string_view, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.tiers = constant_rate(0.005, 100);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

// "tBTCF0:USTF0" as the venue writes it, "BTCF0:USTF0" as Tardis does; both are the first.
Result<Instrument> instrument(std::string_view symbol) {
    const std::string_view pair = symbol.starts_with('t') ? symbol.substr(1) : symbol;
    if (const auto base = base_before(pair, {"F0:USTF0"})) {
        return linear_in_base(VenueId::bitfinex, "t" + std::string(pair), *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return "t" + std::string(market) + "F0:USTF0"; }

constexpr ProviderName provider_names[] = {{"tardis", "bitfinex-derivatives"}};
constexpr Archetype archetype = Archetype::institutional;

}  // namespace

constinit const VenueSpec bitfinex_spec{
    .id = VenueId::bitfinex,
    .archetype = archetype,
    .taker_fee = {0.00065, "2026-09", "Bitfinex derivatives fee schedule", Certainty::estimated},
    .max_leverage = {100, "2026-09", "Bitfinex support 360035475374"},
    .liquidation_feed = {LiquidationFeed::complete, "2026-09", "Bitfinex status liq:global"},
    .partial = {{0, 1, 0},
                "2026-09",
                "Bitfinex support 213895229: one order",
                Certainty::estimated},
    .cross_share = {0.0, "2026-09", "Bitfinex support 360035475374: isolated only"},
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-09", "Bitfinex support; maintenance not published",
                     Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
