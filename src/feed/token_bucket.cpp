// TokenBucket: refilled lazily, when asked.
#include "feed/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

namespace {
constexpr double rounding = 1e-9;  // of tokens; smaller than any weight
}

double TokenBucket::tokens_at(TimeNs now_ns) const {
    if (!has_begun_) return burst_;
    const auto passed_ns = static_cast<double>(std::max<DurationNs>(now_ns - at_ns_, 0));
    return std::min(burst_, tokens_ + per_s_ * passed_ns / double(ns_per_second));
}

bool TokenBucket::take(double amount, TimeNs now_ns) {
    const double tokens = tokens_at(now_ns);
    if (tokens + rounding < std::min(amount, burst_)) return false;
    tokens_ = tokens - amount;
    at_ns_ = has_begun_ ? std::max(at_ns_, now_ns) : now_ns;
    has_begun_ = true;
    return true;
}

DurationNs TokenBucket::wait_ns(double amount, TimeNs now_ns) const {
    const double missing = std::min(amount, burst_) - tokens_at(now_ns);
    if (missing <= rounding) return 0;
    return static_cast<DurationNs>(std::ceil(missing / per_s_ * double(ns_per_second)));
}

}  // namespace faultline
