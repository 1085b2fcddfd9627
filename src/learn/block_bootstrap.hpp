// BlockBootstrap: intervals of a mean gain per event whose observations are not independent.
//
// Liquidations come in cascades, so minutes are not independent draws; whole blocks of time are
// drawn instead (Künsch 1989). Pure: the draws are fixed.
#pragma once

#include <limits>
#include <span>

#include "core/time.hpp"

namespace faultline {

/// One observation: `gain` is summed over the sample and divided by the sum of `weight`.
struct GainSample {
    TimeNs time_ns = 0;
    double gain = 0;
    double weight = 0;
};

struct GainInterval {
    double value = std::numeric_limits<double>::quiet_NaN();
    double lo = std::numeric_limits<double>::quiet_NaN();  // 95 %
    double hi = std::numeric_limits<double>::quiet_NaN();
    std::size_t blocks = 0;  // with any weight; below `blocks_min` there is no interval
};
inline constexpr std::size_t bootstrap_blocks_min = 5;

/// Samples may come in any order. NaN where no weight was given.
GainInterval bootstrap_gain(std::span<const GainSample> samples, DurationNs block_ns,
                            int draws = 2000);

}  // namespace faultline
