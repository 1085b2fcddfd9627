// PictureZones: bars and list have the colour of their side, empty maps say so.
#include "insight/picture_zones.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_hills.hpp"
#include "map/colour_scale.hpp"
#include "map/png_pixels.hpp"

namespace faultline {
namespace {

// Of the default 1600 x 900: the plot ends, and the list begins, near x = 1184.
constexpr PixelBox plot{94, 112, 1'180, 820};
constexpr PixelBox list{1'190, 112, 1'600, 820};

PngPixels drawn(const std::vector<TestHill>& hills) {
    const LiquidationMap map = hill_map(60'000, 50, hills);
    return PngPixels(draw_zones(map, find_zones(map, 0.02)).value());
}

TEST(PictureZones, OneSideAloneHasItsColourInBarsAndList) {
    const PngPixels longs = drawn({{Side::long_, 57'000, 40, 1e7}});
    EXPECT_GT(longs.count(list, colour_of(Side::long_)), 5);
    EXPECT_EQ(longs.count(list, colour_of(Side::short_)), 0);
    const PngPixels shorts = drawn({{Side::short_, 63'000, 40, 1e7}});
    EXPECT_GT(shorts.count(list, colour_of(Side::short_)), 5);
    EXPECT_EQ(shorts.count(list, colour_of(Side::long_)), 0);
    // The price's line is drawn, at the same place relative to the bars of either side.
    EXPECT_GT(longs.count(plot, theme::price), 50);
}

TEST(PictureZones, AMapWithoutLevelsIsStillAPicture) {
    const LiquidationMap map = hill_map(60'000, 50, {});
    const PngPixels pixels(draw_zones(map, find_zones(map, 0.02)).value());
    EXPECT_EQ(pixels.width(), 1'600);
    EXPECT_EQ(pixels.count(plot, theme::price), 0);
    ZonePicture small;
    small.size = {100, 100};
    EXPECT_FALSE(draw_zones(map, find_zones(map, 0.02), small));
}

TEST(PictureZones, PricesOfInterestAreMarkedWhereTheyLie) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 57'000, 40, 1e7}});
    const ZoneReading reading = find_zones(map, 0.02);
    const auto white = [&](std::vector<PriceMarker> markers) {
        ZonePicture picture;
        picture.markers = std::move(markers);
        return PngPixels(draw_zones(map, reading, picture).value()).count(plot, theme::text);
    };
    const auto none = white({});
    EXPECT_GT(white({{57'100, "liquidation"}}), none + 600) << "a line of the plot's height";
    EXPECT_EQ(white({{90'000, "beyond the map"}}), none);
    EXPECT_EQ(white({{std::nan(""), "never"}}), none);
}

TEST(PictureZones, TheSameReadingGivesTheSameBytes) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 57'000, 40, 1e7}});
    const ZoneReading reading = find_zones(map, 0.02);
    EXPECT_EQ(draw_zones(map, reading).value(), draw_zones(map, reading).value());
}

}  // namespace
}  // namespace faultline
