// PriceOdds: how likely price is to touch, or to end beyond, a distance within a time.
//
// Two members are averaged: plain volatility without drift (the baseline of the answer), and
// filtered history (past windows rescaled by the volatility then and now). The average is
// recalibrated on past origins, one a day at the hour of the question, once the answers of at least
// recalibration_origins_min are known. The same is done at every past origin with what was known
// there, which gives the track record. A liquidation map is no member of it (weight 0). Science
// note 2.10. Pure.
#pragma once

#include <limits>
#include <vector>

#include "core/result.hpp"
#include "insight/barrier_odds.hpp"
#include "insight/price_bars.hpp"

namespace faultline {

/// Price moves by `up` or by -`down`, as logs of the price ratio; no_barrier where that side does
/// not count. At any time of the horizon, or at its end.
struct PriceEvent {
    double up = no_barrier, down = no_barrier;
    bool at_close = false;
};

inline constexpr std::size_t recalibration_origins_min = 500;
inline constexpr std::size_t record_origins_min = 100;  // known before the first scored one

/// A past question as it would have been answered, and what came.
struct ScoredForecast {
    TimeNs at_ns = 0;
    double probability = 0, volatility = 0, climatology = 0;
    bool happened = false;
    bool recalibrated = false;
};

/// Mean squared errors of the same origins; lower is better. NaN where nothing was scored.
struct OddsRecord {
    std::size_t origins = 0;
    double independent = 0;        // windows that do not overlap, about: what the origins are worth
    std::size_t recalibrated = 0;  // of the origins
    double base_rate = 0;
    double brier = 0, brier_volatility = 0, brier_climatology = 0;
    TimeNs from_ns = 0, to_ns = 0;  // of the origins

    /// 1 - Brier / Brier of the other; NaN where the event always or never came, which says
    /// nothing.
    double skill_over_climatology() const { return skill(brier_climatology); }
    double skill_over_volatility() const { return skill(brier_volatility); }

  private:
    double skill(double other) const {
        const bool says_nothing = base_rate <= 0 || base_rate >= 1;
        return says_nothing ? std::numeric_limits<double>::quiet_NaN() : 1 - brier / other;
    }
};

struct PriceOdds {
    double probability = 0, lo = 0, hi = 0;  // 90 % interval of the probability
    double volatility = 0;                   // member and baseline
    double history = 0;                      // member; NaN where too few windows are known
    double average = 0;                      // of the members, before recalibration
    double climatology = 0;                  // share of past windows in which it happened
    double sigma = 0;                        // of the log price over the horizon
    std::size_t windows = 0;                 // known past windows of this length
    std::size_t recalibrated_on = 0;         // origins; 0: not recalibrated
    double recalibration_intercept = 0, recalibration_slope = 1;
    OddsRecord record;
    std::vector<ScoredForecast> scored;
};

/// Error bad_argument: a horizon that is not within (0, 90 days], a distance below zero or both
/// missing, or fewer than a week of bars before the question.
Result<PriceOdds> price_odds(const PriceBars& bars, const PriceEvent& event, double horizon_hours);

OddsRecord record_of(const std::vector<ScoredForecast>& scored, double horizon_hours);

}  // namespace faultline
