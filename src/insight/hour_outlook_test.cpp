// HourOutlook: without a record the map changes nothing; with one the forecast follows the map.
#include "insight/hour_outlook.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/barrier_odds.hpp"
#include "insight/test_maps.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

constexpr TimeNs now_hour = 1'770'000'000 / 3600 * 3600 * ns_per_second;

std::vector<HourSeen> steady_hours(std::size_t count, double longs, double shorts) {
    std::vector<HourSeen> hours;
    for (std::size_t i = count; i > 0; --i) {
        hours.push_back({now_hour - static_cast<TimeNs>(i) * ns_per_hour,
                         {longs, shorts},
                         {1000 * longs, 500 * shorts}});
    }
    return hours;
}

TEST(HourOutlook, WithoutARecordItIsTheRateOfTheHoursBefore) {
    const auto outlook = hour_outlook(steady_hours(168, 20, 6), now_hour, {5e6, 2e6}, {});
    ASSERT_TRUE(outlook);
    EXPECT_NEAR(outlook->reference[0], 20, 0.7);
    EXPECT_NEAR(outlook->reference[1], 6, 0.3);
    for (const std::size_t side : {0U, 1U}) {
        EXPECT_NEAR(outlook->events[side], outlook->reference[side], 1e-9);
    }
    EXPECT_NEAR(outlook->usd[0], 1000 * outlook->events[0], 1e-6);
    EXPECT_NEAR(outlook->usd[1], 500 * outlook->events[1], 1e-6);
    EXPECT_EQ(outlook->dispersion, 0) << "all hours alike";
}

TEST(HourOutlook, WithARecordAFullerMapForetellsMore) {
    const auto hours = steady_hours(168, 20, 6);
    const LedgerRecord record{{20 * 100, 6 * 100}, {5e6 * 100, 2e6 * 100}};
    const auto usual = hour_outlook(hours, now_hour, {5e6, 2e6}, record);
    const auto fuller = hour_outlook(hours, now_hour, {10e6, 2e6}, record);
    EXPECT_NEAR(usual->events[0], 20, 0.7);
    EXPECT_GT(fuller->events[0], 1.7 * usual->events[0]);
    EXPECT_NEAR(fuller->events[1], usual->events[1], 1e-9);
    EXPECT_EQ(fuller->reference, usual->reference) << "the reference knows no map";
}

TEST(HourOutlook, AMapThatIsNotKnownLeavesTheRate) {
    const auto outlook =
        hour_outlook(steady_hours(30, 20, 6), now_hour, {unknown, 0}, {{0, 0}, {0, 0}});
    EXPECT_EQ(outlook->events, outlook->reference);
}

TEST(HourOutlook, QuietHoursNeverMakeALiquidationImpossible) {
    const auto outlook = hour_outlook(steady_hours(168, 0, 0), now_hour, {5e6, 2e6}, {});
    EXPECT_GT(outlook->events[0], 0);
    EXPECT_LT(outlook->events[0], 0.1);
    EXPECT_TRUE(std::isnan(outlook->usd[0])) << "no liquidation, no size";
}

TEST(HourOutlook, UnevenHoursAreDispersed) {
    auto hours = steady_hours(168, 0, 0);
    for (std::size_t i = 0; i < hours.size(); i += 10) hours[i].events = {100, 100};
    EXPECT_NEAR(hour_outlook(hours, now_hour, {0, 0}, {})->dispersion, 9, 1);
}

TEST(HourOutlook, FewerThanSixHoursAreNoGround) {
    EXPECT_FALSE(hour_outlook(steady_hours(5, 20, 6), now_hour, {0, 0}, {}));
}

TEST(ExpectedSweep, EachBucketWeighsByItsOddsOfATouch) {
    const auto map = testing::hand_map(
        100'000, 100, {{98'950, Side::long_, 2e6}, {100'950, Side::short_, 1e6, VenueId::okx}});
    const SidePair binance = expected_sweep_usd(map, VenueId::binance, 0.005);
    EXPECT_NEAR(binance[0], 2e6 * touch_odds(-std::log(0.99), no_barrier, 0.005), 1);
    EXPECT_EQ(binance[1], 0) << "the shorts are of another venue";
    EXPECT_TRUE(std::isnan(expected_sweep_usd(map, VenueId::binance, unknown)[0]));
}

}  // namespace
}  // namespace faultline
