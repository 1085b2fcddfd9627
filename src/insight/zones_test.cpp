// Zones: the hills that were laid are found where they are, sums agree, the bucket does not matter.
#include "insight/zones.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/test_hills.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

const std::vector<TestHill> three_hills{{Side::long_, 57'000, 20, 30e6},
                                        {Side::long_, 54'000, 30, 20e6},
                                        {Side::short_, 63'000, 25, 40e6}};

TEST(Zones, HillsAreFoundWithTheirSidePlaceAndStrength) {
    ZoneSettings settings;
    settings.fall_sigmas = 100;  // hills stand alone: all of their prominence counts
    const LiquidationMap map = hill_map(60'000, 50, three_hills);
    const ZoneReading reading = find_zones(map, 0.0, std::nullopt, settings);
    ASSERT_EQ(reading.zones.size(), 3u);
    const Zone& near = reading.zones[1];
    EXPECT_EQ(near.side, Side::long_);
    EXPECT_NEAR(near.peak_usd, 57'000, 20);
    EXPECT_NEAR(near.distance_pct, -5.0, 0.05);
    EXPECT_EQ(near.prominence_share, 1);
    // Half of a Gaussian's height is at 1.177 sigma, where 76.1 % of it lie within.
    const double sigma = std::sqrt(20.0 * 20 + 4 * 4);
    EXPECT_NEAR(std::log(near.high_usd / near.low_usd) * 1e4, 2 * 1.1774 * sigma, 3);
    EXPECT_NEAR(near.strength_usd, 30e6 * std::erf(1.1774 * sigma / 20 / std::sqrt(2.0)), 0.3e6);
    EXPECT_NEAR(near.by_bracket_usd[3], near.strength_usd, 0.01 * near.strength_usd);
    EXPECT_NEAR(near.by_venue_usd[0], near.strength_usd, 0.01 * near.strength_usd);
    EXPECT_TRUE(std::isnan(near.age_h));
    EXPECT_EQ(reading.zones[2].side, Side::short_);
    EXPECT_EQ(zone_at(reading, Side::short_, 63'000), &reading.zones[2]);
    EXPECT_EQ(zone_at(reading, Side::long_, 63'000), nullptr);
}

TEST(Zones, BetweenTwoHillsAndBeforeTheFirstItIsThin) {
    const ZoneReading reading = find_zones(hill_map(60'000, 50, three_hills), 0.0);
    ASSERT_EQ(reading.thin.size(), 3u);  // two below the price, one above
    EXPECT_NEAR(reading.thin[0].low_usd, 54'000 * 1.008, 200);
    EXPECT_LT(reading.thin[0].high_usd, 57'000);
    EXPECT_LT(reading.thin[0].share_of_neighbours, 0.25);
    EXPECT_GT(reading.thin[2].high_usd, 62'000);
    EXPECT_NEAR(reading.thin[2].low_usd, 60'000, 7);
}

TEST(Zones, TheKernelFollowsVolatilityAndJoinsNeighbours) {
    const std::vector<TestHill> twins{{Side::long_, 57'000, 5, 1e6}, {Side::long_, 57'120, 5, 1e6}};
    const LiquidationMap map = hill_map(60'000, 10, twins);  // 21 bp apart
    EXPECT_EQ(find_zones(map, 0.0).kernel_bp, 4);
    EXPECT_EQ(find_zones(map, unknown).zones.size(), 2u);
    const ZoneReading wide = find_zones(map, 0.03);
    EXPECT_NEAR(wide.kernel_bp, 30, 1e-9);
    EXPECT_EQ(wide.zones.size(), 1u);
}

TEST(Zones, TheTopOfABroadSlopeIsNotAllOfTheSlope) {
    // A hill of 300 bp: half of its height is 353 bp away, but a day's volatility is 100 bp, in
    // which it falls by 1 - exp(-1/18) = 5.4 %; half of that is 70 bp away.
    const LiquidationMap map = hill_map(60'000, 10, {{Side::long_, 55'000, 300, 1e8}});
    const ZoneReading reading = find_zones(map, 0.01);
    ASSERT_EQ(reading.zones.size(), 1u);
    const Zone& zone = reading.zones[0];
    EXPECT_NEAR(std::log(zone.high_usd / zone.low_usd) * 1e4, 140, 8);
    EXPECT_EQ(zone.prominence_share, 1);
}

TEST(Zones, WhatIsOutOfReachIsNoZoneAndNoMeasure) {
    const std::vector<TestHill> hills{{Side::short_, 63'000, 25, 1e6},
                                      {Side::short_, 90'000, 25, 1e9}};
    const ZoneReading reading = find_zones(hill_map(60'000, 50, hills), 0.02);
    ASSERT_EQ(reading.zones.size(), 1u);
    EXPECT_NEAR(reading.zones[0].peak_usd, 63'000, 50);
    EXPECT_GT(reading.sides[1].rest_usd, 0.9e9);
}

TEST(Zones, AsymmetryByHand) {
    LiquidationMap map = hill_map(100, 1, {});
    const auto put = [&](double price, Side side, double usd) {
        MapLevel level;
        level.price_usd = price;
        level.side = side;
        level.notional_usd = usd;
        map.levels.push_back(level);
    };
    put(92, Side::long_, 50);  // [92, 93): within 10 %
    put(97, Side::long_, 30);  // [97, 98): half of it within 2.5 %
    put(101, Side::short_, 10);
    const double distances[] = {1, 2.5, 10};
    const auto at = side_asymmetry(map, distances);
    EXPECT_TRUE(std::isnan(at[0].asymmetry));
    EXPECT_NEAR(at[1].long_usd, 15, 1e-9);
    EXPECT_NEAR(at[1].short_usd, 10, 1e-9);
    EXPECT_NEAR(at[1].asymmetry, 0.2, 1e-9);
    EXPECT_NEAR(at[2].long_usd, 80, 1e-9);
    EXPECT_NEAR(at[2].asymmetry, 70.0 / 90.0, 1e-9);
}

TEST(Zones, ConfidenceComesFromTheIntervalsOfALearnedMix) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 57'000, 20, 30e6}});
    BracketShares sd{};
    sd[3] = 0.25;
    EXPECT_NEAR(find_zones(map, 0.0, sd).zones.at(0).confidence, 4.0, 0.1);
    EXPECT_TRUE(std::isnan(find_zones(map, 0.0).zones.at(0).confidence));
}

TEST(Zones, AMapWithoutPriceOrLevelsHasNone) {
    LiquidationMap map = hill_map(60'000, 50, {});
    EXPECT_TRUE(find_zones(map, 0.02).zones.empty());
    map = hill_map(60'000, 50, three_hills);
    map.current_price_usd = unknown;
    const ZoneReading reading = find_zones(map, 0.02);
    EXPECT_TRUE(reading.zones.empty());
    EXPECT_EQ(reading.asymmetry.size(), 4u);
}

rc::Gen<TestHill> hill() {
    return rc::gen::map(rc::gen::tuple(rc::gen::inRange(-1500, 1500), rc::gen::inRange(8, 80),
                                       rc::gen::inRange(1, 100)),
                        [](const std::tuple<int, int, int>& one) {
                            const auto [distance_bp, width, millions] = one;
                            const double away =
                                distance_bp < 0 ? distance_bp - 300 : distance_bp + 300;
                            return TestHill{distance_bp < 0 ? Side::long_ : Side::short_,
                                            60'000 * std::exp(1e-4 * away),
                                            static_cast<double>(width), 1e6 * millions};
                        });
}

RC_GTEST_PROP(Zones, AreConserving, ()) {
    const auto hills = *rc::gen::container<std::vector<TestHill>>(5, hill());
    const LiquidationMap map = hill_map(60'000, 50, hills);
    const ZoneReading reading = find_zones(map, 0.02);
    std::array<double, 2> levels{}, zones{}, thin{};
    for (const MapLevel& level : map.levels) levels[index_of(level.side)] += level.notional_usd;
    for (const Zone& zone : reading.zones) zones[index_of(zone.side)] += zone.strength_usd;
    for (const ThinZone& gap : reading.thin) thin[index_of(gap.side)] += gap.notional_usd;
    for (std::size_t s = 0; s < 2; ++s) {
        const SideAccount& account = reading.sides[s];
        RC_ASSERT(std::abs(account.total_usd - levels[s]) <= 1e-9 * levels[s]);
        RC_ASSERT(std::abs(account.zones_usd - zones[s]) <= 1e-9 * levels[s]);
        RC_ASSERT(std::abs(account.thin_usd - thin[s]) <= 1e-9 * levels[s]);
        RC_ASSERT(account.rest_usd >= -1e-9 * levels[s]);
    }
    for (std::size_t i = 0; i + 1 < reading.zones.size(); ++i) {
        if (reading.zones[i].side != reading.zones[i + 1].side) continue;
        RC_ASSERT(reading.zones[i].high_usd <= reading.zones[i + 1].low_usd * (1 + 1e-12));
    }
}

RC_GTEST_PROP(Zones, DoNotDependOnTheBucket, ()) {
    // One hill a side: with two, a bound may stand on the shoulder of the other hill, where a hair
    // decides which side of it is taken.
    std::vector<TestHill> hills{*hill(), *hill()};
    hills[1].side = hills[0].side == Side::long_ ? Side::short_ : Side::long_;
    const auto seen = [&](double bucket) {
        return find_zones(hill_map(60'000, bucket, hills), 0.02).zones;
    };
    const auto fine = seen(10);
    const auto coarse = seen(50);
    // A mode near the least prominence may go either way; those well above it stay.
    for (const Zone& zone : fine) {
        if (zone.prominence_share < 0.3) continue;
        const auto same = std::find_if(coarse.begin(), coarse.end(), [&](const Zone& other) {
            return other.side == zone.side && std::abs(other.peak_usd - zone.peak_usd) <= 100;
        });
        RC_ASSERT(same != coarse.end());
        RC_ASSERT(std::abs(same->low_usd - zone.low_usd) <= 100);
        RC_ASSERT(std::abs(same->high_usd - zone.high_usd) <= 100);
        RC_ASSERT(std::abs(same->strength_usd / zone.strength_usd - 1) <= 0.15);
    }
}

RC_GTEST_PROP(Zones, AreMonotone, ()) {
    // Twice the USD: the same zones, twice as strong. Farther: never less within.
    const auto hills = *rc::gen::container<std::vector<TestHill>>(3, hill());
    LiquidationMap map = hill_map(60'000, 50, hills);
    const ZoneReading once = find_zones(map, 0.02);
    for (MapLevel& level : map.levels) level.notional_usd *= 2;
    const ZoneReading twice = find_zones(map, 0.02);
    RC_ASSERT(once.zones.size() == twice.zones.size());
    for (std::size_t i = 0; i < once.zones.size(); ++i) {
        RC_ASSERT(twice.zones[i].strength_usd == 2 * once.zones[i].strength_usd);
    }
    for (std::size_t i = 0; i + 1 < once.asymmetry.size(); ++i) {
        RC_ASSERT(once.asymmetry[i].long_usd <= once.asymmetry[i + 1].long_usd);
        RC_ASSERT(once.asymmetry[i].short_usd <= once.asymmetry[i + 1].short_usd);
    }
}

}  // namespace
}  // namespace faultline
