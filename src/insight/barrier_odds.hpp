// BarrierOdds: chances of a price without drift and with constant volatility: the baseline of every
// question, "plain volatility".
//
// Distances are logarithms of the price ratio and positive on both sides; `sigma` is the standard
// deviation of the log price over the whole horizon. Pure.
#pragma once

#include <limits>

namespace faultline {

inline constexpr double no_barrier = std::numeric_limits<double>::infinity();

/// Standard normal distribution function.
double normal_distribution(double z);

/// log(p / (1 - p)), with p held within [1e-6, 1 - 1e-6], and its inverse.
double logit(double probability);
double from_logit(double value);

/// P(the price moves up by `up` or down by `down` at any time): reflection principle; for both
/// sides the series of images. Either may be no_barrier. Precondition: up, down >= 0, sigma >= 0.
double touch_odds(double up, double down, double sigma);

/// P(the price ends above `up` or below -`down`).
double close_odds(double up, double down, double sigma);

}  // namespace faultline
