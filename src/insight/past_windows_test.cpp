// PastWindows: extremes by hand, holes, drift, and counts against a plain count.
#include "insight/past_windows.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/test_prices.hpp"

namespace faultline {
namespace {

std::vector<Window> windows_of(const PriceBars& bars, std::size_t length) {
    return past_windows(bars.hours, variance_rates(bars.hours), length);
}

RC_GTEST_PROP(PastWindows, ExtremesAreThoseOfAPlainSearch, ()) {
    const auto seed = static_cast<std::uint64_t>(*rc::gen::inRange(1, 100'000));
    const auto length = static_cast<std::size_t>(*rc::gen::inRange(1, 30));
    const PriceBars bars = testing::random_bars(120, 0.01, seed, 4);
    const auto windows = windows_of(bars, length);
    RC_ASSERT(windows.size() == bars.hours.size() - length);
    for (const Window& window : windows) {
        double high = 0, low = 1e18;
        for (std::size_t i = window.origin + 1; i <= window.origin + length; ++i) {
            high = std::max(high, bars.hours[i].high_usd);
            low = std::min(low, bars.hours[i].low_usd);
        }
        const double start = bars.hours[window.origin].close_usd;
        RC_ASSERT(std::abs(window.raw_up - std::max(0.0, std::log(high / start))) < 1e-12);
        RC_ASSERT(std::abs(window.raw_down - std::max(0.0, std::log(start / low))) < 1e-12);
    }
}

TEST(PastWindows, NoWindowSpansAHole) {
    PriceBars bars = testing::random_bars(100, 0.01, 2);
    bars.hours.erase(bars.hours.begin() + 50);
    for (const Window& window : windows_of(bars, 5)) {
        EXPECT_TRUE(window.origin + 5 < 50 || window.origin >= 50) << window.origin;
    }
    EXPECT_EQ(windows_of(bars, 5).size(), 44u + 45u);
}

TEST(PastWindows, ASteadyDriftIsTakenOut) {
    PriceBars bars = testing::random_bars(9000, 1e-6, 2);
    for (std::size_t i = 0; i < bars.hours.size(); ++i) {
        HourBar& bar = bars.hours[i];
        const double factor = std::exp(1e-4 * static_cast<double>(i));
        bar = {bar.open_ns, 100 * factor, 100 * factor, 100 * factor, 100 * factor};
    }
    const Window last = windows_of(bars, 24).back();
    EXPECT_NEAR(last.raw_end, 24e-4, 1e-12);
    EXPECT_LT(last.end, 0.4 * last.raw_end);
}

TEST(ReachCounts, AgreeWithAPlainCount) {
    Rng rng(5);
    ReachCounts counts;
    std::vector<double> all;
    for (int i = 0; i < 5000; ++i) {
        all.push_back(std::abs(rng.normal()) * 1.3);
        counts.add(all.back());
    }
    for (const double x : {0.0, 0.3, 1.0, 2.5, 20.0}) {
        double above = 0;
        for (const double one : all) above += one >= x ? 1 : 0;
        EXPECT_NEAR(counts.above(x), above / 5000, 0.004) << x;
    }
    EXPECT_GT(counts.above(100), 0);
}

}  // namespace
}  // namespace faultline
