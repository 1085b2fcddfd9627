// CME: cash-settled futures. Its open interest is known once a day; liquidation is the broker's.
//
// Units: amounts and open interest are CONTRACTS: BTC 5, MBT 0.1, ETH 50, MET 0.1 coins.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

MarginTerms margin(std::string_view, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::broker;
    terms.kind = kind;
    terms.tiers = constant_rate(0.3, 1 / 0.3);
    return terms;
}

bool margin_is_estimated(std::string_view, ContractKind) { return true; }

struct Root {
    std::string_view root, coin;
    double coins;
};
constexpr Root roots[] = {
    {"BTC", "BTC", 5}, {"MBT", "BTC", 0.1}, {"ETH", "ETH", 50}, {"MET", "ETH", 0.1}};

// The product alone ("BTC", all its expiries together, as its reports count), or one expiry by
// month letter and year: "BTCZ6", "MBTF27".
Result<Instrument> instrument(std::string_view symbol) {
    constexpr std::string_view months = "FGHJKMNQUVXZ";
    for (const Root& root : roots) {
        if (!symbol.starts_with(root.root)) continue;
        const std::string_view expiry = symbol.substr(root.root.size());
        const bool dated = !expiry.empty() && months.find(expiry[0]) != std::string_view::npos &&
                           (is_digits(expiry.substr(1), 1) || is_digits(expiry.substr(1), 2));
        if (!expiry.empty() && !dated) break;
        return linear_of(VenueId::cme, symbol, root.coin, root.coins);
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market); }

constexpr Archetype archetype = Archetype::institutional;

}  // namespace

constinit const VenueSpec cme_spec{
    .id = VenueId::cme,
    .archetype = archetype,
    .taker_fee = {0.0001, "2026-09", "CME fee per contract, order of magnitude",
                  Certainty::estimated},
    .max_leverage = {1 / 0.3, "2026-09", "margin of 25 to 40 %", Certainty::estimated},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "broker-side, no feed"},
    .partial = {{0, 1, 0}, "2026-09", "broker-side, no rule", Certainty::estimated},
    .cross_share = portfolio_cross(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {1, "2026-09", "SPAN margin, order of magnitude", Certainty::estimated},
    .provider_names = {},
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
