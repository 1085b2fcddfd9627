// MapReaches: what the liquidation map showed at past days, for the map-adjusted member of
// questions.
#pragma once

#include <vector>

#include "cli/market_query.hpp"
#include "insight/map_touch.hpp"

namespace faultline::cli {

/// One replay, read out a day apart at the hour at which `hour_end_ns` ends, back to `length_ns`
/// before it, and at `at_ns`. Days without open interest are left out. Weighted with the prior: a
/// mix learned at the end would know the future of the days before.
Outcome<std::vector<MapReach>> map_reaches(const Store& store, const MarketQuery& query,
                                           TimeNs hour_end_ns, TimeNs at_ns,
                                           DurationNs length_ns = 1'200 * ns_per_day);

}  // namespace faultline::cli
