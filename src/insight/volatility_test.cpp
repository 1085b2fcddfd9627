// Volatility: a known walk is measured, holes are no returns, and horizons mix as documented.
#include "insight/volatility.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numbers>

#include "insight/test_prices.hpp"

namespace faultline {
namespace {

TEST(Volatility, FindsTheDeviationOfAWalk) {
    const PriceBars bars = testing::random_bars(90 * 24, 0.005, 3, 300);
    const VarianceRate rate = variance_rates(bars.hours).back();
    EXPECT_NEAR(std::sqrt(rate.slow), 0.005, 0.0002);
    EXPECT_NEAR(sigma_over(rate, 24), 0.005 * std::sqrt(24.0), 0.003);
}

TEST(Volatility, AWeekOfBarsIsTheLeast) {
    const PriceBars bars = testing::random_bars(volatility_hours_min, 0.005, 4);
    const auto rates = variance_rates(bars.hours);
    EXPECT_TRUE(std::isnan(rates[volatility_hours_min - 2].slow));
    EXPECT_TRUE(std::isfinite(rates[volatility_hours_min - 1].slow));
}

TEST(Volatility, OneBarByHand) {
    // Flat for a week, then one bar from 100 to 110 that ranged from 100 to 110.
    std::vector<HourBar> hours;
    for (int i = 0; i < 168; ++i) hours.push_back({i * ns_per_hour, 100, 100, 100, 100});
    hours.push_back({168 * ns_per_hour, 100, 110, 100, 110});
    const double log = std::log(1.1);
    const double one = 0.5 * (log * log + log * log / (4 * std::numbers::ln2));
    EXPECT_NEAR(variance_rates(hours).back().slow, one / 169, 1e-15);
}

TEST(Volatility, AHoleIsNoReturn) {
    PriceBars bars = testing::random_bars(400, 0.004, 5);
    const double before = variance_rates(bars.hours).back().slow;
    // A day is missing and the price is twice as high after it.
    for (std::size_t i = 300; i < bars.hours.size(); ++i) {
        HourBar& bar = bars.hours[i];
        bar.open_ns += ns_per_day;
        for (double HourBar::* price :
             {&HourBar::open_usd, &HourBar::high_usd, &HourBar::low_usd, &HourBar::close_usd}) {
            bar.*price *= 2;
        }
    }
    EXPECT_NEAR(variance_rates(bars.hours).back().slow, before, 0.1 * before);
}

TEST(Volatility, LongHorizonsLeanOnTheSlowMean) {
    const VarianceRate rate{4, 1};
    EXPECT_DOUBLE_EQ(rate.over(1), 2.5);
    EXPECT_DOUBLE_EQ(rate.over(24), 2.5);
    EXPECT_DOUBLE_EQ(rate.over(168), 1.9);
    EXPECT_DOUBLE_EQ(rate.over(1000), 1.9);
    EXPECT_GT(rate.over(72), 1.9);
    EXPECT_LT(rate.over(72), 2.5);
}

}  // namespace
}  // namespace faultline
