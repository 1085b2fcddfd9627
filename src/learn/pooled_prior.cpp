// PooledPrior: weighted mean of logs.
#include "learn/pooled_prior.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double share_floor = 1e-4;          // a log of zero would silence everybody else
constexpr double symbol_events_enough = 300;  // from then on the venue's part is full

}  // namespace

BracketShares symbol_prior(std::span<const PooledMember> symbols, const BracketShares& prior) {
    double events = 0, weights = 0;
    for (const PooledMember& symbol : symbols) {
        events += symbol.events;
        weights += std::min(symbol.events, pooled_member_events_max);
    }
    if (!(events > 0)) return prior;
    const double venue_part = symbol_prior_events * std::min(1.0, events / symbol_events_enough);
    const double kind_part = symbol_prior_events + kind_prior_events - venue_part;
    BracketShares out{};
    double sum = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (prior[k] <= 0) continue;
        // A bracket that a symbol does not offer says nothing of this one.
        double logs = 0;
        for (const PooledMember& symbol : symbols) {
            const double weight = std::min(symbol.events, pooled_member_events_max) / weights;
            const double share = symbol.shares[k] > 0 ? symbol.shares[k] : prior[k];
            logs += weight * std::log(std::max(share, share_floor));
        }
        out[k] = std::exp((venue_part * logs + kind_part * std::log(prior[k])) /
                          (venue_part + kind_part));
        sum += out[k];
    }
    for (double& share : out) share /= sum;
    return out;
}

BracketShares pooled_prior(std::span<const PooledMember> members, const BracketShares& prior) {
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
            logs += weight * std::log(std::max(member.shares[k], share_floor));
        }
        pooled[k] = std::exp(logs / weights);
        sum += pooled[k];
    }
    for (double& share : pooled) share = sum > 0 ? share / sum : 0;
    return pooled;
}

}  // namespace faultline
