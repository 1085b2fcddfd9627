// TotalOdds: frequencies by hand, gaps left out, a real dependence found, nothing later known.
#include "insight/total_odds.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_prices.hpp"

namespace faultline {
namespace {

/// Totals that persist for days: a slow level times noise.
LiquidationTotals totals_for(const PriceBars& bars, std::uint64_t seed) {
    Rng rng(seed);
    LiquidationTotals totals;
    totals.market = "BTC";
    double level = 0;
    for (const HourBar& bar : bars.hours) {
        level = 0.98 * level + 0.3 * rng.normal();
        const double usd = 1e6 * std::exp(level + 0.3 * rng.normal());
        totals.hours.push_back({bar.open_ns, usd, 2 * usd});
    }
    return totals;
}

TEST(TotalOdds, FindWhatPersists) {
    const PriceBars bars = testing::random_bars(200 * 24, 0.005, 2, 10);
    const LiquidationTotals totals = totals_for(bars, 5);
    TotalEvent event{true, false, 0, 0, 12};
    event.above_usd = total_odds(totals, bars, event)->median_usd;
    const TotalOdds odds = total_odds(totals, bars, event).value();
    EXPECT_NEAR(odds.climatology, 0.5, 0.02);
    EXPECT_TRUE(odds.curve_earned);
    EXPECT_GT(odds.record.skill_over_climatology(), 0.1);
    EXPECT_LE(odds.lo, odds.probability);
    EXPECT_GE(odds.hi, odds.probability);
    EXPECT_GT(odds.record.origins, 300u);
}

TEST(TotalOdds, BothSidesAreTheirSum) {
    const PriceBars bars = testing::random_bars(60 * 24, 0.005, 2, 10);
    const LiquidationTotals totals = totals_for(bars, 5);
    const double longs = total_odds(totals, bars, {true, false, 1e6, 0, 24})->median_usd;
    const double shorts = total_odds(totals, bars, {false, true, 1e6, 0, 24})->median_usd;
    const double both = total_odds(totals, bars, {true, true, 1e6, 0, 24})->median_usd;
    EXPECT_NEAR(shorts, 2 * longs, 1e-6 * shorts);
    EXPECT_NEAR(both, 3 * longs, 1e-6 * both);
}

TEST(TotalOdds, MissingHoursAreNotSilence) {
    const PriceBars bars = testing::random_bars(100 * 24, 0.005, 2, 10);
    LiquidationTotals totals = totals_for(bars, 5);
    for (HourTotal& hour : totals.hours) hour.long_usd = 1e6;
    const TotalEvent event{true, false, 23.5e6, 0, 24};
    EXPECT_GT(total_odds(totals, bars, event)->climatology, 0.99);
    // Every hundredth hour was not recorded: such windows are left out, not counted as low.
    std::size_t index = 0;
    std::erase_if(totals.hours, [&](const HourTotal&) { return ++index % 100 == 0; });
    const TotalOdds odds = total_odds(totals, bars, event).value();
    EXPECT_GT(odds.climatology, 0.99);
    EXPECT_LT(odds.windows, 320u);
}

TEST(TotalOdds, NothingLaterIsKnownToAPastAnswer) {
    const PriceBars bars = testing::random_bars(120 * 24, 0.005, 2, 10);
    LiquidationTotals totals = totals_for(bars, 5);
    PriceBars early = bars;
    early.hours.resize(100 * 24);
    early.at_ns = early.hours.back().open_ns + ns_per_hour;
    LiquidationTotals known = totals;
    known.hours.resize(100 * 24);
    for (std::size_t i = 100 * 24; i < totals.hours.size(); ++i) totals.hours[i].long_usd *= 50;
    const TotalEvent event{true, false, 2e7, 0, 24};
    const auto then = total_odds(known, early, event)->scored;
    const auto now = total_odds(totals, bars, event)->scored;
    ASSERT_GT(then.size(), 100u);
    for (std::size_t i = 0; i < then.size(); ++i) {
        EXPECT_EQ(now[i].probability, then[i].probability);
    }
}

TEST(TotalOdds, HowOftenItCameNeedsNoVolatility) {
    // Twenty days of totals, but prices only of the last: no volatility at any origin.
    PriceBars bars = testing::random_bars(20 * 24, 0.005, 2, 10);
    const LiquidationTotals totals = totals_for(bars, 5);
    bars.hours.erase(bars.hours.begin(), bars.hours.end() - 24);
    const TotalOdds odds = total_odds(totals, bars, {true, false, 24e6, 0, 24}).value();
    EXPECT_GT(odds.windows, 60u);
    EXPECT_TRUE(std::isnan(odds.volatility));
    EXPECT_FALSE(odds.curve_earned);
    EXPECT_EQ(odds.probability, odds.climatology);
    EXPECT_TRUE(odds.scored.empty());
    EXPECT_LT(odds.lo, odds.probability);
    EXPECT_GT(odds.hi, odds.probability);
}

TEST(TotalOdds, AnAmountThatNeverCameIsLessLikelyTheLargerItIs) {
    const PriceBars bars = testing::random_bars(60 * 24, 0.005, 2, 10);
    const LiquidationTotals totals = totals_for(bars, 5);
    double before = 1;
    for (const double usd : {1e9, 2e9, 4e9, 8e9}) {
        const TotalOdds odds = total_odds(totals, bars, {true, false, usd, 0, 24}).value();
        EXPECT_LT(odds.climatology, before);
        EXPECT_GT(odds.climatology, 0);
        before = odds.climatology;
    }
}

TEST(TotalOdds, TooLittleIsSaid) {
    const PriceBars bars = testing::random_bars(9 * 24, 0.005, 2, 10);
    const auto few = total_odds(totals_for(bars, 5), bars, {true, true, 1e6, 0, 24});
    ASSERT_FALSE(few);
    EXPECT_EQ(few.error().code, ErrorCode::empty_field);
    EXPECT_FALSE(total_odds({}, bars, {}));
    EXPECT_FALSE(total_odds(totals_for(bars, 5), bars, {false, false, 1e6, 0, 24}));
    EXPECT_FALSE(total_odds(totals_for(bars, 5), bars, {true, true, -1, 0, 24}));
}

}  // namespace
}  // namespace faultline
