// WholeMap: the liquidation map of a market at an instant with all its levels, for the readings
// that are made from a map.
#pragma once

#include "cli/market_query.hpp"
#include "map/liquidation_map.hpp"

namespace faultline::cli {

/// Replays the history up to `at_ns` and reads the books out, weighted as `query.learn` says.
/// Problem where no book has open interest and a price.
Outcome<LiquidationMap> whole_map(const Store& store, const MarketQuery& query, TimeNs at_ns);

}  // namespace faultline::cli
