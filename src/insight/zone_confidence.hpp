// Zone confidence: how far the shares of the leverage mix may be off where nobody has learned them.
//
// A zone's strength rests on the mix of leverage. Where that was learned, its intervals say how
// sure it is; where it is a prior, the prior's own interval does (twenty pseudo-observations,
// learn/share_interval.hpp). So a zone that one rare bracket makes is told from one that five make.
#pragma once

#include <vector>

#include "insight/zones.hpp"
#include "map/map_builder.hpp"

namespace faultline {

inline constexpr double z_90 = 1.6449;  // half of a 90 % interval in standard deviations

/// Relative standard deviation of every bracket's share under the prior of the books, each weighted
/// by its open interest in USD. 0 for a bracket that no book has. Nothing without open interest.
std::optional<BracketShares> prior_spread(const std::vector<BookView>& views);

/// find_zones with the ages and the confidence that the books of the map tell; the prior's spread.
ZoneReading read_zones(const LiquidationMap& map, const std::vector<BookView>& views,
                       double daily_sigma, const ZoneSettings& settings = {});

}  // namespace faultline
