// LogisticCurve: the probability of an event from a few features, by regularised logistic
// regression.
//
// Features are brought to mean 0 and deviation 1 and held within the range seen in training: beyond
// it nothing was learned. The intercept is free, slopes are pulled to zero by a ridge. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace faultline {

inline constexpr std::size_t curve_feature_count = 3;
using CurveFeatures = std::array<double, curve_feature_count>;

struct LogisticCurve {
    CurveFeatures centre{}, scale{}, low{}, high{};
    std::array<double, curve_feature_count + 1> weight{};  // intercept first

    double probability(const CurveFeatures& features) const;
};

/// Fits the first `used` features on rows with outcomes; an event that always or never came gives
/// a curve near its frequency. Precondition: rows.size() = outcomes.size() > 0, used <= 3.
LogisticCurve fit_logistic_curve(std::span<const CurveFeatures> rows,
                                 const std::vector<bool>& outcomes, std::size_t used, double ridge);

}  // namespace faultline
