// Volatility: exponential averages that age by the clock, and a sliding mean.
#include "insight/volatility.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

namespace faultline {
namespace {

constexpr std::array<double, 3> half_lives_hours{24, 72, 240};
constexpr DurationNs slow_ns = 90 * ns_per_day;

double hours_between(TimeNs from_ns, TimeNs to_ns) {
    return static_cast<double>(to_ns - from_ns) / static_cast<double>(ns_per_hour);
}

/// Variance of one hour. `before_usd` is the close before it, NaN across a hole.
double variance_of(const HourBar& bar, double before_usd) {
    const double range = std::log(bar.high_usd / bar.low_usd);
    const double parkinson = range * range / (4 * std::numbers::ln2);
    const double from = std::isfinite(before_usd) ? before_usd : bar.open_usd;
    const double move = std::log(bar.close_usd / from);
    return 0.5 * (move * move + parkinson);
}

}  // namespace

double VarianceRate::over(double horizon_hours) const {
    const double place = std::clamp(std::log(horizon_hours / 24.0) / std::log(7.0), 0.0, 1.0);
    const double share = 0.5 - 0.2 * place;
    return share * recent + (1 - share) * slow;
}

std::vector<VarianceRate> variance_rates(std::span<const HourBar> hours) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<VarianceRate> out(hours.size());
    std::vector<double> variance(hours.size());
    // Sums of weights beside the sums of values: a young average is a mean, not one that starts at
    // zero.
    std::array<double, 3> sum{}, weight{};
    double slow_sum = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < hours.size(); ++i) {
        const bool joins = i > 0 && hours[i].open_ns == hours[i - 1].open_ns + ns_per_hour;
        variance[i] = variance_of(hours[i], joins ? hours[i - 1].close_usd : nan);
        const double elapsed = i == 0 ? 1.0 : hours_between(hours[i - 1].open_ns, hours[i].open_ns);
        double recent = 0;
        for (std::size_t k = 0; k < sum.size(); ++k) {
            const double keep = std::exp2(-elapsed / half_lives_hours[k]);
            sum[k] = sum[k] * keep + variance[i];
            weight[k] = weight[k] * keep + 1;
            recent += sum[k] / weight[k] / static_cast<double>(sum.size());
        }
        slow_sum += variance[i];
        while (hours[first].open_ns <= hours[i].open_ns - slow_ns) slow_sum -= variance[first++];
        const std::size_t count = i + 1 - first;
        if (count < volatility_hours_min) {
            out[i] = {nan, nan};
        } else {
            out[i] = {recent, std::max(slow_sum, 0.0) / static_cast<double>(count)};
        }
    }
    return out;
}

double sigma_over(const VarianceRate& rate, double horizon_hours) {
    return std::sqrt(rate.over(horizon_hours) * horizon_hours);
}

}  // namespace faultline
