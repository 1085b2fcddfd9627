// MapCut: what is left out is told.
#include "api/map_cut.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "api/fake_market_service.hpp"

namespace faultline {
namespace {

TEST(MapCut, KeepsTheBucketsThatTouchTheRange) {
    const LiquidationMap part = cut_map(fake_map(), 65'049, 68'501);
    ASSERT_EQ(part.levels.size(), 3u);  // [65000, 65050) holds 65,049, [68500, 68550) 68,501
    EXPECT_EQ(part.levels.front().price_usd, 65'000);
    EXPECT_EQ(part.levels.back().price_usd, 68'500);
    EXPECT_EQ(part.totals.outside_long_usd, 20e6);
    EXPECT_EQ(part.totals.outside_short_usd, 42e6);
    EXPECT_EQ(cut_map(fake_map(), 65'050, 68'500).levels.size(), 1u);
}

TEST(MapCut, OneSideKeepsTheTotals) {
    const LiquidationMap part = one_side(fake_map(), Side::short_);
    EXPECT_EQ(part.levels.size(), 3u);
    EXPECT_EQ(part.totals.long_usd, 31e6);
}

RC_GTEST_PROP(MapCut, EveryDollarIsInsideOrOutside, ()) {
    const double low = *rc::gen::inRange(50'000, 70'000);
    const double high = low + *rc::gen::inRange(0, 30'000);
    const LiquidationMap part = cut_map(fake_map(), low, high);
    double usd[2] = {part.totals.outside_long_usd, part.totals.outside_short_usd};
    for (const MapLevel& level : part.levels) usd[index_of(level.side)] += level.notional_usd;
    RC_ASSERT(usd[0] == 31e6);
    RC_ASSERT(usd[1] == 47e6);
}

}  // namespace
}  // namespace faultline
