// Adl: the most profitable and most leveraged go first, venue by venue, never more than there is.
#include "insight/adl.hpp"

#include <gtest/gtest.h>

#include "insight/test_maps.hpp"

namespace faultline {
namespace {

using testing::hand_map;

VenueWaterfall wants(VenueId venue, double usd) {
    VenueWaterfall one;
    one.venue = venue;
    one.adl_usd = usd;
    return one;
}

TEST(Adl, RanksByProfitTimesLeverage) {
    // Both shorts were opened near 50,000 (liquidated at 54,960 and 50,515); price fell to 45,000:
    // about 10 % x 10 = 1.0 against 10 % x 100 = 10.
    const LiquidationMap map = hand_map(45'000, 30,
                                        {{54'945, Side::short_, 10e6, VenueId::binance, 2},
                                         {50'500, Side::short_, 10e6, VenueId::binance, 5},
                                         {40'000, Side::long_, 99e6, VenueId::binance, 2}});
    const AdlOutcome out = close_opposite(map, {wants(VenueId::binance, 12e6)}, 45'000, true);
    EXPECT_DOUBLE_EQ(out.bracket_usd[5], 10e6);
    EXPECT_DOUBLE_EQ(out.bracket_usd[2], 2e6);
    EXPECT_NEAR(out.lowest_score, 1.0, 0.01);
    EXPECT_EQ(out.unmatched_usd, 0);
}

TEST(Adl, AVenueClosesItsOwnPositionsAndOnlyThoseInProfit) {
    const LiquidationMap map = hand_map(50'000, 50,
                                        {{51'000, Side::short_, 10e6, VenueId::okx, 2},
                                         {60'000, Side::short_, 3e6, VenueId::binance, 2}});
    const AdlOutcome out =
        close_opposite(map, {wants(VenueId::binance, 5e6), wants(VenueId::okx, 5e6)}, 50'000, true);
    // The short at okx was opened at 46,386, below the price: it is not in profit.
    EXPECT_DOUBLE_EQ(out.bracket_usd[2], 3e6);
    EXPECT_DOUBLE_EQ(out.unmatched_usd, 7e6);
}

TEST(Adl, NothingToCloseClosesNothing) {
    const AdlOutcome out = close_opposite(hand_map(1, 1, {}), {}, 1, true);
    EXPECT_EQ(out.lowest_score, 0);
    EXPECT_EQ(out.unmatched_usd, 0);
}

}  // namespace
}  // namespace faultline
