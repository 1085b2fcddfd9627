// Backoff: the draw.
#include "feed/backoff.hpp"

#include <algorithm>

namespace faultline {

namespace {
constexpr int doublings_max = 30;
constexpr DurationNs asked_max_ns = ns_per_day;  // more is a mistake, and would be for ever
}  // namespace

DurationNs Backoff::next(Rng& rng, DurationNs asked_ns) {
    DurationNs upper_ns = first_ns_;
    for (int i = 0; i < failures_ && upper_ns < max_ns_; ++i) upper_ns *= 2;
    upper_ns = std::min(upper_ns, max_ns_);
    failures_ = std::min(failures_ + 1, doublings_max);
    const double span_ns = static_cast<double>(upper_ns - min_ns_);
    const DurationNs drawn_ns = min_ns_ + static_cast<DurationNs>(span_ns * rng.uniform());
    return std::clamp<DurationNs>(asked_ns, 0, asked_max_ns) + drawn_ns;
}

}  // namespace faultline
