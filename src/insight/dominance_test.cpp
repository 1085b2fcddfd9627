// Dominance: funding made comparable, and each squeeze condition met and not met.
#include "insight/dominance.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "insight/test_hills.hpp"

namespace faultline {
namespace {

/// `count` payments ending at the map's time, all of `rate` but the last one.
FundingSeries funding(const LiquidationMap& map, VenueId venue, double rate, double last,
                      std::size_t count = 100, DurationNs interval = 8 * ns_per_hour,
                      double open_interest_usd = 1e9) {
    FundingSeries out{venue, "BTCUSDT", open_interest_usd, {}};
    for (std::size_t i = 0; i < count; ++i) {
        const auto back = static_cast<DurationNs>(count - 1 - i);
        const TimeNs at = map.at_ns - back * interval;
        out.past.push_back({0, at, at, i + 1 == count ? last : rate, interval});
    }
    return out;
}

const std::vector<TestHill> shorts_above{{Side::long_, 57'500, 30, 1e7},
                                         {Side::short_, 61'500, 30, 9e7}};

TEST(Dominance, NegativeFundingWithDenseShortsAboveIsAShortSqueezeCondition) {
    const LiquidationMap map = hill_map(60'000, 50, shorts_above);
    const auto reading = read_dominance(map, find_zones(map, 0.02),
                                        {funding(map, VenueId::binance, 0.0001, -0.0003)}, {});
    const SqueezeCondition& squeeze = reading.squeezes[index_of(Side::short_)];
    EXPECT_EQ(squeeze.met(), true);
    EXPECT_NEAR(squeeze.funding_8h, -0.0003, 1e-12);
    EXPECT_NEAR(squeeze.near_usd, 9e7, 1e5);
    EXPECT_NEAR(squeeze.share, 0.9, 1e-3);
    ASSERT_TRUE(squeeze.zone);
    EXPECT_NEAR(squeeze.zone->peak_usd, 61'500, 30);
    EXPECT_EQ(reading.squeezes[index_of(Side::long_)].met(), false);
}

TEST(Dominance, TheReverseNeedsStronglyPositiveFundingAndDenseLongs) {
    const LiquidationMap map =
        hill_map(60'000, 50, {{Side::long_, 58'500, 30, 9e7}, {Side::short_, 62'500, 30, 1e7}});
    const auto met = [&](double rate) {
        return read_dominance(map, find_zones(map, 0.02),
                              {funding(map, VenueId::binance, rate, rate)}, {})
            .squeezes[index_of(Side::long_)]
            .met();
    };
    EXPECT_EQ(met(0.0004), true);
    EXPECT_EQ(met(0.0001), false);  // the usual rate, and the middle of its own past
}

TEST(Dominance, MildlyNegativeFundingCountsOnlyInTheTailOfItsPast) {
    const LiquidationMap map = hill_map(60'000, 50, shorts_above);
    const auto met = [&](double before) {
        return read_dominance(map, find_zones(map, 0.02),
                              {funding(map, VenueId::binance, before, -0.00005)}, {})
            .squeezes[index_of(Side::short_)]
            .met();
    };
    EXPECT_EQ(met(0.0001), true);
    EXPECT_EQ(met(-0.00008), false);
}

TEST(Dominance, WithoutFundingOrMapNothingIsSaid) {
    const LiquidationMap map = hill_map(60'000, 50, shorts_above);
    EXPECT_EQ(read_dominance(map, find_zones(map, 0.02), {}, {}).squeezes[1].met(), std::nullopt);
    const LiquidationMap empty = hill_map(60'000, 50, {});
    EXPECT_EQ(read_dominance(empty, find_zones(empty, 0.02),
                             {funding(empty, VenueId::binance, 0.0001, -0.0003)}, {})
                  .squeezes[1]
                  .met(),
              std::nullopt);
}

TEST(Dominance, FundingIsComparedPerEightHoursAndWeightedByOpenInterest) {
    const LiquidationMap map = hill_map(60'000, 50, shorts_above);
    // 0.01 % an hour is 0.08 % per eight hours; three times the open interest at 0.
    const auto reading =
        read_dominance(map, find_zones(map, 0.02),
                       {funding(map, VenueId::hyperliquid, 0.0001, 0.0001, 100, ns_per_hour, 1e9),
                        funding(map, VenueId::binance, 0, 0, 100, 8 * ns_per_hour, 3e9)},
                       {});
    EXPECT_NEAR(reading.funding[0].rate_8h, 0.0008, 1e-15);
    EXPECT_NEAR(reading.funding[0].annual_pct, 87.6, 1e-9);
    EXPECT_NEAR(reading.funding_mean_8h, 0.0002, 1e-15);
    EXPECT_NEAR(reading.funding_spread_8h, 0.0008, 1e-15);
    EXPECT_NEAR(reading.funding[1].from_mean_8h, -0.0002, 1e-15);
    EXPECT_EQ(reading.funding[0].percentile_90d, 50);
}

TEST(Dominance, OldFundingIsNamedAndNotUsed) {
    const LiquidationMap map = hill_map(60'000, 50, shorts_above);
    FundingSeries old = funding(map, VenueId::binance, 0.0001, -0.0003);
    for (Funding& one : old.past) one.exchange_ns -= 17 * ns_per_hour;
    const auto reading = read_dominance(map, find_zones(map, 0.02), {old}, {});
    EXPECT_TRUE(std::isnan(reading.funding_mean_8h));
    EXPECT_THAT(reading.notes, ::testing::Contains(::testing::HasSubstr("too old")));
}

}  // namespace
}  // namespace faultline
