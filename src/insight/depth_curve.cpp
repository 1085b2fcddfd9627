// DepthCurve: interpolation within the book, the square-root law beyond it.
#include "insight/depth_curve.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

DepthCurve::DepthCurve(std::vector<DepthStep> visible, double day_volume_usd, double day_sigma,
                       double impact_y)
    : steps_(std::move(visible)),
      day_volume_usd_(std::isfinite(day_volume_usd) ? std::max(0.0, day_volume_usd) : 0),
      unit_(impact_y * day_sigma) {
    steps_.insert(steps_.begin(), DepthStep{0, 0});
}

double DepthCurve::usd_within(double distance) const {
    if (distance <= 0) return 0;
    const DepthStep& last = steps_.back();
    if (distance >= last.distance) {
        const double beyond = (distance - last.distance) / unit_;
        return last.cumulative_usd + day_volume_usd_ * beyond * beyond;
    }
    const auto after =
        std::upper_bound(steps_.begin(), steps_.end(), distance,
                         [](double at, const DepthStep& step) { return at < step.distance; });
    const DepthStep& high = *after;
    const DepthStep& low = *(after - 1);
    const double share = (distance - low.distance) / (high.distance - low.distance);
    return low.cumulative_usd + share * (high.cumulative_usd - low.cumulative_usd);
}

}  // namespace faultline
