// TokenBucket: a budget per second with some in reserve. In any window of w seconds no more than
// burst + rate * w is spent (or the one largest amount + rate * w, where that is above the burst).
#pragma once

#include "core/time.hpp"

namespace faultline {

class TokenBucket {
  public:
    /// Starts full. Precondition: per_s > 0, burst > 0.
    TokenBucket(double per_s, double burst) : per_s_(per_s), burst_(burst), tokens_(burst) {}

    /// Spends `amount` if it is there. An amount above the burst waits for a full bucket and leaves
    /// a debt behind. Times are monotonic; one before the last counts as the last.
    bool take(double amount, TimeNs now_ns);

    /// Until `amount` is there; 0: now.
    DurationNs wait_ns(double amount, TimeNs now_ns) const;

  private:
    double tokens_at(TimeNs now_ns) const;

    double per_s_, burst_, tokens_;
    TimeNs at_ns_ = 0;
    bool has_begun_ = false;
};

}  // namespace faultline
