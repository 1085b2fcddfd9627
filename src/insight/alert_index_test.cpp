// AlertIndex: nearest zones and sums around a price, by hand and against plain loops.
#include "insight/alert_index.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

const std::vector<AlertZone> zones{
    {97, 98, Side::long_, 10},   // 2 % away
    {99, 99.5, Side::long_, 3},  // 0.5 %
    {104, 106, Side::short_, 50},
    {100.5, 101, Side::short_, unknown},
};

TEST(AlertIndex, FindsTheNearestZoneThatIsLargeEnough) {
    AlertReadings readings;
    readings.price_usd = 100;
    readings.zones = zones;
    const AlertIndex index(readings);
    EXPECT_DOUBLE_EQ(index.nearest_zone(std::nullopt, 1).distance_percent, 0.5);
    EXPECT_DOUBLE_EQ(index.nearest_zone(std::nullopt, 5).distance_percent, 2);
    EXPECT_EQ(index.nearest_zone(std::nullopt, 5).zone, &zones[0]);
    EXPECT_EQ(index.nearest_zone(Side::short_, 5).zone, &zones[2]);
    EXPECT_DOUBLE_EQ(index.nearest_zone(Side::short_, 1).distance_percent, 4)
        << "the zone of unknown size does not count";
    EXPECT_EQ(index.nearest_zone(Side::long_, 11).distance_percent, infinite);
    EXPECT_EQ(index.nearest_zone(Side::long_, 11).zone, nullptr);
}

TEST(AlertIndex, InsideOfAZoneTheDistanceIsZero) {
    AlertReadings readings;
    readings.price_usd = 97.5;
    readings.zones = zones;
    EXPECT_EQ(AlertIndex(readings).nearest_zone(Side::long_, 10).distance_percent, 0);
}

TEST(AlertIndex, WithoutZonesOrPriceNothingIsKnown) {
    AlertReadings readings;
    readings.price_usd = 100;
    EXPECT_TRUE(std::isnan(AlertIndex(readings).nearest_zone({}, 1).distance_percent));
    readings.zones = std::span<const AlertZone>();
    EXPECT_EQ(AlertIndex(readings).nearest_zone({}, 1).distance_percent, infinite);
    readings.price_usd = unknown;
    EXPECT_TRUE(std::isnan(AlertIndex(readings).nearest_zone({}, 1).distance_percent));
}

TEST(AlertIndex, SumsAroundAPrice) {
    const std::vector<AlertLevel> levels{{90, 91, Side::long_, 4},
                                         {91, 92, Side::long_, 6},
                                         {95, 96, Side::long_, unknown},
                                         {90, 91, Side::short_, 100}};
    AlertReadings readings;
    readings.levels = levels;
    readings.levels_low_usd = 80;
    readings.levels_high_usd = 120;
    const AlertIndex index(readings);
    EXPECT_EQ(index.usd_around(90.5, unknown, Side::long_), 4);
    EXPECT_EQ(index.usd_around(91, unknown, Side::long_), 6) << "a level holds its lower edge";
    EXPECT_EQ(index.usd_around(90.5, unknown, std::nullopt), 104);
    EXPECT_EQ(index.usd_around(100, unknown, std::nullopt), 0) << "no level there: nothing";
    EXPECT_DOUBLE_EQ(index.usd_around(91, 1, Side::long_), 5) << "half of each";
    EXPECT_DOUBLE_EQ(index.usd_around(91, 4, Side::long_), 10);
    EXPECT_TRUE(std::isnan(index.usd_around(94, 4, Side::long_)));
    EXPECT_TRUE(std::isnan(index.usd_around(95.5, unknown, Side::long_)));
    EXPECT_EQ(index.usd_around(95.5, unknown, Side::short_), 0);
    EXPECT_TRUE(std::isnan(index.usd_around(79, unknown, Side::long_))) << "outside";
    EXPECT_TRUE(std::isnan(index.usd_around(119.5, 2, Side::long_))) << "partly outside";
    EXPECT_TRUE(std::isnan(AlertIndex(AlertReadings()).usd_around(90, unknown, {})));
}

RC_GTEST_PROP(AlertIndex, AgreesWithPlainLoops, (std::vector<std::uint8_t> draws)) {
    std::vector<AlertZone> many;
    std::vector<AlertLevel> levels;
    double low_usd = 50;
    for (const std::uint8_t draw : draws) {
        const Side side = draw % 2 == 0 ? Side::long_ : Side::short_;
        many.push_back({50.0 + draw % 90, 51.0 + draw % 90, side, 1.0 + draw % 13});
        levels.push_back({low_usd, low_usd + 1, Side::long_, 1.0 + draw % 5});
        low_usd += 1 + draw % 2;
    }
    AlertReadings readings;
    readings.price_usd = 100;
    readings.zones = many;
    readings.levels = levels;
    readings.levels_low_usd = 0;
    readings.levels_high_usd = 1e6;
    const AlertIndex index(readings);
    for (const double above_usd : {0.5, 4.0, 9.0, 14.0}) {
        double nearest = infinite;
        for (const AlertZone& zone : many) {
            if (zone.notional_usd < above_usd) continue;
            nearest = std::min(nearest, std::max({zone.low_usd - 100, 100 - zone.high_usd, 0.0}));
        }
        RC_ASSERT(index.nearest_zone({}, above_usd).distance_percent == nearest);
    }
    for (const double price_usd : {55.25, 60.0, 71.5}) {
        for (const double width_usd : {0.5, 1.5, 20.0}) {
            double sum_usd = 0;
            for (const AlertLevel& level : levels) {
                const double from_usd = std::max(level.low_usd, price_usd - width_usd / 2);
                const double to_usd = std::min(level.high_usd, price_usd + width_usd / 2);
                sum_usd += level.notional_usd * std::max(0.0, to_usd - from_usd);
            }
            RC_ASSERT(std::abs(index.usd_around(price_usd, width_usd, {}) - sum_usd) < 1e-9);
        }
    }
}

}  // namespace
}  // namespace faultline
