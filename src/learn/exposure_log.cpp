// ExposureLog: quiet hours are sums, the rest are rows.
#include "learn/exposure_log.hpp"

#include <algorithm>

namespace faultline {

void ExposureLog::add(const ExposureRow& bin, double expected) {
    const bool is_quiet = bin.events == 0 && expected < quiet_max;
    if (is_quiet && std::ranges::all_of(bin.exposure, [](float a) { return a == 0; })) return;
    const TimeNs hour_ns = bin.time_ns - bin.time_ns % ns_per_hour;
    if (is_quiet && open_sum_ != npos && rows_[open_sum_].time_ns == hour_ns) {
        ExposureRow& sum = rows_[open_sum_];
        for (std::size_t k = 0; k < component_count; ++k) sum.exposure[k] += bin.exposure[k];
        return;
    }
    if (rows_.size() >= rows_max_) drop_oldest();
    rows_.push_back(bin);
    events_ += static_cast<double>(bin.events);
    if (is_quiet) {
        rows_.back().is_sum = true;
        rows_.back().time_ns = hour_ns;
        open_sum_ = rows_.size() - 1;
    }
}

void ExposureLog::drop_oldest() {
    // A tenth at once, so that moving the rest is paid for rarely.
    const auto count = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, rows_max_ / 10));
    for (auto row = rows_.begin(); row != rows_.begin() + count; ++row) {
        events_ -= static_cast<double>(row->events);
    }
    rows_.erase(rows_.begin(), rows_.begin() + count);
    open_sum_ = npos;
}

}  // namespace faultline
