// RecoveryTrial: one venue of a world of agents, played once and seen through several settings of
// the model and two kinds of feed, next to what is true. For tests and the evaluation.
//
// The throttled feed is made of the complete one: of all liquidations of a second, on either side,
// only the last is shown. So both kinds of feed speak of the very same market.
#pragma once

#include <string>
#include <vector>

#include "engine/learning_pipeline.hpp"
#include "learn/bank_learning.hpp"
#include "sim/agent_world.hpp"

namespace faultline {

/// One way to model the venue.
struct TrialMember {
    std::string name;
    ModelConfig config;
    DurationNs open_interest_every_ns = 10 * ns_per_second;
    bool is_true = false;  // is no model but the TrueMap: what no client can know
};

struct TrialSettings {
    AgentWorldSettings world;  // its first seat is learned; its feed is taken to show everything
    int warm_up_days = 15;
    double learner_cross_share = 0.3;
    std::vector<TrialMember> members;
};

struct Trial {
    BracketShares truth{};      // shares of positions opened by bracket, both sides
    BracketShares truth_usd{};  // of their notional
    BracketShares raw{};        // of positions liquidated: the raw learner, with perfect knowledge
    BracketShares distance{};   // as the distance learner sees it
    double events = 0, shown = 0;  // liquidations of the counted days; of the throttled feed
    TimeNs end_ns = 0;
    VenueId venue{};
    /// By member, then index_of(side).
    std::vector<std::array<std::vector<ExposureRow>, 2>> complete, throttled;

    std::vector<SideRows> rows(FeedShape feed) const;
};

/// Problems: those of AgentWorld::create.
Outcome<Trial> play_trial(const TrialSettings& settings);

/// What a learner of the venue is set to for a kind of feed, nothing forgotten.
LearnerSettings trial_learner(VenueId venue, FeedShape feed);

/// Count shares of what was learned.
BracketShares count_shares(const LeverageLearned& learned);

}  // namespace faultline
