// PriceOdds: right on a walk whose odds are known, symmetric, monotone, and blind to what is later.
#include "insight/price_odds.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_prices.hpp"

namespace faultline {
namespace {

const PriceBars& walk() {
    static const PriceBars bars = testing::random_bars(900 * 24, 0.005, 21, 60);
    return bars;
}
constexpr double day_sigma = 0.005 * 4.898979485566356;

TEST(PriceOdds, OfAWalkAreThoseOfTheReflectionPrinciple) {
    const PriceOdds odds = price_odds(walk(), {day_sigma, no_barrier}, 24).value();
    const double truth = touch_odds(day_sigma, no_barrier, day_sigma);
    EXPECT_NEAR(odds.sigma, day_sigma, 0.1 * day_sigma);
    EXPECT_NEAR(odds.probability, truth, 0.05);
    EXPECT_LE(odds.lo, odds.probability);
    EXPECT_GE(odds.hi, odds.probability);
    EXPECT_GE(odds.recalibrated_on, recalibration_origins_min);
    EXPECT_NEAR(odds.record.base_rate, truth, 0.06);
    EXPECT_NEAR(odds.record.brier, truth * (1 - truth), 0.02) << "nothing better is possible";
}

TEST(PriceOdds, GrowWithTimeAndFallWithDistance) {
    double before = 1;
    for (const double distance : {0.005, 0.01, 0.02, 0.04, 0.08}) {
        const double p = price_odds(walk(), {no_barrier, distance}, 24)->probability;
        EXPECT_LT(p, before);
        before = p;
    }
    EXPECT_GT(price_odds(walk(), {0.03, no_barrier}, 72)->probability,
              price_odds(walk(), {0.03, no_barrier}, 24)->probability);
    EXPECT_GT(price_odds(walk(), {0.03, 0.03}, 24)->probability,
              price_odds(walk(), {0.03, no_barrier}, 24)->probability);
    EXPECT_LT(price_odds(walk(), {0.03, 0.03, true}, 24)->probability,
              price_odds(walk(), {0.03, 0.03}, 24)->probability);
}

TEST(PriceOdds, NothingLaterIsKnownToAPastAnswer) {
    // The scored forecasts of a shorter history are those of the longer one, whatever came after.
    PriceBars longer = testing::random_bars(700 * 24, 0.005, 8, 20);
    PriceBars shorter = longer;
    shorter.hours.resize(600 * 24);
    for (std::size_t i = 600 * 24; i < longer.hours.size(); ++i) {
        longer.hours[i].high_usd *= 3;  // something wild happens later
        longer.hours[i].close_usd *= 2;
    }
    const PriceEvent event{0.02, no_barrier};
    const auto now = price_odds(longer, event, 24)->scored;
    const auto then = price_odds(shorter, event, 24)->scored;
    ASSERT_GT(then.size(), 400u);
    ASSERT_GT(now.size(), then.size());
    for (std::size_t i = 0; i < then.size(); ++i) {
        EXPECT_EQ(now[i].at_ns, then[i].at_ns);
        EXPECT_EQ(now[i].probability, then[i].probability);
        EXPECT_EQ(now[i].climatology, then[i].climatology);
    }
}

TEST(PriceOdds, APriceThatStandsAtTheBarrierIsCertain) {
    const PriceOdds odds = price_odds(walk(), {0, no_barrier}, 24).value();
    EXPECT_EQ(odds.volatility, 1);
    EXPECT_GT(odds.probability, 0.99);
}

TEST(PriceOdds, WithLittleHistoryTheAnswerIsPlainVolatility) {
    const PriceBars bars = testing::random_bars(200, 0.005, 3);
    const PriceOdds odds = price_odds(bars, {0.02, no_barrier}, 24).value();
    EXPECT_TRUE(std::isnan(odds.history));
    EXPECT_EQ(odds.probability, odds.volatility);
    EXPECT_EQ(odds.recalibrated_on, 0u);
    EXPECT_EQ(odds.record.origins, 0u);
    EXPECT_GT(odds.hi - odds.lo, 0.1);
}

TEST(PriceOdds, NonsenseIsRefused) {
    EXPECT_FALSE(price_odds(walk(), {no_barrier, no_barrier}, 24));
    EXPECT_FALSE(price_odds(walk(), {-0.1, no_barrier}, 24));
    EXPECT_FALSE(price_odds(walk(), {0.1, no_barrier}, 0));
    EXPECT_FALSE(price_odds(walk(), {0.1, no_barrier}, 24 * 365));
    EXPECT_FALSE(price_odds(testing::random_bars(100, 0.01, 1), {0.1, no_barrier}, 24));
}

}  // namespace
}  // namespace faultline
