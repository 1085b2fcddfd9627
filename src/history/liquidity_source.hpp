// LiquiditySource: what the store knows of each venue's liquidity at an instant: order books, daily
// volume, insurance funds. Nothing later than the instant is read.
#pragma once

#include <vector>

#include "history/store.hpp"
#include "insight/cascade.hpp"

namespace faultline {

/// Per venue with an instrument of the market: its last order books of the hour before `at_ns` (all
/// instruments added up), the mean daily volume of the last seven days with volume within 30 days,
/// and the last balance of its insurance fund within 90 days, where that is in USD or a stablecoin.
/// What is not known stays empty or NaN.
Outcome<std::vector<VenueLiquidity>> load_liquidity(const Store& store, const std::string& market,
                                                    TimeNs at_ns, double price_usd);

}  // namespace faultline
