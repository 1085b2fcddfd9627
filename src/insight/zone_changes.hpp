// Zone changes: what became of the zones over the columns of a heatmap.
//
// A heatmap's column is a liquidation map without its brackets and venues, which zones do not need.
// Columns whose cells or price are not known are passed over; the price's range in them counts for
// the next one that is known.
#pragma once

#include "insight/zone_history.hpp"

namespace faultline {

/// Readings at the columns that end on whole multiples of `every_ns`, one after the other. What the
/// first one has did not form in it, so it tells nothing. `daily_sigma` as for find_zones, the same
/// for all columns. In order of time; takes one find_zones a reading.
std::vector<ZoneEvent> zone_changes(const Heatmap& heatmap, DurationNs every_ns, double daily_sigma,
                                    const ZoneSettings& settings = {});

}  // namespace faultline
