// Cadence: the forgetting maximum.
#include "feed/cadence.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

void Cadence::heard(TimeNs now_ns) {
    const DurationNs distance_ns = now_ns - last_ns_;
    const bool is_distance = has_last_ && distance_ns >= 0;
    has_last_ = true;
    last_ns_ = now_ns;
    if (!is_distance) return;
    const bool is_learned = learned_ns() > 0;
    const auto distance = static_cast<double>(distance_ns);
    longest_ns_ *= std::exp2(-distance / static_cast<double>(rule_.half_life_ns));
    longest_ns_ =
        std::max(longest_ns_, is_learned ? std::min(distance, 2 * longest_ns_) : distance);
    heard_ns_ += distance_ns;
    ++distances_;
}

DurationNs Cadence::learned_ns() const {
    if (distances_ < rule_.distances_min || heard_ns_ < rule_.learn_ns) return 0;
    return std::max<DurationNs>(1, static_cast<DurationNs>(longest_ns_));
}

DurationNs Cadence::stale_after_ns(double factor, DurationNs floor_ns,
                                   DurationNs quiet_max_ns) const {
    const DurationNs learned = learned_ns();
    if (learned == 0) return quiet_max_ns;
    const auto silence_ns = static_cast<DurationNs>(factor * static_cast<double>(learned));
    return std::min(quiet_max_ns, std::max(silence_ns, floor_ns));
}

}  // namespace faultline
