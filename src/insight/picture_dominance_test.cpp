// PictureDominance: the side that stands nearer is drawn in its colour, empty maps say so.
#include "insight/picture_dominance.hpp"

#include <gtest/gtest.h>

#include "insight/test_hills.hpp"
#include "map/colour_scale.hpp"
#include "map/png_pixels.hpp"

namespace faultline {
namespace {

// Of the default 1600 x 900: the lower panel, right of its axis and left of the list.
constexpr PixelBox ratio{102, 560, 1'150, 800};

std::vector<std::uint8_t> drawn(const std::vector<TestHill>& hills) {
    const LiquidationMap map = hill_map(60'000, 50, hills);
    return draw_dominance(map, read_dominance(map, find_zones(map, 0.02), {}, {})).value();
}

TEST(PictureDominance, TheNearerSideHasItsColour) {
    for (const Side side : both_sides) {
        const Side other = side == Side::long_ ? Side::short_ : Side::long_;
        const double at_usd = side == Side::long_ ? 57'000 : 63'000;
        const PngPixels pixels(drawn({{side, at_usd, 40, 1e7}}));
        EXPECT_GT(pixels.count(ratio, colour_of(side)), 10'000);
        EXPECT_EQ(pixels.count(ratio, colour_of(other)), 0);
    }
}

TEST(PictureDominance, AMapWithoutLevelsIsStillAPicture) {
    const LiquidationMap map = hill_map(60'000, 50, {});
    const DominanceReading reading = read_dominance(map, find_zones(map, 0.02), {}, {});
    EXPECT_EQ(PngPixels(draw_dominance(map, reading).value()).width(), 1'600);
    EXPECT_FALSE(draw_dominance(map, reading, {100, 100}));
}

TEST(PictureDominance, TheSameReadingGivesTheSameBytes) {
    const std::vector<TestHill> hills{{Side::long_, 57'000, 40, 1e7}};
    EXPECT_EQ(drawn(hills), drawn(hills));
}

}  // namespace
}  // namespace faultline
