// The path inside a bar stays in it, passes its extremes and opens everything once.
#include "book/bar_path.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(BarPath, RisingBarMakesItsLowFirst) {
    const BarPath path(100, 104, 98, 103);
    const auto steps = path.steps();
    const auto price_is = [](double usd) {
        return [usd](const PathStep& step) { return step.price_usd == usd; };
    };
    const auto low = std::find_if(steps.begin(), steps.end(), price_is(98));
    const auto high = std::find_if(steps.begin(), steps.end(), price_is(104));
    ASSERT_NE(low, steps.end());
    ASSERT_NE(high, steps.end());
    EXPECT_LT(low, high);
}

TEST(BarPath, FallingBarMakesItsHighFirst) {
    const BarPath path(103, 104, 98, 100);
    const auto steps = path.steps();
    std::size_t low = 0;
    std::size_t high = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i].price_usd == 98) low = i;
        if (steps[i].price_usd == 104) high = i;
    }
    EXPECT_GT(low, high);
}

TEST(BarPath, OrdinaryBarOpensInSixPlacesAndANarrowOneInOne) {
    const auto openings = [](const BarPath& path) {
        return std::count_if(path.steps().begin(), path.steps().end(),
                             [](const PathStep& step) { return step.share > 0; });
    };
    EXPECT_EQ(openings(BarPath(70'000, 70'060, 69'960, 70'010)), 6);
    EXPECT_EQ(openings(BarPath(70'000, 70'000, 70'000, 70'000)), 1);
    EXPECT_EQ(openings(BarPath(70'000, 75'000, 65'000, 70'010)), 24);
}

RC_GTEST_PROP(BarPath, StaysInsideAndOpensEverythingOnce, ()) {
    const double low = *rc::gen::inRange(1, 100'000);
    const double range = *rc::gen::inRange(0, 20'000);
    const auto inside = [&] { return low + range * *rc::gen::inRange(0, 1001) / 1000.0; };
    const BarPath path(inside(), low + range, low, inside());
    double share = 0;
    double lowest = 1e300;
    double highest = 0;
    for (const PathStep& step : path.steps()) {
        share += step.share;
        lowest = std::min(lowest, step.price_usd);
        highest = std::max(highest, step.price_usd);
    }
    RC_ASSERT(std::abs(share - 1) < 1e-12);
    RC_ASSERT(path.steps().size() <= path_steps_max);
    RC_ASSERT(lowest >= low && highest <= low + range);
    if (range > 0) RC_ASSERT(lowest == low && highest == low + range);
}

}  // namespace
}  // namespace faultline
