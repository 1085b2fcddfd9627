// MarketReading: what readings of a map need beside it: how much the price moves in a day, and how
// deep the venues' books are.
#pragma once

#include "api/market_service.hpp"
#include "insight/cascade.hpp"

namespace faultline {

/// The candles that a day's volatility is measured on: hours, a month of them.
SeriesQuestion volatility_question(std::string market, TimeNs now_ns);

/// Standard deviation of a day's log return, from hourly candles. NaN below a week of them.
double day_sigma_of(const std::vector<Candle>& hours);

/// The visible book of a venue as cumulative depth by distance; nothing where none was seen.
VenueLiquidity liquidity_of(const VenueTicker& ticker, double price_usd);

}  // namespace faultline
