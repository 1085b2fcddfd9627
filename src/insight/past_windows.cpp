// PastWindows: sliding extremes over the bars, and a Fenwick tree of scaled reaches.
#include "insight/past_windows.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

namespace faultline {
namespace {

constexpr std::size_t cell_count = 1024;
constexpr double cell_width = 1.0 / 64;  // of a standard deviation: 16 are told apart
/// Hours without any move that the mean drift is diluted with: a young history tells little of it.
constexpr double drift_ridge_hours = 180 * 24;

/// Indices of the greatest value of a sliding range, by a queue of falling candidates.
class SlidingGreatest {
  public:
    explicit SlidingGreatest(std::span<const double> values) : values_(values) {}
    void push(std::size_t index) {
        while (!queue_.empty() && values_[queue_.back()] <= values_[index]) queue_.pop_back();
        queue_.push_back(index);
    }
    void drop_before(std::size_t index) {
        while (!queue_.empty() && queue_.front() < index) queue_.pop_front();
    }
    std::size_t greatest() const { return queue_.front(); }

  private:
    std::span<const double> values_;
    std::deque<std::size_t> queue_;
};

}  // namespace

std::vector<Window> past_windows(std::span<const HourBar> hours,
                                 std::span<const VarianceRate> rates, std::size_t length) {
    const std::size_t count = hours.size();
    std::vector<double> high(count), low(count), close(count);
    for (std::size_t i = 0; i < count; ++i) {
        high[i] = std::log(hours[i].high_usd);
        low[i] = -std::log(hours[i].low_usd);
        close[i] = std::log(hours[i].close_usd);
    }
    SlidingGreatest highest(high), lowest(low);
    std::vector<Window> out;
    const double horizon = static_cast<double>(length);
    for (std::size_t last = 1; last < count; ++last) {
        highest.push(last);
        lowest.push(last);
        if (last < length) continue;
        const std::size_t origin = last - length;
        highest.drop_before(origin + 1);
        lowest.drop_before(origin + 1);
        const auto spans = static_cast<DurationNs>(length) * ns_per_hour;
        if (hours[last].open_ns - hours[origin].open_ns != spans) continue;  // a hole
        const double hours_known =
            static_cast<double>((hours[last].open_ns - hours[0].open_ns) / ns_per_hour);
        const double drift = (close[last] - close[0]) / (hours_known + drift_ridge_hours);
        const auto gone = [origin](std::size_t at) { return static_cast<double>(at - origin); };
        Window window;
        window.origin = origin;
        window.raw_up = std::max(0.0, high[highest.greatest()] - close[origin]);
        window.raw_down = std::max(0.0, low[lowest.greatest()] + close[origin]);
        window.raw_end = close[last] - close[origin];
        window.up = std::max(0.0, window.raw_up - drift * gone(highest.greatest()));
        window.down = std::max(0.0, window.raw_down + drift * gone(lowest.greatest()));
        window.end = window.raw_end - drift * horizon;
        window.sigma = sigma_over(rates[origin], horizon);
        out.push_back(window);
    }
    return out;
}

ReachCounts::ReachCounts() : tree_(cell_count + 1), cell_(cell_count) {}

void ReachCounts::add(double scaled_reach) {
    const double at =
        std::clamp(scaled_reach / cell_width, 0.0, static_cast<double>(cell_count - 1));
    const auto index = static_cast<std::size_t>(at);
    cell_[index] += 1;
    for (std::size_t i = index + 1; i <= cell_count; i += i & (~i + 1)) tree_[i] += 1;
    ++size_;
}

double ReachCounts::above(double scaled) const {
    const double at = scaled / cell_width;
    double below = 0;
    if (at >= static_cast<double>(cell_count)) {
        below = static_cast<double>(size_);
    } else if (at > 0) {
        const auto index = static_cast<std::size_t>(at);
        for (std::size_t i = index; i > 0; i -= i & (~i + 1)) below += tree_[i];
        below += cell_[index] * (at - static_cast<double>(index));
    }
    const double total = static_cast<double>(size_);
    return (total - below + 0.5) / (total + 1);
}

}  // namespace faultline
