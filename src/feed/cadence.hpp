// Cadence: how far apart a channel's data are, learned while listening, and from it how long a
// silence must be to mean something.
//
// What is learned is a maximum that forgets: the longest distance of late, halved per half-life. A
// single distance can at most double it, so that an outage is not taken for the channel's habit.
// Pure; times are monotonic.
#pragma once

#include <cstdint>

#include "core/time.hpp"

namespace faultline {

struct CadenceRule {
    DurationNs learn_ns = ns_per_minute;    // of data, before anything is claimed
    int distances_min = 10;                 // as well
    DurationNs half_life_ns = ns_per_hour;  // of the maximum
};

class Cadence {
  public:
    explicit Cadence(CadenceRule rule = {}) : rule_(rule) {}

    /// Data came.
    void heard(TimeNs now_ns);
    /// The connection was lost: the distance to the next data says nothing about the channel.
    void interrupted() { has_last_ = false; }

    /// The learned distance; 0 while there is too little to say.
    DurationNs learned_ns() const;
    /// Silence that is stale: max(factor * learned, floor), at most `quiet_max_ns`; `quiet_max_ns`
    /// while nothing is learned.
    DurationNs stale_after_ns(double factor, DurationNs floor_ns, DurationNs quiet_max_ns) const;

  private:
    CadenceRule rule_;
    double longest_ns_ = 0;
    TimeNs last_ns_ = 0;
    DurationNs heard_ns_ = 0;  // sum of distances
    std::int64_t distances_ = 0;
    bool has_last_ = false;
};

}  // namespace faultline
