// Backoff: how long to wait before the next attempt. Exponential with full jitter: the n-th wait is
// uniform between a floor and first * 2^n, at most a ceiling, so that many clients that fell
// together do not come back together. Pure: randomness is an argument.
#pragma once

#include "core/rng.hpp"
#include "core/time.hpp"

namespace faultline {

class Backoff {
  public:
    /// Precondition: 0 <= min <= first <= max.
    Backoff(DurationNs min_ns, DurationNs first_ns, DurationNs max_ns)
        : min_ns_(min_ns), first_ns_(first_ns), max_ns_(max_ns) {}

    /// The wait before the next attempt, after one that failed. What the server asks for
    /// (`asked_ns`, Retry-After) is kept even above the ceiling, with the jitter on top.
    DurationNs next(Rng& rng, DurationNs asked_ns = 0);

    /// After a healthy time: the next failure waits as the first one did.
    void reset() { failures_ = 0; }
    int failures() const { return failures_; }

  private:
    DurationNs min_ns_, first_ns_, max_ns_;
    int failures_ = 0;
};

}  // namespace faultline
