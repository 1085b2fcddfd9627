// Exceedance: an ordered list, a frequency within it and Hill's tail beyond.
#include "insight/exceedance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faultline {
namespace {

constexpr std::size_t tail_parts = 10;  // one part in so many is the tail
constexpr std::size_t tail_min = 8;
constexpr double usual_index = 1.5;  // of daily and shorter sums of liquidations: 1.2 to 2.1
constexpr double usual_worth = 4;

}  // namespace

void ExceedanceCurve::add(double total_usd) {
    const double log_usd = std::log(total_usd);  // of nothing: -infinity, the lowest
    rising_logs_.insert(std::ranges::upper_bound(rising_logs_, log_usd), log_usd);
}

Exceeded ExceedanceCurve::above(double usd) const {
    const double log_usd = std::log(usd);
    const auto end = rising_logs_.end();
    const auto count = static_cast<double>(end - std::ranges::upper_bound(rising_logs_, log_usd));
    const auto all = static_cast<double>(rising_logs_.size());
    Exceeded out;
    out.probability = (count + 0.5) / (all + 1);
    const double p = std::clamp(out.probability, 0.02, 0.98);
    out.logit_error = 1 / std::sqrt(all / dependence_ * p * (1 - p));
    const std::size_t tail = std::max(tail_min, rising_logs_.size() / tail_parts);
    if (rising_logs_.size() <= tail) return out;
    const auto from = end - static_cast<std::ptrdiff_t>(tail) - 1;
    if (!std::isfinite(*from) || log_usd <= *from) return out;
    const auto parts = static_cast<double>(tail);
    const double logs = std::accumulate(from + 1, end, 0.0) - parts * *from;
    const double worth = parts / dependence_ + usual_worth;
    const double index = worth / (logs / dependence_ + usual_worth / usual_index);
    const double beyond = index * (log_usd - *from);
    // At the threshold the tail meets the frequency there, so that the curve has no step up.
    out.probability = (parts + 0.5) / (all + 1) * std::exp(-beyond);
    // The error of log P: that of the threshold's frequency and that of the index, times distance.
    out.logit_error = std::sqrt(dependence_ / parts + beyond * beyond / worth);
    return out;
}

}  // namespace faultline
