// Recalibration: what said 30 % and happened in 25 % of cases will say 25 % (Platt 1999).
//
// A logistic curve on the logit of the raw probability, fitted on past questions whose answers are
// known. A weak ridge pulls it to the identity, so that few cases change little. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace faultline {

struct PastForecast {
    double probability = 0;
    bool happened = false;
};

struct Recalibration {
    double intercept = 0;
    double slope = 1;
    std::size_t count = 0;               // of past forecasts
    std::array<double, 3> covariance{};  // of (intercept, slope): 00, 01, 11

    double apply(double probability) const;
    /// Standard error of the logit of `apply`, for forecasts of which each `dependence` tell as
    /// much as one alone (overlapping windows).
    double logit_error(double probability, double dependence) const;
};

/// Maximum likelihood with a ridge of `ridge` pseudo-forecasts towards intercept 0 and slope 1;
/// `start` spares steps. The slope is held within [0.2, 3].
Recalibration fit_recalibration(std::span<const PastForecast> past, double ridge = 4,
                                const Recalibration& start = {});

}  // namespace faultline
