// MEXC: perpetual contracts.
//
// Units: amounts and open interest are CONTRACTS of contractSize coins (BTC 0.0001); BTC_USD is
// inverse, 100 USD. There is no public liquidation feed.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

constexpr double btc_usd =
    80e3;  // turns the venue's bounds, which are contracts, into USD (2026-09)

// BTC_USDT by the rule of the contract record: 15 000 contracts at 0.15 %, then steps of 200 000
// contracts that add 0.5 % to the maintenance and 0.8 % to the initial rate, 13 levels in all.
TierTable btc_tiers() {
    std::vector<MarginTier> tiers;
    for (int level = 0; level < 13; ++level) {
        tiers.push_back(
            {(1.5 + 20 * level) * btc_usd, 0.0015 + 0.005 * level, 1 / (0.0025 + 0.008 * level)});
    }
    return built_in(TierTable::flat(std::move(tiers)));
}

// The published formula freezes maintenance at entry. The liquidation fee that the text names in
// the condition is not in the formula and left out here too.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = MarginRule::frozen_at_entry;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(100);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return market != "BTC" || kind == ContractKind::inverse;
}

constexpr ContractSize linear_sizes[] = {
    {"BTC", 0.0001}, {"ETH", 0.01}, {"SOL", 0.1},  {"XRP", 1},    {"DOGE", 100},
    {"ADA", 1},      {"LTC", 0.01}, {"LINK", 0.1}, {"AVAX", 0.1}, {"BNB", 0.01},
    {"BCH", 0.01},   {"TRX", 10},   {"DOT", 0.1}};

Result<Instrument> instrument(std::string_view symbol) {
    if (symbol == "BTC_USD") return inverse_of(VenueId::mexc, symbol, "BTC", 100);
    if (const auto base = base_before(symbol, {"_USDT"})) {
        if (const auto coins = size_in(linear_sizes, *base)) {
            return linear_of(VenueId::mexc, symbol, *base, *coins);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "_USDT"; }

constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec mexc_spec{
    .id = VenueId::mexc,
    .archetype = archetype,
    .taker_fee = {0.0002, "2026-09", "MEXC contract record, BTC_USDT"},
    .max_leverage = {400, "2025-12", "MEXC contract record, BTC_USDT"},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "MEXC contract socket: no channel"},
    .partial = {{120e3, 0.25, 0},
                "2026-09",
                "MEXC help: tiered partial liquidation",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {13, "2025-12", "MEXC contract record, BTC_USDT"},
    .provider_names = {},
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
