// IntensityScale: quantiles, monotony, and scales of few or no cells.
#include "map/intensity_scale.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <vector>

namespace faultline {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

IntensityScale scale_of(const std::vector<float>& cells, IntensityQuantiles quantiles = {}) {
    const std::vector<float> none(cells.size(), 0.0F);
    return IntensityScale::from_cells(cells, none, quantiles).value();
}

TEST(IntensityScale, ThresholdAndTopAreQuantilesOfTheFilledCells) {
    std::vector<float> cells(3'000, 0.0F);  // two thirds are empty and do not count
    for (int i = 1; i <= 1'000; ++i) cells[static_cast<std::size_t>(2 * i)] = static_cast<float>(i);
    cells[1] = unknown;
    const IntensityScale scale = scale_of(cells, {.threshold = 0.85, .top = 0.999});
    EXPECT_EQ(scale.threshold_usd(), 850);
    EXPECT_EQ(scale.top_usd(), 999);
    EXPECT_EQ(scale.level(849), 0);
    EXPECT_EQ(scale.level(850), 1);
    EXPECT_EQ(scale.level(999), 255);
    EXPECT_EQ(scale.level(5'000), 255);
}

TEST(IntensityScale, BothSidesOfACellCount) {
    const std::vector<float> longs{1, 0, 3}, shorts{1, 5, 0};
    const auto scale = IntensityScale::from_cells(longs, shorts, {.threshold = 0, .top = 1});
    EXPECT_EQ(scale->threshold_usd(), 2);
    EXPECT_EQ(scale->top_usd(), 5);
}

TEST(IntensityScale, WithoutFilledCellsEverythingIsDark) {
    for (const std::vector<float>& cells : {std::vector<float>{}, {0, 0}, {unknown, -1}}) {
        const IntensityScale scale = scale_of(cells);
        EXPECT_TRUE(scale.empty());
        EXPECT_TRUE(std::isnan(scale.threshold_usd()));
        EXPECT_EQ(scale.level(1e12), 0);
    }
}

TEST(IntensityScale, EqualCellsAreAllBright) {
    const IntensityScale scale = scale_of({7, 7, 7});
    EXPECT_EQ(scale.level(7), 255);
    EXPECT_EQ(scale.level(6.9), 0);
    EXPECT_EQ(scale.usd_at(1), 7);
}

TEST(IntensityScale, MiddleLevelIsTheGeometricMiddle) {
    const IntensityScale scale = scale_of({1, 100}, {.threshold = 0, .top = 1});
    EXPECT_EQ(scale.level(10), 128);
    EXPECT_NEAR(scale.usd_at(128), 10, 1e-9);
}

TEST(IntensityScale, BadArgumentsAreRefused) {
    const std::vector<float> one{1}, two{1, 2};
    const auto refused = [&](IntensityQuantiles quantiles) {
        return IntensityScale::from_cells(one, one, quantiles).error().code;
    };
    EXPECT_EQ(refused({.threshold = 0.9, .top = 0.8}), ErrorCode::bad_argument);
    EXPECT_EQ(refused({.threshold = -0.1, .top = 0.8}), ErrorCode::bad_argument);
    EXPECT_EQ(refused({.threshold = 0.5, .top = 1.1}), ErrorCode::bad_argument);
    EXPECT_EQ(IntensityScale::from_cells(one, two).error().code, ErrorCode::column_count);
}

RC_GTEST_PROP(IntensityScale, LevelsGrowWithUsdAndInvert, (std::vector<std::uint16_t> raw)) {
    std::vector<float> cells(raw.begin(), raw.end());
    const IntensityScale scale = scale_of(cells, {.threshold = 0.5, .top = 0.9});
    std::uint8_t before = 0;
    for (int usd = 0; usd < 70'000; usd += 97) {
        const std::uint8_t level = scale.level(usd);
        RC_ASSERT(level >= before);
        before = level;
    }
    if (scale.empty() || scale.top_usd() == scale.threshold_usd()) return;
    for (int level = 2; level < 255; ++level) {
        const auto expected = static_cast<std::uint8_t>(level);
        RC_ASSERT(scale.level(scale.usd_at(expected)) == expected);
    }
}

}  // namespace
}  // namespace faultline
