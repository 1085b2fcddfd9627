// IntensityScale: quantiles of the non-empty cells, and the logarithmic stretch between them.
#include "map/intensity_scale.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace faultline {
namespace {

constexpr double steps = 254;  // from level 1 to level 255

/// The value of rank floor(share * (n - 1)) from `first` on; everything before `first` is known to
/// be smaller. Leaves the values partly ordered around it.
float take_quantile(std::vector<float>& values, double share, std::size_t first) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, first));
    std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(first), at, values.end());
    return *at;
}

}  // namespace

Result<IntensityScale> IntensityScale::from_cells(std::span<const float> long_usd,
                                                  std::span<const float> short_usd,
                                                  IntensityQuantiles quantiles) {
    const bool ascending =
        quantiles.threshold >= 0 && quantiles.threshold <= quantiles.top && quantiles.top <= 1;
    if (!ascending) return fail(ErrorCode::bad_argument);
    if (long_usd.size() != short_usd.size()) return fail(ErrorCode::column_count);
    IntensityScale scale;
    scale.quantiles_ = quantiles;
    std::vector<float> filled;
    filled.reserve(long_usd.size());
    for (std::size_t i = 0; i < long_usd.size(); ++i) {
        const float usd = long_usd[i] + short_usd[i];
        if (usd > 0 && std::isfinite(usd)) filled.push_back(usd);
    }
    if (filled.empty()) return scale;
    scale.threshold_usd_ = take_quantile(filled, quantiles.threshold, 0);
    const auto below =
        static_cast<std::size_t>(quantiles.threshold * static_cast<double>(filled.size() - 1));
    scale.top_usd_ = take_quantile(filled, quantiles.top, below);
    scale.log_threshold_ = std::log(scale.threshold_usd_);
    const double span = std::log(scale.top_usd_) - scale.log_threshold_;
    if (span > 0) scale.levels_per_log_ = steps / span;
    return scale;
}

std::uint8_t IntensityScale::level(double usd) const {
    if (!(usd >= threshold_usd_)) return 0;
    if (usd >= top_usd_) return 255;
    const double above = (std::log(usd) - log_threshold_) * levels_per_log_;
    return static_cast<std::uint8_t>(1 + std::lround(std::clamp(above, 0.0, steps)));
}

double IntensityScale::usd_at(std::uint8_t level) const {
    if (level == 255 || levels_per_log_ == 0) return top_usd_;
    return std::exp(log_threshold_ + (level - 1) / levels_per_log_);
}

}  // namespace faultline
