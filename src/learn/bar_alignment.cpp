// BarAlignment: correlation over lags and the test of the difference.
#include "learn/bar_alignment.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr std::size_t pairs_min = 4;  // Fisher's z needs more than three

struct Correlation {
    double value = std::numeric_limits<double>::quiet_NaN();
    std::size_t pairs = 0;
};

/// Calls `visit(bar, reference)` for each pair at a lag of which both are finite.
template <class Visit>
void each_pair(std::span<const double> bars, std::span<const double> reference, int lag,
               Visit visit) {
    const auto bar_count = static_cast<std::ptrdiff_t>(bars.size());
    const auto reference_count = static_cast<std::ptrdiff_t>(reference.size());
    const std::ptrdiff_t first = std::max<std::ptrdiff_t>(0, lag);
    const std::ptrdiff_t last = std::min(bar_count, reference_count + lag);
    for (std::ptrdiff_t i = first; i < last; ++i) {
        const double bar = bars[static_cast<std::size_t>(i)];
        const double other = reference[static_cast<std::size_t>(i - lag)];
        if (std::isfinite(bar) && std::isfinite(other)) visit(bar, other);
    }
}

/// A spread that is only the rounding error of a mean is no spread.
bool varies(double sum_of_squares, double mean, double count) {
    const double rounding = 1e-12 * mean;
    return sum_of_squares > rounding * rounding * count;
}

Correlation correlation_at(std::span<const double> bars, std::span<const double> reference,
                           int lag) {
    Correlation result;
    double bar_sum = 0;
    double reference_sum = 0;
    each_pair(bars, reference, lag, [&](double bar, double other) {
        bar_sum += bar;
        reference_sum += other;
        ++result.pairs;
    });
    if (result.pairs < pairs_min) return result;
    const auto count = static_cast<double>(result.pairs);
    const double bar_mean = bar_sum / count;
    const double reference_mean = reference_sum / count;
    double bar_squares = 0;
    double reference_squares = 0;
    double products = 0;
    each_pair(bars, reference, lag, [&](double bar, double other) {
        bar_squares += (bar - bar_mean) * (bar - bar_mean);
        reference_squares += (other - reference_mean) * (other - reference_mean);
        products += (bar - bar_mean) * (other - reference_mean);
    });
    if (!varies(bar_squares, bar_mean, count) ||
        !varies(reference_squares, reference_mean, count)) {
        return result;
    }
    const double scale = std::sqrt(bar_squares) * std::sqrt(reference_squares);
    result.value = std::clamp(products / scale, -1.0, 1.0);
    return result;
}

double fisher_z(double correlation) {
    constexpr double limit = 1.0 - 1e-12;  // a perfect copy has no finite z
    return std::atanh(std::clamp(correlation, -limit, limit));
}

bool differs(const Correlation& best, const Correlation& zero) {
    if (std::min(best.pairs, zero.pairs) < alignment_samples_min) return false;
    if (std::isnan(zero.value)) return false;  // nothing to compare with
    const double error = std::sqrt(1.0 / static_cast<double>(best.pairs - 3) +
                                   1.0 / static_cast<double>(zero.pairs - 3));
    return fisher_z(best.value) - fisher_z(zero.value) > alignment_sigma_min * error;
}

}  // namespace

BarAlignment align_bars(std::span<const double> bar_returns,
                        std::span<const double> reference_returns, int lag_max) {
    const Correlation zero = correlation_at(bar_returns, reference_returns, 0);
    Correlation best = zero;
    int best_lag = 0;
    const auto consider = [&](int lag) {
        const Correlation here = correlation_at(bar_returns, reference_returns, lag);
        if (here.value > best.value || (std::isnan(best.value) && !std::isnan(here.value))) {
            best = here;
            best_lag = lag;
        }
    };
    for (int distance = 1; distance <= lag_max; ++distance) {
        consider(distance);
        consider(-distance);
    }
    return BarAlignment{
        .best_lag_bars = best_lag,
        .correlation_at_best = best.value,
        .correlation_at_zero = zero.value,
        .samples = std::min(best.pairs, zero.pairs),
        .misaligned = best_lag != 0 && differs(best, zero),
    };
}

}  // namespace faultline
