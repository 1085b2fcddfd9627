// The learner against a market of agents that it knows nothing of. The full set (4 archetypes, 6
// seeds) belongs to the evaluation; here a small one guards it on seeds of its own.
#include "sim/recovery.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "venue/catalog.hpp"
#include "venue/leverage_prior.hpp"

namespace faultline {
namespace {

constexpr std::size_t from_10x = 2;

AgentWorld world_for(VenueId venue, std::uint64_t seed, bool throttled) {
    AgentWorldSettings settings = usual_world(seed, {venue});
    settings.start_ns = 1'735'689'600 * ns_per_second;  // 2025-01-01
    settings.days = 30;
    settings.venues[0].openings_per_hour = 1500;
    settings.venues[0].shows_liquidations = true;
    settings.venues[0].one_liquidation_per_second = throttled;
    return *AgentWorld::create(settings);
}

RecoverySettings settings_for(VenueId venue) {
    RecoverySettings settings;
    settings.warm_up_days = 10;
    settings.model.eta = 1;
    settings.model.buffer = 0;
    settings.prior = prior_shares(spec_of(venue));
    return settings;
}

BracketShares count_shares(const LeverageLearned& learned) {
    BracketShares shares;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        shares[k] = learned.brackets[k].count_share;
    }
    return shares;
}

TEST(Recovery, AFullFeedGivesTheMixOfTheAgents) {
    AgentWorld world = world_for(VenueId::bybit, 9001, false);
    const Recovered recovered = recover(world, settings_for(VenueId::bybit));
    for (std::size_t side = 0; side < 2; ++side) {
        const BracketShares learned = count_shares(recovered.sides[side]);
        EXPECT_LT(total_variation(learned, recovered.truth[side], from_10x), 0.15);
        EXPECT_GT(recovered.sides[side].events, 1000);
    }
}

TEST(Recovery, AThrottledFeedStillDoes) {
    AgentWorld world = world_for(VenueId::mexc, 9002, true);
    const Recovered recovered = recover(world, settings_for(VenueId::mexc));
    for (std::size_t side = 0; side < 2; ++side) {
        const BracketShares learned = count_shares(recovered.sides[side]);
        EXPECT_LT(total_variation(learned, recovered.truth[side], from_10x), 0.22);
    }
}

TEST(Recovery, SharesOfLiquidationsAsTheyAreLoseByFar) {
    // The common learner: who was liquidated is taken for who was there, even with perfect
    // knowledge of each liquidated position's leverage.
    AgentWorld world = world_for(VenueId::bybit, 9003, false);
    const Recovered recovered = recover(world, settings_for(VenueId::bybit));
    const AgentTruth& truth = world.seats()[0].venue.truth();
    for (std::size_t side = 0; side < 2; ++side) {
        const auto& sums = side == 0 ? truth.longs : truth.shorts;
        const double raw =
            total_variation(shares_of(sums.liquidated_count), recovered.truth[side], from_10x);
        const double ours =
            total_variation(count_shares(recovered.sides[side]), recovered.truth[side], from_10x);
        EXPECT_GT(raw, 0.3);
        EXPECT_LT(ours, 0.5 * raw);
    }
}

TEST(Recovery, TheSettingThatIsRightHasTheBetterLikelihood) {
    AgentWorld right_world = world_for(VenueId::bybit, 9004, false);
    AgentWorld wrong_world = world_for(VenueId::bybit, 9004, false);
    RecoverySettings wrong = settings_for(VenueId::bybit);
    wrong.model.grid_bp = 25;
    const Recovered right = recover(right_world, settings_for(VenueId::bybit));
    const Recovered off = recover(wrong_world, wrong);
    for (std::size_t side = 0; side < 2; ++side) {
        EXPECT_GT(right.sides[side].log_likelihood, off.sides[side].log_likelihood);
    }
}

}  // namespace
}  // namespace faultline
