// A small set of the evaluation: one kind of venue, two seeds, both kinds of feed, and the two
// common learners beside ours. The full set is script/eval.
#include "sim/recovery_trial.hpp"

#include <gtest/gtest.h>

#include "sim/naive_learners.hpp"
#include "sim/recovery.hpp"

namespace faultline {
namespace {

constexpr std::size_t from_10x = 2;

Trial trial_of(std::uint64_t seed) {
    TrialSettings settings;
    settings.world = usual_world(seed, {VenueId::bybit});
    settings.world.start_ns = 1'735'689'600 * ns_per_second;  // 2025-01-01
    settings.world.days = 16;
    settings.world.venues[0].shows_liquidations = true;
    settings.world.venues[0].one_liquidation_per_second = false;
    settings.warm_up_days = 4;
    settings.members.emplace_back();
    settings.members[0].name = "gross, exact";
    settings.members[0].config.eta = 1;
    settings.members[0].config.buffer = 0;
    settings.members[0].config.round_share = 0.8;
    return *play_trial(settings);
}

LeverageLearned learned_from(const Trial& trial, FeedShape feed) {
    return learn_bank(trial.rows(feed), trial_learner(trial.venue, feed), trial.end_ns).both;
}

class RecoverySmallSet : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(RecoverySmallSet, OursIsNearTheTruthAndTheTwoWrongLearnersAreNot) {
    const Trial trial = trial_of(GetParam());
    const auto far = [&](const BracketShares& shares) {
        return total_variation(shares, trial.truth, from_10x);
    };
    const LeverageLearned full = learned_from(trial, FeedShape::complete);
    const LeverageLearned thin = learned_from(trial, FeedShape::one_per_second);
    EXPECT_EQ(full.events, trial.events);
    EXPECT_EQ(thin.events, trial.shown);
    EXPECT_LT(trial.shown, trial.events);
    EXPECT_LT(far(count_shares(full)), 0.2);
    EXPECT_LT(far(count_shares(thin)), 0.25);
    EXPECT_GT(far(trial.raw), 2 * far(count_shares(full)));
    EXPECT_GT(far(trial.distance), 3 * far(count_shares(full)));
}

INSTANTIATE_TEST_SUITE_P(TwoSeeds, RecoverySmallSet, ::testing::Values(9101, 9102));

TEST(DistanceLearner, SeesTheHighestLeverageWhereverALiquidationPrintsNearThePrice) {
    DistanceLearner learner;
    for (int i = 0; i < 10; ++i) learner.on_liquidation(Side::long_, 59'990, 60'000);
    const BracketShares shares = learner.shares();
    EXPECT_GT(shares[6] + shares[5], 0.7);
    EXPECT_LT(shares[0] + shares[1] + shares[2], 0.01);
    EXPECT_EQ(DistanceLearner().shares(), BracketShares{});
}

}  // namespace
}  // namespace faultline
