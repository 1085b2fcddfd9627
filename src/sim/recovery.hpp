// Recovery: one venue of a world of agents, learned blind from what a client would see of it, for
// tests and the evaluation: price, volume, open interest and the feed's liquidations by the second.
#pragma once

#include "engine/learning_pipeline.hpp"
#include "sim/agent_world.hpp"

namespace faultline {

struct RecoverySettings {
    ModelConfig model;
    int warm_up_days = 15;
    DurationNs open_interest_every_ns = ns_per_second;
    double dispersion = 1;  // for throttled feeds
    double prior_strength = 60;
    double cross_share = 0.3;
    BracketShares prior{};
};

struct Recovered {
    std::array<LeverageLearned, 2> sides;  // by index_of(side)
    std::array<BracketShares, 2> truth;    // shares of positions opened, as counted
    std::array<BracketShares, 2> truth_usd;
    std::size_t rows = 0;
};

/// Plays the world to its end. The first seat is learned.
Recovered recover(AgentWorld& world, const RecoverySettings& settings);

/// Half the sum of absolute differences over brackets `from` and above, both rescaled to sum to 1
/// there.
double total_variation(const BracketShares& a, const BracketShares& b, std::size_t from);

}  // namespace faultline
