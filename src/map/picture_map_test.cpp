// PictureMap: bars keep every dollar, sides stand where they belong.
#include "map/picture_map.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <numeric>

#include "map/colour_scale.hpp"
#include "map/png_pixels.hpp"
#include "map/sample_figures.hpp"

namespace faultline {
namespace {

double sum_of(const MapBars& bars, Side side) {
    double sum = 0;
    for (const MapBar& bar : bars.sides[index_of(side)]) sum += bar.notional_usd;
    return sum;
}

TEST(MapBars, JoiningKeepsEveryDollarOfEverySideAndBracket) {
    const LiquidationMap map = sample_map({.columns = 60, .rows = 333});
    for (const std::size_t at_most : {20U, 100U, 5'000U}) {
        const MapBars bars = bars_of(map, at_most);
        EXPECT_NEAR(sum_of(bars, Side::long_) / map.totals.long_usd, 1, 1e-12);
        EXPECT_NEAR(sum_of(bars, Side::short_) / map.totals.short_usd, 1, 1e-12);
        for (const auto& side : bars.sides) {
            for (std::size_t i = 0; i < side.size(); ++i) {
                const auto& parts = side[i].by_bracket_usd;
                const double parts_usd = std::accumulate(parts.begin(), parts.end(), 0.0);
                EXPECT_NEAR(parts_usd, side[i].notional_usd, 1e-9 * parts_usd);
                if (i > 0) EXPECT_GT(side[i].price_usd, side[i - 1].price_usd);
            }
            EXPECT_LE(side.size(), at_most + 1);
        }
        EXPECT_LE(bars.low_usd, map.levels.front().price_usd);
        EXPECT_GE(bars.high_usd, map.levels.back().price_usd + map.bucket_usd);
    }
    EXPECT_EQ(bars_of(map, 5'000).bar_usd, map.bucket_usd);
}

TEST(PictureMap, LongsAreLeftOfThePriceAndShortsRight) {
    LiquidationMap map = sample_map({});
    std::erase_if(map.levels, [](const MapLevel& level) { return level.side == Side::short_; });
    const auto bracket_pixels = [](const LiquidationMap& drawn, bool left) {
        const PngPixels pixels(draw_map(drawn).value());
        // The legend of brackets lies above y = 120; the price's tag tells where the price is.
        const PixelBox tag = pixels.bounds({0, 120, 1'600, 160}, theme::price);
        const int middle = (tag.left + tag.right) / 2;
        const PixelBox half =
            left ? PixelBox{0, 160, middle - 2, 900} : PixelBox{middle + 2, 160, 1'600, 900};
        int found = 0;
        for (const Rgb colour : bracket_colours()) found += pixels.count(half, colour);
        return found;
    };
    EXPECT_GT(bracket_pixels(map, true), 10'000);
    EXPECT_EQ(bracket_pixels(map, false), 0);
}

TEST(PictureMap, BothCurvesAreDrawn) {
    const PngPixels pixels(draw_map(sample_map({})).value());
    const PixelBox plot{0, 130, 1'600, 900};
    const PixelBox longs = pixels.bounds(plot, colour_of(Side::long_));
    const PixelBox shorts = pixels.bounds(plot, colour_of(Side::short_));
    EXPECT_GT(longs.right - longs.left, 200);
    EXPECT_GT(shorts.right - shorts.left, 200);
    EXPECT_LE(longs.right, shorts.left + 4);
}

TEST(PictureMap, SimulatedIsStampedAndBytesAreTheSameForTheSameMap) {
    LiquidationMap map = sample_map({.columns = 40});
    const auto plain = draw_map(map).value();
    EXPECT_EQ(plain, draw_map(map).value());
    map.simulated = true;
    const PngPixels before(plain), after(draw_map(map).value());
    int changed = 0;
    for (int y = 150; y < 800; ++y) {
        for (int x = 0; x < 1'600; ++x) changed += !(before.at(x, y) == after.at(x, y));
    }
    EXPECT_GT(changed, 50'000);
}

TEST(PictureMap, WithoutLevelsOrPriceItSaysNoData) {
    LiquidationMap map = sample_map({.columns = 40});
    map.current_price_usd = std::numeric_limits<double>::quiet_NaN();
    LiquidationMap zero;
    zero.current_price_usd = 100;
    zero.bucket_usd = 1;
    zero.levels.resize(1);
    for (const LiquidationMap& drawn : {map, zero, LiquidationMap{}}) {
        const auto png = draw_map(drawn);
        ASSERT_TRUE(png.has_value()) << png.error().text();
        EXPECT_GT(PngPixels(*png).count({600, 380, 1'000, 520}, theme::text), 100);
    }
}

TEST(PictureMap, OneLevelIsDrawn) {
    LiquidationMap map;
    map.current_price_usd = 100;
    map.bucket_usd = 1;
    MapLevel level;
    level.price_usd = 90;
    level.notional_usd = 5e6;
    level.by_bracket_usd[2] = 5e6;
    map.levels = {level};
    const PngPixels pixels(draw_map(map).value());
    EXPECT_GT(pixels.count({0, 130, 1'600, 900}, bracket_colours()[2]), 1'000);
}

TEST(PictureMap, LevelsWithoutAWidthAndTinySizesAreRefused) {
    LiquidationMap map = sample_map({.columns = 40});
    EXPECT_FALSE(draw_map(map, {200, 100}).has_value());
    map.bucket_usd = 0;
    EXPECT_FALSE(draw_map(map).has_value());
}

}  // namespace
}  // namespace faultline
