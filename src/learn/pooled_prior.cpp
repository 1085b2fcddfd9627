// PooledPrior: weighted mean of logs.
#include "learn/pooled_prior.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

BracketShares pooled_prior(std::span<const PooledMember> members, const BracketShares& prior) {
    constexpr double floor = 1e-4;  // of a share: a log of zero would silence everybody else
    BracketShares pooled{};
    double sum = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (prior[k] <= 0) continue;
        double weights = pooled_prior_events;
        double logs = pooled_prior_events * std::log(prior[k]);
        for (const PooledMember& member : members) {
            const double weight = std::min(member.events, pooled_member_events_max);
            // A bracket that the member's venue does not offer says nothing of this one.
            if (weight <= 0 || member.shares[k] <= 0) continue;
            weights += weight;
            logs += weight * std::log(std::max(member.shares[k], floor));
        }
        pooled[k] = std::exp(logs / weights);
        sum += pooled[k];
    }
    for (double& share : pooled) share = sum > 0 ? share / sum : 0;
    return pooled;
}

}  // namespace faultline
