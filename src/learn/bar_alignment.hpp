// BarAlignment: do the bars of an import carry the time that they claim?
//
// Bars that come one step late or early destroy the skill of a map (science note 0, point 4) and
// look perfectly healthy, so an import compares the returns of its bars with an independent series
// on the same clock: the mark price implied by open interest, or signed liquidation flow. The
// verdict `misaligned` is given only where chance is excluded; it is a report, nothing is shifted.
#pragma once

#include <cstddef>
#include <limits>
#include <span>

namespace faultline {

struct BarAlignment {
    int best_lag_bars = 0;  // above zero: the bars come late by so many steps
    double correlation_at_best = std::numeric_limits<double>::quiet_NaN();
    double correlation_at_zero = std::numeric_limits<double>::quiet_NaN();
    std::size_t samples = 0;  // pairs behind the weaker of the two correlations
    bool misaligned = false;
};

/// Fewer pairs than this never give a verdict.
inline constexpr std::size_t alignment_samples_min = 200;
/// By how many standard errors the best lag must beat lag zero.
inline constexpr double alignment_sigma_min = 5.0;

/// Correlates `bar_returns[i]` with `reference_returns[i - lag]` for each lag in -lag_max..lag_max
/// and picks the largest correlation; of equal ones the lag nearest to zero. Both series have one
/// entry per bar on the same clock, in any unit; the reference must rise when the price rises.
/// A pair with a NaN or an infinity on either side is left out; lengths may differ (the rest of the
/// longer one has no partner). Correlations that do not exist (fewer than 4 pairs, or a constant
/// series) are NaN. Precondition: lag_max >= 0.
///
/// `misaligned`: best lag not zero, at least 200 pairs, and atanh(r_best) - atanh(r_zero) above
/// 5 sqrt(1/(n_best - 3) + 1/(n_zero - 3)) (Fisher's z; Fisher 1921). The two correlations share
/// their series, which for series without memory leaves them nearly independent.
BarAlignment align_bars(std::span<const double> bar_returns,
                        std::span<const double> reference_returns, int lag_max = 3);

}  // namespace faultline
