// Gate: perpetual and dated futures of the settle currencies usdt and btc.
//
// Units: amounts and open interest are CONTRACTS of quanto_multiplier coins (BTC 0.0001); BTC_USD
// is inverse, 1 USD. `total_size` of the ticker seems to sum both sides.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// BTC_USDT, 2026-09-25: the first five tiers with Gate's deductions. Above 3 M only the largest
// position (1.5 B) is known; those tiers follow the shape of Binance's table.
TierTable btc_tiers() {
    return built_in(TierTable::marginal({{500e3, 0.003, 200},
                                         {1e6, 0.0035, 150},
                                         {1.5e6, 0.004, 125},
                                         {2e6, 0.0045, 110},
                                         {3e6, 0.005, 100},
                                         {12e6, 0.01, 50},
                                         {70e6, 0.02, 25},
                                         {100e6, 0.025, 20},
                                         {230e6, 0.05, 10},
                                         {480e6, 0.1, 5},
                                         {800e6, 0.15, 3},
                                         {1'500e6, 0.25, 2}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.liquidation_fee = 0.00075;  // the contract's taker fee stands in the published formula
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return market != "BTC" || kind == ContractKind::inverse;
}

constexpr ContractSize linear_sizes[] = {
    {"BTC", 0.0001}, {"ETH", 0.01}, {"SOL", 1},  {"XRP", 10}, {"DOGE", 10},
    {"ADA", 10},     {"LTC", 0.1},  {"LINK", 1}, {"AVAX", 1}, {"BNB", 0.001},
    {"BCH", 0.01},   {"TRX", 100},  {"DOT", 1}};

// "BTC_USDT", dated "BTC_USDT_20261225"; "BTC_USD" is the one inverse contract.
Result<Instrument> instrument(std::string_view symbol) {
    std::string_view pair = symbol;
    if (const auto halves = split_last(symbol, '_'); halves && is_digits(halves->back, 8)) {
        pair = halves->front;
    }
    if (pair == "BTC_USD") return inverse_of(VenueId::gate, symbol, "BTC", 1);
    if (const auto base = base_before(pair, {"_USDT"})) {
        if (const auto coins = size_in(linear_sizes, *base)) {
            return linear_of(VenueId::gate, symbol, *base, *coins);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) { return std::string(market) + "_USDT"; }

constexpr ProviderName provider_names[] = {{"tardis", "gate-io-futures"}};
constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec gate_spec{
    .id = VenueId::gate,
    .archetype = archetype,
    .taker_fee = {0.00075, "2026-09", "Gate contract record, BTC_USDT"},
    .max_leverage = {200, "2026-09", "Gate risk_limit_tiers, BTC_USDT"},
    .liquidation_feed = {LiquidationFeed::throttled, "2026-05",
                         "Gate docs: socket one per contract and second; REST complete"},
    .partial = {{500e3, 0.25, 0},
                "2026-05",
                "Gate help: tier-wise above tier 1",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {12, "2026-09", "Gate risk_limit_tiers; tiers 6 to 12 are estimates",
                     Certainty::estimated},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
