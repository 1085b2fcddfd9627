// SweepWindow: sums by hand, lower bounds, and any window against a sum over all ticks.
#include "insight/sweep_window.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <vector>

namespace faultline {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(SweepWindow, SumsTheTicksInsideAndForgetsTheRest) {
    SweepWindow window;
    window.keep(10 * ns_per_second);
    for (int second = 1; second <= 5; ++second) window.add(second * ns_per_second, {1.0, 10.0});
    EXPECT_EQ(window.within(2 * ns_per_second, Side::long_).usd, 2);
    EXPECT_TRUE(window.within(2 * ns_per_second, Side::long_).is_whole);
    EXPECT_EQ(window.within(2 * ns_per_second, std::nullopt).usd, 22);
    EXPECT_EQ(window.within(10 * ns_per_second, Side::short_).usd, 50);
    EXPECT_FALSE(window.within(10 * ns_per_second, Side::short_).is_whole)
        << "nobody knows what came before";
}

TEST(SweepWindow, AnUnknownTickMakesALowerBound) {
    SweepWindow window;
    window.keep(3 * ns_per_second);
    for (int second = 1; second <= 8; ++second) {
        window.add(second * ns_per_second, {second == 6 ? nan : 1.0, 1.0});
    }
    EXPECT_EQ(window.within(3 * ns_per_second, Side::long_).usd, 2);
    EXPECT_FALSE(window.within(3 * ns_per_second, Side::long_).is_whole);
    EXPECT_TRUE(window.within(3 * ns_per_second, Side::short_).is_whole);
    EXPECT_TRUE(window.within(2 * ns_per_second, Side::long_).is_whole);
}

TEST(SweepWindow, AClockThatGoesBackStartsAnew) {
    SweepWindow window;
    window.add(100, {5.0, 5.0});
    window.add(50, {1.0, 1.0});
    EXPECT_EQ(window.within(ns_per_minute, Side::long_).usd, 1);
}

RC_GTEST_PROP(SweepWindow, IsTheSumOfItsTicks, (std::vector<std::uint16_t> gaps_s)) {
    SweepWindow window;
    window.keep(1'000 * ns_per_second);
    std::vector<std::pair<TimeNs, double>> ticks;
    TimeNs at_ns = ns_per_second;
    for (const std::uint16_t gap_s : gaps_s) {
        at_ns += (gap_s % 50 + 1) * ns_per_second;
        const double usd = gap_s % 7;
        window.add(at_ns, {usd, 0.0});
        ticks.emplace_back(at_ns, usd);
        for (const DurationNs length_ns :
             {ns_per_second, 60 * ns_per_second, 1'000 * ns_per_second}) {
            double sum = 0;
            for (const auto& [tick_ns, tick_usd] : ticks) {
                if (tick_ns > at_ns - length_ns) sum += tick_usd;
            }
            RC_ASSERT(window.within(length_ns, Side::long_).usd == sum);
            RC_ASSERT(window.within(length_ns, Side::long_).is_whole ==
                      (ticks.front().first <= at_ns - length_ns));
        }
    }
}

}  // namespace
}  // namespace faultline
