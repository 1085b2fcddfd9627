// Coinbase Derivatives (US): nano and perpetual-style futures.
//
// Units: amounts and open interest are CONTRACTS: BIT and BIP 0.01 BTC, ET and ETP 0.1 ETH.
// Coinbase International is another venue, which moved to Deribit, and is not known here.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// The broker's intraday margin rate is all that is published; liquidation is the broker's decision.
MarginTerms margin(std::string_view, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::broker;
    terms.kind = kind;
    terms.tiers = constant_rate(0.1, 10);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

struct Root {
    std::string_view root, coin;
    double coins;
};
constexpr Root roots[] = {
    {"BIP", "BTC", 0.01}, {"BIT", "BTC", 0.01}, {"ETP", "ETH", 0.1}, {"ET", "ETH", 0.1}};

// "BIP-20DEC30-CDE", "BIT-24APR26-CDE".
Result<Instrument> instrument(std::string_view symbol) {
    const auto exchange = split_last(symbol, '-');
    const auto halves = exchange ? split_last(exchange->front, '-') : std::nullopt;
    if (halves && exchange->back == "CDE" && is_day_month_year(halves->back)) {
        for (const Root& root : roots) {
            if (root.root != halves->front) continue;
            return linear_of(VenueId::coinbase, symbol, root.coin, root.coins);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

// The perpetual-style contracts carry their expiry of 2030-12-20 in the name.
std::string main_symbol(std::string_view market) {
    return market == "BTC" ? "BIP-20DEC30-CDE" : market == "ETH" ? "ETP-20DEC30-CDE" : "";
}

constexpr Archetype archetype = Archetype::institutional;

}  // namespace

constinit const VenueSpec coinbase_spec{
    .id = VenueId::coinbase,
    .archetype = archetype,
    .taker_fee = {0.0003, "2026-04", "Coinbase Derivatives, order of magnitude",
                  Certainty::estimated},
    .max_leverage = {10, "2026-04", "Advanced Trade products, intraday margin rate"},
    .liquidation_feed = {LiquidationFeed::none, "2026-04", "broker-side, no feed"},
    .partial = {{0, 1, 0}, "2026-04", "broker-side, no rule", Certainty::estimated},
    .cross_share = portfolio_cross(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-04", "Advanced Trade products, intraday margin rate"},
    .provider_names = {},
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
