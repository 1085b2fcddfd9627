// IntensityScale: how many USD in a cell make it how bright.
//
// Most cells of a liquidation map hold a little, and few hold the walls that matter. On a plain
// logarithmic scale the picture is a wall of colour; so cells below a quantile of the non-empty
// ones stay dark, and the ramp is stretched over what is above it: logarithmically from the
// threshold (level 1) to the top quantile (level 255). Level 0 means dark. What is above the top is
// as bright as the top.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "core/result.hpp"

namespace faultline {

struct IntensityQuantiles {
    // Of the cells above zero. At 0.85 whole sides of a real map were dark after a crash; at 0.60
    // both sides show and the walls still stand out.
    double threshold = 0.60;
    double top = 0.999;
};

class IntensityScale {
  public:
    /// The scale of `long_usd[i] + short_usd[i]`. Cells that are zero, NaN or below zero count as
    /// empty; without any other cell the scale is empty. Errors: bad_argument (quantiles not
    /// ascending within [0, 1]), column_count (lengths differ).
    static Result<IntensityScale> from_cells(std::span<const float> long_usd,
                                             std::span<const float> short_usd,
                                             IntensityQuantiles quantiles = {});

    bool empty() const { return !(top_usd_ > 0); }
    /// The least USD that is not dark, and the USD from which on a cell is fully bright; NaN where
    /// the scale is empty. threshold_usd() <= top_usd().
    double threshold_usd() const { return threshold_usd_; }
    double top_usd() const { return top_usd_; }
    double threshold_quantile() const { return quantiles_.threshold; }

    /// 0 (dark) to 255 (brightest); monotone in `usd`. NaN gives 0.
    std::uint8_t level(double usd) const;

    /// The USD that the middle of a level from 1 to 255 stands for: the inverse of `level`.
    double usd_at(std::uint8_t level) const;

  private:
    IntensityQuantiles quantiles_;
    double threshold_usd_ = std::numeric_limits<double>::quiet_NaN();
    double top_usd_ = std::numeric_limits<double>::quiet_NaN();
    double log_threshold_ = 0;
    double levels_per_log_ = 0;  // 0 where threshold and top are the same
};

}  // namespace faultline
