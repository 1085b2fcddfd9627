// BarrierOdds: by hand, against each other, and against a simulated walk.
#include "insight/barrier_odds.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

TEST(BarrierOdds, TouchOfOneSideIsTwiceTheTail) {
    EXPECT_NEAR(touch_odds(1, no_barrier, 1), 2 * (1 - normal_distribution(1)), 1e-15);
    EXPECT_NEAR(touch_odds(no_barrier, 2, 1), 0.0455002638963584, 1e-12);
    EXPECT_EQ(touch_odds(0, no_barrier, 1), 1);
    EXPECT_EQ(touch_odds(1, 1, 0), 0);
}

TEST(BarrierOdds, CloseOfBothSides) {
    EXPECT_NEAR(close_odds(1, 1, 1), 2 * (1 - normal_distribution(1)), 1e-15);
    EXPECT_NEAR(close_odds(1, no_barrier, 1), 1 - normal_distribution(1), 1e-15);
}

TEST(BarrierOdds, EitherSideAgreesWithAWalk) {
    Rng rng(7);
    constexpr int paths = 4000, steps = 2000;
    int touched = 0;
    for (int i = 0; i < paths; ++i) {
        double x = 0;
        for (int s = 0; s < steps; ++s) {
            x += rng.normal() / std::sqrt(double{steps});
            if (x > 1.0 || x < -0.8) {
                ++touched;
                break;
            }
        }
    }
    // A walk that is looked at in steps misses some touches: barriers move out by 0.5826 of a step
    // (Broadie, Glasserman and Kou 1997).
    const double shift = 0.5826 / std::sqrt(double{steps});
    EXPECT_NEAR(touched / double{paths}, touch_odds(1 + shift, 0.8 + shift, 1), 0.025);
}

RC_GTEST_PROP(BarrierOdds, EitherSideIsAtLeastEachAndAtMostTheirSum, ()) {
    const double up = *rc::gen::inRange(1, 400) / 100.0, down = *rc::gen::inRange(1, 400) / 100.0;
    const double sigma = *rc::gen::inRange(1, 1000) / 100.0;
    const double both = touch_odds(up, down, sigma);
    const double a = touch_odds(up, no_barrier, sigma), b = touch_odds(no_barrier, down, sigma);
    RC_ASSERT(both >= std::max(a, b) - 1e-9);
    RC_ASSERT(both <= std::min(1.0, a + b) + 1e-9);
    RC_ASSERT(touch_odds(up, down, sigma * 1.1) >= both - 1e-9);
    RC_ASSERT(close_odds(up, down, sigma) <= both + 1e-9);
}

TEST(BarrierOdds, LogitAndBack) {
    EXPECT_NEAR(from_logit(logit(0.3)), 0.3, 1e-15);
    EXPECT_TRUE(std::isfinite(logit(0)));
}

}  // namespace
}  // namespace faultline
