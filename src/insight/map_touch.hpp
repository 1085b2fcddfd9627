// MapTouch: a member that moves the odds of a touch by what the liquidation map shows on the way.
//
// If liquidations accelerate a move, a price is touched more often when more of the open interest
// would be liquidated before it than usual. So: logit p = logit q + b z, with q the answer from
// prices alone and z the log of that share against its own past, in standard deviations. The slope
// b begins at 0, is pulled there by a ridge, and is fitted anew at each past origin on what was
// known there. The member enters an answer only where its own record has beaten q: enough origins,
// and a 95 % interval of the gain (weeks drawn as blocks) above zero. Science note 2.10: weight 0
// until it is earned. Pure.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "insight/price_odds.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

inline constexpr std::size_t reach_steps = 60;
inline constexpr double reach_step = 0.0025;  // of log price: to 15 %

/// A map at a past instant: USD within each distance of the price, as a share of open interest.
struct MapReach {
    TimeNs at_ns = 0;
    std::array<double, reach_steps> down{}, up{};  // within (k + 1) * reach_step

    /// The share before the barriers of an event; NaN where one lies farther than is told.
    double before(const PriceEvent& event) const;
};

/// Nothing for a map without price or open interest that was observed.
std::optional<MapReach> reach_of(const LiquidationMap& map);

struct MapTouch {
    double probability = std::numeric_limits<double>::quiet_NaN();  // NaN: not known
    double slope = 0;                                               // b, as of the question
    double z = 0;                                                   // of the newest map
    std::size_t origins = 0;                                  // scored, with what was known there
    double brier = std::numeric_limits<double>::quiet_NaN();  // of the member,
    double brier_without = std::numeric_limits<double>::quiet_NaN();  // and of q, on the same
    double gain_lo = std::numeric_limits<double>::quiet_NaN();  // 95 % interval of the difference
    double gain_hi = std::numeric_limits<double>::quiet_NaN();
    bool is_earned = false;
};

/// `odds`: the answer and its past forecasts; `reaches`: rising in time, one at each of those
/// origins where there was a map, and the newest as the last. Closes are not touches: precondition
/// !event.at_close.
MapTouch map_touch(const PriceOdds& odds, const PriceEvent& event, double horizon_hours,
                   const std::vector<MapReach>& reaches);

}  // namespace faultline
