// Gross openings obey the bookkeeping of buyers and sellers.
#include "book/openings.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

double amount(int low, int high) { return static_cast<double>(*rc::gen::inRange(low, high)) / 7.0; }

TEST(GrossOpenings, SplitEvenlyWithoutTakerSide) {
    const auto opened = gross_openings({.volume = 100, .change = 20, .taker_excess = 0});
    EXPECT_DOUBLE_EQ(opened[0], 60);
    EXPECT_DOUBLE_EQ(opened[1], 60);
}

TEST(GrossOpenings, OnOpenInterestAloneOnlyRisesOpen) {
    EXPECT_DOUBLE_EQ(gross_openings({.volume = 0, .change = 30, .taker_excess = 0})[0], 30);
    EXPECT_DOUBLE_EQ(gross_openings({.volume = 0, .change = -30, .taker_excess = 0})[0], 0);
}

TEST(GrossOpenings, BothSidesCarryTheWholeRiseHoweverTheCandleIsColoured) {
    // One contract is one long and one short: a taker's side never moves open interest to one side.
    const auto opened = gross_openings({.volume = 50, .change = 50, .taker_excess = 50});
    EXPECT_DOUBLE_EQ(opened[0], 50);
    EXPECT_DOUBLE_EQ(opened[1], 50);
}

RC_GTEST_PROP(GrossOpenings, EverySplitIsPossible, ()) {
    const IntervalFlow flow{amount(0, 10'000), amount(-5'000, 5'000), amount(-20'000, 20'000)};
    const auto opened = gross_openings(flow);
    const double volume = std::max(flow.volume, std::abs(flow.change));
    RC_ASSERT(std::abs(opened[0] + opened[1] - (volume + flow.change)) < 1e-6);
    for (const double side : opened) {
        const double closed = side - flow.change;
        RC_ASSERT(side >= -1e-9);
        RC_ASSERT(closed >= -1e-9);
        RC_ASSERT(side <= volume + 1e-9);
    }
    // O_long + C_short = V: what longs open and shorts close was bought.
    RC_ASSERT(std::abs(opened[0] + (opened[1] - flow.change) - volume) < 1e-6);
}

}  // namespace
}  // namespace faultline
