// Pooling: nobody, one, many, and brackets that are not offered.
#include "learn/pooled_prior.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <vector>

namespace faultline {
namespace {

constexpr BracketShares prior{0.1, 0.2, 0.27, 0.25, 0.1, 0.06, 0.02};
constexpr BracketShares kin{0.05, 0.1, 0.15, 0.2, 0.3, 0.15, 0.05};

TEST(PooledPrior, WithoutKinThePriorStands) {
    const BracketShares pooled = pooled_prior({}, prior);
    for (std::size_t k = 0; k < bracket_count; ++k) EXPECT_NEAR(pooled[k], prior[k], 1e-12);
}

TEST(PooledPrior, AWellKnownKinPullsTowardsItself) {
    const std::vector<PooledMember> one{{kin, 1e6}};
    const BracketShares pooled = pooled_prior(one, prior);
    EXPECT_NEAR(std::accumulate(pooled.begin(), pooled.end(), 0.0), 1, 1e-12);
    EXPECT_GT(pooled[4], 0.15);  // two thirds of the way from 0.1 to 0.3, in logs
    EXPECT_LT(pooled[4], kin[4]);
    const std::vector<PooledMember> many(20, {kin, 1e6});
    for (std::size_t k = 0; k < bracket_count; ++k) {
        EXPECT_NEAR(pooled_prior(many, prior)[k], kin[k], 0.02) << k;
    }
}

TEST(PooledPrior, AKinWithoutLiquidationsSaysNothing) {
    const std::vector<PooledMember> none{{kin, 0}};
    EXPECT_NEAR(pooled_prior(none, prior)[4], prior[4], 1e-12);
}

TEST(PooledPrior, ABracketThatTheVenueDoesNotOfferStaysEmpty) {
    BracketShares low = prior;
    low[5] = low[6] = 0;
    for (double& share : low) share /= 0.92;
    const std::vector<PooledMember> one{{kin, 1e6}};
    const BracketShares pooled = pooled_prior(one, low);
    EXPECT_EQ(pooled[5], 0);
    EXPECT_EQ(pooled[6], 0);
}

TEST(PooledPrior, ABracketThatTheKinDoesNotOfferKeepsThePriorsPlace) {
    BracketShares without = kin;
    without[6] = 0;
    const std::vector<PooledMember> many(20, {without, 1e6});
    EXPECT_GT(pooled_prior(many, prior)[6], 0.01);
}

}  // namespace
}  // namespace faultline
