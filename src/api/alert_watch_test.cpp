// AlertWatch: what counts as swept, and what funding is when venues pay at different lengths.
#include "api/alert_watch.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

MarketSnapshot snapshot_at(double price_usd) {
    MarketSnapshot snapshot;
    snapshot.map.current_price_usd = price_usd;
    snapshot.map.bucket_usd = 50;
    for (const double usd : {59'800.0, 59'900.0, 60'100.0, 60'200.0}) {
        MapLevel level;
        level.price_usd = usd;
        level.side = usd < 60'000 ? Side::long_ : Side::short_;
        level.notional_usd = usd < 60'000 ? 1e6 : 3e6;
        snapshot.map.levels.push_back(level);
    }
    return snapshot;
}

TEST(AlertWatch, AFallSweepsLongsThatItWentThroughAndNothingElse) {
    const auto swept = swept_between(snapshot_at(60'000), snapshot_at(59'850));
    EXPECT_EQ(swept[index_of(Side::long_)], 1e6);
    EXPECT_EQ(swept[index_of(Side::short_)], 0);
}

TEST(AlertWatch, ARiseSweepsShorts) {
    const auto swept = swept_between(snapshot_at(60'000), snapshot_at(60'300));
    EXPECT_EQ(swept[index_of(Side::long_)], 0);
    EXPECT_EQ(swept[index_of(Side::short_)], 6e6);
}

TEST(AlertWatch, ABucketThatThePriceStandsInIsNotSweptYet) {
    const auto swept = swept_between(snapshot_at(60'000), snapshot_at(59'920));
    EXPECT_EQ(swept[index_of(Side::long_)], 0);
}

TEST(AlertWatch, OfSomeVenuesOnlyTheirPartIsSwept) {
    MarketSnapshot before = snapshot_at(60'000);
    for (MapLevel& level : before.map.levels) {
        level.by_venue_usd[index_of(VenueId::okx)] = 0.25 * level.notional_usd;
    }
    const auto swept = swept_between(before, snapshot_at(59'850), bit_of(VenueId::okx));
    EXPECT_EQ(swept[index_of(Side::long_)], 0.25e6);
    EXPECT_EQ(swept_between(before, snapshot_at(59'850), bit_of(VenueId::bybit))[0], 0);
}

TEST(AlertWatch, FundingIsBroughtToEightHoursAndWeightedByOpenInterest) {
    VenueTicker eight, one, unknown_rate;
    eight.funding_rate = 0.0001;
    eight.funding_interval_ns = 8 * ns_per_hour;
    eight.open_interest_usd = 3e9;
    one.funding_rate = 0.0001;
    one.funding_interval_ns = ns_per_hour;
    one.open_interest_usd = 1e9;
    unknown_rate.open_interest_usd = 9e9;
    EXPECT_NEAR(funding_percent_of({eight, one, unknown_rate}), (3 * 0.01 + 0.08) / 4, 1e-12);
    EXPECT_TRUE(std::isnan(funding_percent_of({unknown_rate})));
}

}  // namespace
}  // namespace faultline
