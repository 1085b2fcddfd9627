// HeatImage: no cell is lost, cells stand where they belong, unknown cells are dark.
#include "map/heat_image.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

constexpr Rgb dark = rgb(0x010203);
constexpr std::uint32_t dark_pixel = 0x010203, bright_pixel = 0xfde725;

/// A heatmap of empty cells but one, and the pixels that it becomes.
std::vector<std::uint32_t> image_of_one_cell(std::size_t columns, std::size_t rows,
                                             std::size_t cell, std::size_t width,
                                             std::size_t height) {
    Heatmap heatmap;
    heatmap.rows = rows;
    heatmap.column_end_ns.assign(columns, 0);
    heatmap.long_usd.assign(columns * rows, 0.0F);
    heatmap.short_usd.assign(columns * rows, 0.0F);
    heatmap.short_usd[cell] = 5;
    const auto scale = IntensityScale::from_cells(heatmap.long_usd, heatmap.short_usd);
    return heat_image(heatmap, *scale, Ramp::viridis, dark, width, height);
}

RC_GTEST_PROP(HeatImage, EveryCellIsShownBySomePixel, ()) {
    const auto cells = *rc::gen::inRange<std::size_t>(1, 3'000);
    const auto pixels = *rc::gen::inRange<std::size_t>(1, 3'000);
    std::size_t shown = 0;  // cells before this one are shown
    for (const CellRange& range : cells_of_pixels(cells, pixels)) {
        RC_ASSERT(range.begin < range.end);
        RC_ASSERT(range.begin <= shown);
        RC_ASSERT(range.end >= shown);
        shown = range.end;
    }
    RC_ASSERT(shown == cells);
}

RC_GTEST_PROP(HeatImage, AThinWallIsNeverLost, ()) {
    const auto columns = *rc::gen::inRange<std::size_t>(1, 90);
    const auto rows = *rc::gen::inRange<std::size_t>(1, 90);
    const auto cell = *rc::gen::inRange<std::size_t>(0, columns * rows);
    const auto width = *rc::gen::inRange<std::size_t>(1, 60);
    const auto height = *rc::gen::inRange<std::size_t>(1, 60);
    const auto pixels = image_of_one_cell(columns, rows, cell, width, height);
    RC_ASSERT(std::ranges::count(pixels, bright_pixel) >= 1);
}

TEST(HeatImage, ACellIsASharpRectangleWithPriceUpwards) {
    // Column 1 of 3, row 0 of 2 (the lowest), in 6 x 4 pixels.
    const auto pixels = image_of_one_cell(3, 2, 2, 6, 4);
    for (std::size_t y = 0; y < 4; ++y) {
        for (std::size_t x = 0; x < 6; ++x) {
            const bool inside = (x == 2 || x == 3) && y >= 2;
            EXPECT_EQ(pixels[y * 6 + x], inside ? bright_pixel : dark_pixel) << x << "," << y;
        }
    }
}

TEST(HeatImage, PooledPixelsShowTheGreatestCell) {
    Heatmap heatmap;
    heatmap.rows = 4;
    heatmap.column_end_ns.assign(2, 0);
    heatmap.long_usd = {1, 2, 3, 100, 5, 6, 7, 1};
    heatmap.short_usd.assign(8, 0.0F);
    const auto scale =
        IntensityScale::from_cells(heatmap.long_usd, heatmap.short_usd, {.threshold = 0, .top = 1});
    const auto pixels = heat_image(heatmap, *scale, Ramp::viridis, dark, 1, 2);
    EXPECT_EQ(pixels[0], bright_pixel);  // rows 2 and 3 of both columns: 100
    const Rgb expected = level_colour(Ramp::viridis, scale->level(6));
    EXPECT_EQ(rgb(pixels[1]), expected);  // rows 0 and 1: 6
}

TEST(HeatImage, UnknownCellsAreDark) {
    Heatmap heatmap;
    heatmap.rows = 1;
    heatmap.column_end_ns.assign(2, 0);
    heatmap.long_usd = {std::numeric_limits<float>::quiet_NaN(), 3};
    heatmap.short_usd = {0, 0};
    const auto scale = IntensityScale::from_cells(heatmap.long_usd, heatmap.short_usd);
    const auto pixels = heat_image(heatmap, *scale, Ramp::viridis, dark, 2, 1);
    EXPECT_EQ(pixels[0], dark_pixel);
    EXPECT_EQ(pixels[1], bright_pixel);
}

}  // namespace
}  // namespace faultline
