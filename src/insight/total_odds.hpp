// TotalOdds: how likely the reported liquidations of a window sum to more than an amount.
//
// Learned from past windows of the same length alone: how often it came (climatology, with a tail
// for amounts beyond those seen: exceedance.hpp), and a logistic curve on volatility and on what
// was liquidated in the last day and week. Their average is the answer once it has beaten
// climatology on past origins, else climatology alone is: the curve is often worse (science note 0,
// 4.5). Origins lie six hours apart; each is answered with what was known there, which gives the
// track record, from where volatility is known as well. How often it came needs no price. Hours in
// which the feed was down are not silence: windows with one are left out. Pure.
#pragma once

#include <vector>

#include "core/result.hpp"
#include "insight/price_odds.hpp"

namespace faultline {

/// Reported liquidations of one hour. Hours that nobody recorded are left out of the list.
struct HourTotal {
    TimeNs open_ns = 0;
    double long_usd = 0, short_usd = 0;
};

/// Whose totals and from where, hours ascending.
struct LiquidationTotals {
    std::string market;
    std::string source;  // "reported by binance, bybit": for settlement rules
    std::vector<HourTotal> hours;
};

struct TotalEvent {
    bool longs = true, shorts = true;
    double above_usd = 0;
    double lead_hours = 0;  // from the question to the window's beginning
    double hours = 24;      // the window's length
};

inline constexpr std::size_t total_origins_min = 40;  // windows known before any answer

struct TotalOdds {
    double probability = 0, lo = 0, hi = 0;
    double climatology = 0;
    double volatility = 0;      // the curve on volatility alone; NaN where too little is known
    double curve = 0;           // with past totals; likewise
    bool curve_earned = false;  // it is part of the answer
    double median_usd = 0;      // of past windows
    std::size_t windows = 0;
    OddsRecord record;  // brier_volatility: the curve on volatility alone
    std::vector<ScoredForecast> scored;
};

/// Error bad_argument: amount, window or lead out of range. Error empty_field: fewer than
/// total_origins_min past windows are known.
Result<TotalOdds> total_odds(const LiquidationTotals& totals, const PriceBars& bars,
                             const TotalEvent& event);

}  // namespace faultline
