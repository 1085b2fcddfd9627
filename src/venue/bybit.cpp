// Bybit: v5 linear and inverse.
//
// Units: linear amounts and open interest are coins (thousands for "1000PEPEUSDT", "SHIB1000USDT");
// inverse ones are USD. The field `openInterest` sums both sides (seen in 2026-09, REST), the field
// `singleOpenInterest` counts one. What Tardis passes on as open interest is the first.
#include "venue/archetype_defaults.hpp"
#include "venue/specs.hpp"
#include "venue/symbols.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

// The 30 tiers of BTCPERP as of 2025-12-29; the deductions, which Bybit also lists, follow from
// continuity. BTCUSDT offers 150x in its first tier on the test net since 2026-09, its full table
// has not been seen.
TierTable btc_tiers() {
    return built_in(TierTable::marginal(
        {{100e3, 0.004, 125}, {1e6, 0.005, 100},  {2e6, 0.0067, 75},   {3e6, 0.01, 50},
         {4e6, 0.0125, 40},   {5e6, 0.0152, 33},  {7e6, 0.02, 25},     {9e6, 0.025, 20},
         {11e6, 0.0263, 19},  {13e6, 0.0278, 18}, {15e6, 0.0294, 17},  {17e6, 0.0313, 16},
         {19e6, 0.0333, 15},  {21e6, 0.0357, 14}, {23e6, 0.0385, 13},  {25e6, 0.0417, 12},
         {27e6, 0.0455, 11},  {29e6, 0.05, 10},   {31e6, 0.0556, 9},   {33e6, 0.0625, 8},
         {35e6, 0.0714, 7},   {40e6, 0.0833, 6},  {45e6, 0.0909, 5.5}, {50e6, 0.1, 5},
         {55e6, 0.1111, 4.5}, {60e6, 0.125, 4},   {65e6, 0.1429, 3.5}, {70e6, 0.1667, 3},
         {80e6, 0.2, 2.5},    {100e6, 0.25, 2}}));
}

// Linear contracts freeze maintenance at the entry value; inverse ones value it at the mark.
MarginTerms margin(std::string_view market, ContractKind kind) {
    MarginTerms terms;
    terms.rule = kind == ContractKind::linear ? MarginRule::frozen_at_entry : MarginRule::marked;
    terms.kind = kind;
    const bool large = market == "BTC" || market == "ETH";
    terms.tiers = large ? btc_tiers() : general_tiers(100);
    return terms;
}

bool margin_is_estimated(std::string_view market, ContractKind kind) {
    return market != "BTC" || kind == ContractKind::inverse;
}

// Dated: "BTC-27SEP24" and "BTCUSDT-27SEP24" linear, "BTCUSDZ24" inverse (month letter and year).
Result<Instrument> instrument(std::string_view symbol) {
    constexpr VenueId venue = VenueId::bybit;
    if (const auto halves = split_last(symbol, '-')) {
        if (!is_day_month_year(halves->back)) return fail(ErrorCode::unknown_instrument);
        if (const auto base = base_before(halves->front, {"USDT"})) {
            return linear_in_base(venue, symbol, *base);
        }
        if (is_coin(halves->front)) return linear_in_base(venue, symbol, halves->front);
        return fail(ErrorCode::unknown_instrument);
    }
    if (const auto base = base_before(symbol, {"USDT", "PERP"})) {
        return linear_in_base(venue, symbol, *base);
    }
    if (const auto base = base_before(symbol, {"USD"})) return inverse_of(venue, symbol, *base, 1);
    constexpr std::string_view quarters = "HMUZ";
    if (symbol.size() > 6 && is_digits(symbol.substr(symbol.size() - 2), 2) &&
        quarters.find(symbol[symbol.size() - 3]) != std::string_view::npos) {
        if (const auto base = base_before(symbol.substr(0, symbol.size() - 3), {"USD"})) {
            return inverse_of(venue, symbol, *base, 1);
        }
    }
    return fail(ErrorCode::unknown_instrument);
}

std::string main_symbol(std::string_view market) {
    return market == "SHIB" ? "SHIB1000USDT" : thousands_of(market) + "USDT";
}

constexpr ProviderName provider_names[] = {{"tardis", "bybit"}};
constexpr Archetype archetype = Archetype::experienced_retail;

}  // namespace

constinit const VenueSpec bybit_spec{
    .id = VenueId::bybit,
    .archetype = archetype,
    .taker_fee = {0.00055, "2026-07", "Bybit docs v5"},
    .max_leverage = {125, "2025-12", "Bybit v5 risk-limit, BTCPERP"},
    .liquidation_feed = {LiquidationFeed::complete, "2026-07", "Bybit docs: allLiquidation"},
    .partial = {{100e3, 0.25, 0},
                "2026-07",
                "Bybit docs: stepwise by risk tier",
                Certainty::estimated},
    .cross_share = retail_cross_prior(),
    .inert_share = inert_prior(archetype),
    .margin_tiers = {30, "2025-12", "Bybit v5 risk-limit, BTCPERP"},
    .provider_names = provider_names,
    .margin = margin,
    .margin_is_estimated = margin_is_estimated,
    .instrument = instrument,
    .main_symbol = main_symbol,
};

}  // namespace faultline
