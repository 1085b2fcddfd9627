// CandleLayer: candles are legible on every colour, joined bars keep their extremes.
#include "map/candle_layer.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

#include "map/colour_scale.hpp"
#include "map/png_pixels.hpp"

namespace faultline {
namespace {

TEST(CandleLayer, InkOrCasingStandsOutFourToOneFromEveryRampColour) {
    for (const Ramp ramp : {Ramp::viridis, Ramp::inferno}) {
        for (const Rgb colour : ramp_colours(ramp)) {
            EXPECT_GE(
                std::max(contrast_ratio(candle_ink, colour), contrast_ratio(candle_casing, colour)),
                4.0);
        }
    }
    EXPECT_GE(contrast_ratio(candle_ink, candle_casing), 15);
}

TEST(CandleLayer, JoinedBarsKeepEndsAndExtremes) {
    const std::vector<PriceBar> bars{{10, 12, 9, 11}, {11, 15, 10, 14}, {14, 14, 8, 9}};
    const auto merged = merge_bars(bars, 2);
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[0].open_usd, 10);
    EXPECT_EQ(merged[0].high_usd, 15);
    EXPECT_EQ(merged[0].low_usd, 9);
    EXPECT_EQ(merged[0].close_usd, 14);
    EXPECT_EQ(merged[1].low_usd, 8);
}

TEST(CandleLayer, BarsWithoutDataAreLeftOutOfTheirGroup) {
    const std::vector<PriceBar> bars{no_bar, {11, 15, 10, 14}, no_bar, no_bar};
    const auto merged = merge_bars(bars, 2);
    ASSERT_EQ(merged.size(), 2U);
    EXPECT_EQ(merged[0].open_usd, 11);
    EXPECT_EQ(merged[0].close_usd, 14);
    EXPECT_TRUE(std::isnan(merged[1].open_usd));
}

RC_GTEST_PROP(CandleLayer, CandlesHaveRoomForThreePixelsAndTheirCasing, ()) {
    const double column_px = *rc::gen::inRange(1, 4'000) / 100.0;
    const auto group = static_cast<double>(bars_per_candle(column_px));
    RC_ASSERT(group * column_px >= 5 - 1e-6);
    RC_ASSERT(group == 1 || (group - 1) * column_px < 5);
}

TEST(CandleLayer, AWickHasItsCasingOnBothSides) {
    const Rgb bright = rgb(0xfde725);
    Canvas canvas = std::move(Canvas::create(60, 100, bright)).value();
    const std::vector<PriceBar> bars{{50, 90, 10, 40}};  // falling: filled from 40 to 50
    draw_candles(canvas, bars, 0, 60, {0, 100, 100, 0});
    const PngPixels pixels(canvas.png().value());
    const PixelBox ink = pixels.bounds(pixels.all(), candle_ink);
    EXPECT_EQ(ink.top, 10);
    EXPECT_EQ(ink.bottom, 90);
    EXPECT_EQ(ink.right - ink.left, 15);  // the widest body
    const int middle = (ink.left + ink.right) / 2;
    EXPECT_EQ(pixels.at(middle, 20), candle_ink);
    EXPECT_EQ(pixels.at(middle - 1, 20), candle_casing);
    EXPECT_EQ(pixels.at(middle + 1, 20), candle_casing);
    EXPECT_EQ(pixels.at(middle - 2, 20), bright);
    EXPECT_EQ(pixels.at(ink.left, 55), candle_ink);
    EXPECT_EQ(pixels.at(ink.left - 1, 55), candle_casing);
}

TEST(CandleLayer, RisingIsHollowFallingIsFilledAndUnknownIsNotDrawn) {
    const auto ink_of = [](const PriceBar& bar) {
        Canvas canvas = std::move(Canvas::create(20, 100, rgb(0xfde725))).value();
        const PriceBar bars[] = {bar};
        draw_candles(canvas, bars, 0, 20, {0, 100, 100, 0});
        const PngPixels pixels(canvas.png().value());
        return pixels.count(pixels.all(), candle_ink);
    };
    EXPECT_LT(2 * ink_of({20, 80, 20, 80}), ink_of({80, 80, 20, 20}));
    EXPECT_GT(ink_of({20, 80, 20, 80}), 0);
    EXPECT_EQ(ink_of(no_bar), 0);
}

}  // namespace
}  // namespace faultline
