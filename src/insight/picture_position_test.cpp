// PicturePosition: every price that the check names is marked and in sight.
#include "insight/picture_position.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_hills.hpp"

namespace faultline {
namespace {

PositionQuestion long_of(double leverage) {
    PositionQuestion question;
    question.venue = VenueId::binance;
    question.market = "BTC";
    question.entry_usd = 60'000;
    question.notional_usd = 10'000;
    question.leverage = leverage;
    return question;
}

TEST(PicturePosition, MarksWhatTheCheckNamesAndShowsAllOfIt) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 54'400, 40, 1e7}});
    const ZoneReading zones = find_zones(map, 0.02);
    PositionQuestion question = long_of(10);
    question.stop_usd = 58'000;
    const PositionCheck check = check_position(question, &map, &zones).value();
    ASSERT_TRUE(check.calmer) << "its liquidation stands on the hill";
    const ZonePicture picture = position_picture(check);
    std::vector<std::string> labels;
    const auto [low, high] = position_range_usd(check);
    for (const PriceMarker& marker : picture.markers) {
        labels.push_back(marker.label);
        EXPECT_GT(marker.price_usd, low) << marker.label;
        EXPECT_LT(marker.price_usd, high) << marker.label;
    }
    ASSERT_EQ(labels.size(), 5u);
    EXPECT_EQ(labels[0], "entry");
    EXPECT_EQ(labels[1], "liquidation");
    EXPECT_EQ(labels[3], "stop");
    EXPECT_EQ(labels[4].substr(0, 8), "calmer, ");
    EXPECT_EQ(picture.title, "BTC long of $10.0 k at 10x on Binance");
    EXPECT_TRUE(draw_zones(map, zones, picture));
}

TEST(PicturePosition, WithoutALiquidationThereIsNoMarkerOfIt) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 57'000, 40, 1e7}});
    const ZoneReading zones = find_zones(map, 0.02);
    const PositionCheck check = check_position(long_of(1), &map, &zones).value();
    for (const PriceMarker& marker : position_picture(check).markers) {
        EXPECT_TRUE(std::isfinite(marker.price_usd)) << marker.label;
    }
}

}  // namespace
}  // namespace faultline
