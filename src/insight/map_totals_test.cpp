// MapTotals: nothing from an empty map, everything near the price, coverage and factor by hand.
#include "insight/map_totals.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "insight/test_maps.hpp"
#include "insight/test_prices.hpp"

namespace faultline {
namespace {

const PriceBars& bars() {
    static const PriceBars walk = testing::random_bars(60 * 24, 0.005, 4, 10);
    return walk;
}

TEST(MapTotals, AnEmptyMapLiquidatesNothing) {
    const LiquidationMap map = testing::hand_map(bars().price_usd, 50, {});
    const MapTotalOdds odds = map_totals(map, bars(), {true, true, 0, 0, 24}, false).value();
    EXPECT_EQ(odds.probability, 0);
    EXPECT_EQ(odds.p95_usd, 0);
}

TEST(MapTotals, WhatStandsAtThePriceIsSwept) {
    const double price = bars().price_usd;
    const LiquidationMap map = testing::hand_map(price, 1, {{price - 2, Side::long_, 28e6}});
    MapTotalSettings exact;
    exact.dispersion = 0;
    const TotalEvent event{true, false, 20e6, 0, 24};
    const MapTotalOdds estimated = map_totals(map, bars(), event, false, exact).value();
    EXPECT_GT(estimated.probability, 0.95);
    EXPECT_DOUBLE_EQ(estimated.p50_usd, 28e6);
    const MapTotalOdds reported = map_totals(map, bars(), event, true, exact).value();
    EXPECT_NEAR(reported.p50_usd, 10e6, 1);
    EXPECT_EQ(reported.probability, 0);
    // Shorts are another question.
    EXPECT_EQ(map_totals(map, bars(), {false, true, 1, 0, 24}, false, exact)->probability, 0);
}

TEST(MapTotals, TheFactorHasMeanOneAndSpreads) {
    const double price = bars().price_usd;
    const LiquidationMap map = testing::hand_map(price, 1, {{price - 2, Side::long_, 10e6}});
    MapTotalSettings many;
    many.paths = 20'000;
    // An exponential factor: the median is ln 2 of the mean, 5 % lie above 3 times it.
    const MapTotalOdds odds =
        map_totals(map, bars(), {true, false, 10e6, 0, 24}, false, many).value();
    EXPECT_NEAR(odds.p50_usd / 10e6, std::log(2.0), 0.06);
    EXPECT_NEAR(odds.probability, std::exp(-1.0), 0.03);
    EXPECT_LT(odds.lo, odds.probability);
    EXPECT_GT(odds.hi, odds.probability);
}

TEST(MapTotals, MarketsFallTogether) {
    const double price = bars().price_usd;
    const LiquidationMap map = testing::hand_map(price, 1, {{price * 0.985, Side::long_, 10e6}});
    MapTotalSettings exact;
    exact.dispersion = 0;
    const double alone =
        map_totals(map, bars(), {true, false, 9e6, 0, 24}, false, exact)->probability;
    ASSERT_GT(alone, 0.05);
    ASSERT_LT(alone, 0.95);
    // The same coin twice: both maps are swept by the same paths, so twice the amount is as likely.
    const SweptMarket one{&map, &bars()};
    const std::vector<SweptMarket> two{one, one};
    EXPECT_EQ(map_totals(two, {true, false, 18e6, 0, 24}, false, exact)->probability, alone);
    EXPECT_EQ(map_totals(two, {true, false, 1, 0, 24}, false, exact)->p95_usd, 20e6);
}

TEST(MapTotals, OnlyWindowsThatAllMarketsHaveAreDrawn) {
    const LiquidationMap map =
        testing::hand_map(bars().price_usd, 1, {{bars().price_usd - 2, Side::long_, 10e6}});
    PriceBars late = bars();  // its history begins when the other's is nearly over
    late.hours.erase(late.hours.begin(), late.hours.end() - 10 * 24);
    const std::vector<SweptMarket> both{{&map, &bars()}, {&map, &late}};
    EXPECT_FALSE(map_totals(both, {true, false, 1, 0, 24}, false))
        << "three days of common windows after its week without volatility";
    late = bars();
    late.hours.erase(late.hours.begin(), late.hours.end() - 30 * 24);
    EXPECT_TRUE(map_totals(both, {true, false, 1, 0, 24}, false));
    EXPECT_FALSE(map_totals(std::span<const SweptMarket>{}, {true, false, 1, 0, 24}, false));
}

TEST(MapTotals, TooFewPricesAreAnError) {
    const PriceBars few = testing::random_bars(100, 0.01, 1);
    EXPECT_FALSE(map_totals(testing::hand_map(1, 1, {}), few, {}, false));
}

}  // namespace
}  // namespace faultline
