// LearnedWeights: the mix of leverage that a map is weighted with, as the flag --weights asks:
// learned from the history before the first answer (nothing later is known to it), or the prior.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/market_query.hpp"
#include "history/market_learning.hpp"

namespace faultline::cli {

struct LearnedWeights {
    std::vector<VenueLearning> venues;  // empty for the prior
    std::string name = "prior";         // for answers: "prior", "learned"
};

/// Learns, with a progress bar, what `query.weights` asks for, up to `until_ns`.
Outcome<LearnedWeights> learned_weights(const Store& store, const MarketQuery& query,
                                        TimeNs until_ns);

/// Puts the learned mixes into a replay; venues without one keep the prior.
void use_weights(const LearnedWeights& weights, ReplayRequest& request);

/// Relative standard deviation of every bracket's share, each venue weighted by the liquidations
/// that its mix was learned from; nothing where nothing was learned.
std::optional<BracketShares> spread_of(const LearnedWeights& weights);

}  // namespace faultline::cli
