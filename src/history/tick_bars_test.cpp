// TickBars: the bars do not depend on the order in which ticks of different times arrive.
#include "history/tick_bars.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <map>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

struct Tick {
    TimeNs at_ns;
    double price_usd;
};

std::vector<PathBar> bars_of(const std::vector<Tick>& ticks) {
    TickBars bars(PriceKind::trade);
    for (const Tick& tick : ticks) bars.add(tick.at_ns, tick.price_usd, 1.0, true);
    return bars.take();
}

TEST(TickBars, EqualTimesKeepTheOrderOfArrival) {
    const auto bars = bars_of({{5, 10}, {5, 20}, {5, 15}});
    ASSERT_EQ(bars.size(), 1u);
    EXPECT_EQ(bars[0].open_usd, 10);
    EXPECT_EQ(bars[0].close_usd, 15);
    EXPECT_EQ(bars[0].high_usd, 20);
    EXPECT_EQ(bars[0].low_usd, 10);
    EXPECT_EQ(bars[0].volume_coins, 3);
    EXPECT_EQ(bars[0].taker_buy_coins, 3);
}

TEST(TickBars, MarksHaveNoVolume) {
    TickBars bars(PriceKind::mark);
    bars.add(1, 10, unknown, false);
    bars.add(2, 11, unknown, false);
    const auto rows = bars.take();
    EXPECT_TRUE(std::isnan(rows.at(0).volume_coins));
    EXPECT_TRUE(std::isnan(rows.at(0).taker_buy_coins));
    EXPECT_EQ(rows[0].close_usd, 11);
}

RC_GTEST_PROP(TickBars, AnyOrderOfArrivalGivesTheBarsOfTheSortedTicks, ()) {
    const auto milliseconds = *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 20'000));
    std::vector<Tick> ticks;
    for (const int ms : milliseconds) {
        ticks.push_back({ms * ns_per_ms, 100.0 + static_cast<double>(ms % 37)});
    }
    const auto bars = bars_of(ticks);
    std::sort(ticks.begin(), ticks.end(),
              [](const Tick& a, const Tick& b) { return a.at_ns < b.at_ns; });
    std::map<TimeNs, std::vector<double>> seconds;
    for (const Tick& tick : ticks) {
        seconds[tick.at_ns / ns_per_second].push_back(tick.price_usd);
    }
    RC_ASSERT(bars.size() == seconds.size());
    std::size_t i = 0;
    for (const auto& [second, prices] : seconds) {
        const PathBar& bar = bars[i++];
        RC_ASSERT(bar.open_ns == second * ns_per_second);
        RC_ASSERT(bar.open_usd == prices.front());
        RC_ASSERT(bar.close_usd == prices.back());
        RC_ASSERT(bar.high_usd == *std::max_element(prices.begin(), prices.end()));
        RC_ASSERT(bar.low_usd == *std::min_element(prices.begin(), prices.end()));
        RC_ASSERT(bar.volume_coins == static_cast<double>(prices.size()));
    }
}

}  // namespace
}  // namespace faultline
