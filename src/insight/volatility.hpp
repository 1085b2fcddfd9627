// Volatility: how fast a price moves, hour by hour, from nothing but the bars before.
//
// Each hour gives one estimate of its variance, the mean of the squared return and Parkinson's
// range estimate (1980), ln(high/low)^2 / (4 ln 2). They are averaged with three half-lives (1, 3
// and 10 days) and over 90 days; a horizon mixes the two (science note 2.10): half and half up to a
// day, 0.3 and 0.7 from a week on, in between on a line in the logarithm of the horizon. Pure.
#pragma once

#include <span>
#include <vector>

#include "insight/price_bars.hpp"

namespace faultline {

/// Hours of bars before the first estimate: a week.
inline constexpr std::size_t volatility_hours_min = 7 * 24;

/// Variances of the log price per hour, as known at the end of a bar. NaN before there are
/// volatility_hours_min bars within the last 90 days.
struct VarianceRate {
    double recent = 0;  // mean of the three half-lives
    double slow = 0;    // mean over 90 days

    /// Mixed for a horizon in hours (> 0).
    double over(double horizon_hours) const;
};

/// One rate per bar. A return across a hole is not counted; the averages age by the clock.
std::vector<VarianceRate> variance_rates(std::span<const HourBar> hours);

/// Standard deviation of the log price over a horizon: sqrt(rate * hours).
double sigma_over(const VarianceRate& rate, double horizon_hours);

}  // namespace faultline
