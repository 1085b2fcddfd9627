// LiveBars: what comes out of ticks, also of those that come late.
#include "engine/live_bars.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

std::vector<PathBar> closed(LiveBars& bars, TimeNs until_ns) {
    std::vector<PathBar> out;
    bars.close_until(until_ns, out);
    return out;
}

TEST(LiveBars, TicksOfASecondAreOneBar) {
    LiveBars bars(PriceKind::trade, ns_per_second);
    bars.add(5 * ns_per_second + 1, 100, 2, true);
    bars.add(5 * ns_per_second + 2, 110, 1, false);
    bars.add(5 * ns_per_second + 3, 90, 4, true);
    EXPECT_TRUE(closed(bars, 6 * ns_per_second - 1).empty());
    const auto out = closed(bars, 6 * ns_per_second);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].open_ns, 5 * ns_per_second);
    EXPECT_EQ(out[0].open_usd, 100);
    EXPECT_EQ(out[0].high_usd, 110);
    EXPECT_EQ(out[0].low_usd, 90);
    EXPECT_EQ(out[0].close_usd, 90);
    EXPECT_EQ(out[0].volume_coins, 7);
    EXPECT_EQ(out[0].taker_buy_coins, 6);
}

TEST(LiveBars, SecondsWithoutATickHaveNoBar) {
    LiveBars bars(PriceKind::mark, ns_per_second);
    bars.add(1 * ns_per_second, 100, unknown, false);
    bars.add(4 * ns_per_second, 101, unknown, false);
    const auto out = closed(bars, 10 * ns_per_second);
    ASSERT_EQ(out.size(), 2U);
    EXPECT_TRUE(std::isnan(out[0].volume_coins));
    EXPECT_EQ(out[1].open_ns, 4 * ns_per_second);
}

TEST(LiveBars, ALateTickIsFoldedIntoTheNextBarAndCounted) {
    LiveBars bars(PriceKind::trade, ns_per_second);
    bars.add(1 * ns_per_second, 100, 1, true);
    EXPECT_EQ(closed(bars, 2 * ns_per_second).size(), 1U);
    bars.add(1 * ns_per_second + 5, 250, 3, true);
    EXPECT_EQ(bars.late_ticks(), 1U);
    const auto out = closed(bars, 3 * ns_per_second);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].open_ns, 2 * ns_per_second);
    EXPECT_EQ(out[0].high_usd, 250);
    EXPECT_EQ(out[0].volume_coins, 3);
}

TEST(LiveBars, ATickWithoutAPriceIsNone) {
    LiveBars bars(PriceKind::mark, ns_per_second);
    bars.add(1 * ns_per_second, unknown, unknown, false);
    bars.add(1 * ns_per_second, 0, unknown, false);
    EXPECT_TRUE(closed(bars, 5 * ns_per_second).empty());
}

TEST(LiveBars, SecondsAddUpToTheMinute) {
    LiveBars minutes(PriceKind::trade, ns_per_minute);
    LiveBars seconds(PriceKind::trade, ns_per_second);
    for (int i = 0; i < 120; ++i) seconds.add(i * ns_per_second, 100 + i % 7, 0.5, i % 2 == 0);
    std::vector<PathBar> parts;
    seconds.close_until(120 * ns_per_second, parts);
    for (const PathBar& part : parts) minutes.add(part);
    const auto out = closed(minutes, 2 * ns_per_minute);
    ASSERT_EQ(out.size(), 2U);
    EXPECT_EQ(out[0].volume_coins, 30);
    EXPECT_EQ(out[0].taker_buy_coins, 15);
    EXPECT_EQ(out[1].high_usd, 106);
}

}  // namespace
}  // namespace faultline
