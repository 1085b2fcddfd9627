// LBank: USDT perpetuals. Its web socket is undocumented and its margin tables are not public.
//
// Units: amounts are coins (volumeMultiple 1). No open interest has been seen in its answers, and
// there is no liquidation feed.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

MarginTerms margin(std::string_view, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.liquidation_fee = 0.0006;  // in the worked example of the support article
    terms.tiers = general_tiers(100);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

Result<Instrument> instrument(std::string_view symbol) {
    if (const auto base = base_before(symbol, {"USDT"})) {
        return linear_in_base(VenueId::lbank, symbol, *base);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return thousands_of(market) + "USDT"; }

constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec lbank_spec{
    .id = VenueId::lbank,
    .archetype = archetype,
    .taker_fee = {0.0006, "2026-09", "LBank support 41643668084889"},
    .max_leverage = {100, "2026-10", "not public; venues of its kind", Certainty::estimated},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "LBank socket: no topic"},
    .partial = {{0, 1, 0}, "2026-10", "no rule published", Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {10, "2026-10", "not public; general table", Certainty::estimated},
    .provider_names = {},
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
