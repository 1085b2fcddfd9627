// KuCoin Futures.
//
// Units: amounts and open interest are LOTS of `multiplier` coins (XBTUSDTM 0.001); XBTUSDM is
// inverse, 1 USD a lot. There is no public liquidation feed.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// XBTUSDTM as documented, the rate on the whole notional.
TierTable btc_tiers() {
    return built_in(TierTable::flat({{100e3, 0.004, 125},
                                     {500e3, 0.005, 100},
                                     {1e6, 0.007, 75},
                                     {2e6, 0.01, 50},
                                     {3e6, 0.017, 30},
                                     {5e6, 0.025, 20},
                                     {8e6, 0.05, 10},
                                     {12e6, 0.1, 5},
                                     {20e6, 0.125, 4},
                                     {30e6, 0.167, 3},
                                     {40e6, 0.25, 2},
                                     {50e6, 0.5, 1}}));
}

MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.kind = kind;
    terms.liquidation_fee = 0.0006;  // stands in the formula since 2025-05-22
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(75);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return market != "BTC" || kind == ContractKind::inverse;
}

constexpr ContractSize linear_sizes[] = {
    {"BTC", 0.001}, {"ETH", 0.01}, {"SOL", 0.1},  {"XRP", 10},   {"DOGE", 100},
    {"ADA", 10},    {"LTC", 0.1},  {"LINK", 0.1}, {"AVAX", 0.1}, {"BNB", 0.01},
    {"BCH", 0.01},  {"TRX", 100},  {"DOT", 1}};

Result<Instrument> instrument(std::string_view symbol) {
    if (symbol == "XBTUSDM" || symbol == "ETHUSDM") {
        return inverse_of(VenueId::kucoin, symbol, symbol.substr(0, 3), 1);
    }
    if (const auto base = base_before(symbol, {"USDTM"})) {
        if (const auto coins = size_in(linear_sizes, *base == "XBT" ? "BTC" : *base)) {
            return linear_of(VenueId::kucoin, symbol, *base, *coins);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    return (market == "BTC" ? "XBT" : std::string(market)) + "USDTM";
}

constexpr ProviderName provider_names[] = {{"tardis", "kucoin-futures"}};
constexpr Archetype archetype = Archetype::high_leverage;

}  // namespace

constinit const VenueSpec kucoin_spec{
    .id = VenueId::kucoin,
    .archetype = archetype,
    .taker_fee = {0.0006, "2026-09", "KuCoin contracts/active"},
    .max_leverage = {125, "2026-09", "KuCoin risk-limit docs, XBTUSDTM"},
    .liquidation_feed = {LiquidationFeed::none, "2026-09", "KuCoin futures socket: no channel"},
    .partial = {{600e3, 0.25, 0},
                "2025-05",
                "KuCoin support: cross above 600k USDT",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {12, "2025-05", "KuCoin docs, XBTUSDTM"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
