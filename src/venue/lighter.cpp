// Lighter: zero-knowledge rollup perpetuals.
//
// Units: amounts are coins. Open interest is coins in REST and in Tardis, USD on the venue's
// socket.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// MMF 1.2 % at 50x for ETH (documented) and BTC (recomputed from a recorded liquidation).
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? constant_rate(0.012, 50) : constant_rate(0.03, 20);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind) {
    return market != "BTC" && market != "ETH";
}

// Markets are named by the coin: "BTC", "1000PEPE". Spot pairs have a slash.
Result<Instrument> instrument(std::string_view symbol) {
    if (!is_coin(symbol)) return fail(ErrorCode::unknown_instrument);
    return linear_in_base(VenueId::lighter, symbol, symbol);
}

std::string main_symbol(std::string_view market) { return thousands_of(market); }

constexpr ProviderName provider_names[] = {{"tardis", "lighter"}};
constexpr Archetype archetype = Archetype::on_chain;

}  // namespace

constinit const VenueSpec lighter_spec{
    .id = VenueId::lighter,
    .archetype = archetype,
    .taker_fee = {0.0, "2026-09", "Lighter docs: standard accounts trade free"},
    .max_leverage = {50, "2026-09", "Lighter orderBookDetails"},
    .liquidation_feed = {LiquidationFeed::complete, "2026-09",
                         "Lighter trade channel, liquidation_trades"},
    .partial = {{1, 0.25, 0},
                "2026-09",
                "Lighter docs: partial first, share not published",
                Certainty::estimated},
    .cross_share = account_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-09", "Lighter orderBookDetails"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
