// ClientBudgets: how much each client may ask for per second.
#pragma once

#include <string>
#include <unordered_map>

#include "feed/token_bucket.hpp"

namespace faultline {

class ClientBudgets {
  public:
    /// `per_s` 0: everybody may ask for everything.
    ClientBudgets(double per_s, double burst) : per_s_(per_s), burst_(burst) {}

    /// Spends from a client's budget. 0: it was there; else how long to wait for it.
    DurationNs spend(const std::string& client, double cost, TimeNs now_ns);
    std::size_t size() const { return buckets_.size(); }

  private:
    double per_s_, burst_;
    std::unordered_map<std::string, TokenBucket> buckets_;
    TimeNs swept_ns_ = 0;
};

}  // namespace faultline
