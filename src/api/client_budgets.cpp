// ClientBudgets: buckets, and forgetting those that are full again.
#include "api/client_budgets.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr DurationNs sweep_every_ns = ns_per_minute;

}  // namespace

DurationNs ClientBudgets::spend(const std::string& client, double cost, TimeNs now_ns) {
    if (per_s_ <= 0 || cost <= 0) return 0;
    if (now_ns - swept_ns_ > sweep_every_ns) {
        swept_ns_ = now_ns;
        std::erase_if(buckets_, [&](const auto& bucket) {
            return bucket.second.wait_ns(burst_, now_ns) == 0;
        });
    }
    TokenBucket& bucket = buckets_.try_emplace(client, per_s_, burst_).first->second;
    return bucket.take(cost, now_ns) ? 0 : std::max<DurationNs>(bucket.wait_ns(cost, now_ns), 1);
}

}  // namespace faultline
