// Intervals of learned shares: a sandwich clustered by day, because liquidations come in cascades
// and the curvature of the likelihood alone makes intervals far too narrow (science note 2.6).
#pragma once

#include <array>
#include <span>
#include <utility>

#include "learn/leverage_learner.hpp"

namespace faultline {

/// 90 % interval of a share that nothing but the prior speaks for.
std::pair<double, double> prior_share_interval(double share);

struct ShareIntervals {
    std::array<double, bracket_count> lo{}, hi{};
};

/// A fit, as the intervals need it.
struct FittedTheta {
    Components theta;
    Components alpha;   // of the prior
    Components theta0;  // of the prior
    Components sizes;   // mean notional of a liquidation by component
    const LearnerSettings& settings;
};

/// 90 % intervals of the shares of notional: log theta is taken as normal around the fit, with the
/// covariance of the day-clustered sandwich times the inflation, and an error of the map on top,
/// of its own in each bracket; shares by 2,000 fixed draws.
ShareIntervals share_intervals(std::span<const ExposureRow> rows, std::span<const double> weights,
                               const FittedTheta& fit);

}  // namespace faultline
