// WOO X: linear perpetuals.
//
// Units: amounts and open interest are coins.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// MMR = max(0.6 / max leverage, 0.6 * imr_factor * notional^(2/3)) + 0.03 %. The factors of BTC and
// ETH come with the venue's futures answer and have not been seen; without them size does not
// count.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::woox;
    terms.kind = kind;
    terms.liquidation_fee = 0.0003;
    const double leverage = market == "BTC" || market == "ETH" ? 50 : 20;
    terms.tiers = constant_rate(0.6 / leverage, leverage);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

Result<Instrument> instrument(std::string_view symbol) {
    if (symbol.starts_with("PERP_")) {
        if (const auto base = base_before(symbol.substr(5), {"_USDT"})) {
            return linear_in_base(VenueId::woox, symbol, *base);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    return "PERP_" + thousands_of(market) + "_USDT";
}

constexpr ProviderName provider_names[] = {{"tardis", "woo-x"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec woox_spec{
    .id = VenueId::woox,
    .archetype = archetype,
    .taker_fee = {0.0005, "2026-09", "WOO X fee schedule"},
    .max_leverage = {50, "2026-06", "WOO X support 4718459702169"},
    .liquidation_feed = {LiquidationFeed::none, "2026-06", "WOO X socket: no channel"},
    .partial = {{1, 0.5, 3600},
                "2026-06",
                "WOO learn: half first, the rest within an hour",
                Certainty::estimated},
    .cross_share = account_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-06", "WOO X support 4718459702169: continuous", Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
