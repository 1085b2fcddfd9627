// PictureHeatmap: cells stand where they belong, odd heatmaps neither crash nor pass for data.
#include "map/picture_heatmap.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "map/candle_layer.hpp"
#include "map/png_pixels.hpp"
#include "map/sample_figures.hpp"

namespace faultline {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
constexpr Rgb brightest = rgb(0xfde725);

/// An empty heatmap: no price, no USD in any cell.
Heatmap empty_heatmap(std::size_t columns, std::size_t rows) {
    Heatmap heatmap;
    heatmap.market = "BTC";
    heatmap.step_ns = ns_per_hour;
    heatmap.price_floor_usd = 60'000;
    heatmap.bucket_usd = 100;
    heatmap.rows = rows;
    heatmap.long_usd.assign(columns * rows, 0.0F);
    heatmap.short_usd.assign(columns * rows, 0.0F);
    heatmap.bars.assign(columns, {unknown, unknown, unknown, unknown});
    for (std::size_t c = 0; c < columns; ++c) {
        heatmap.column_end_ns.push_back((490'000 + static_cast<TimeNs>(c)) * ns_per_hour);
    }
    heatmap.last.current_price_usd = unknown;
    heatmap.model_version = "1";
    return heatmap;
}

PngPixels draw(const Heatmap& heatmap, PictureSize size = {}) {
    const auto png = draw_heatmap(heatmap, size);
    EXPECT_TRUE(png.has_value()) << png.error().text();
    return PngPixels(png ? *png : std::vector<std::uint8_t>{});
}

PixelBox below_legend(const PngPixels& pixels) { return {0, 100, pixels.width(), pixels.height()}; }

/// Where the cells are drawn: found by filling all of them.
PixelBox plot_box(std::size_t columns, std::size_t rows) {
    Heatmap full = empty_heatmap(columns, rows);
    std::ranges::fill(full.long_usd, 3.0F);
    const PngPixels pixels = draw(full);
    return pixels.bounds(below_legend(pixels), brightest);
}

TEST(PictureHeatmap, HasTheAskedSize) {
    const PngPixels pixels = draw(empty_heatmap(4, 4), {1234, 777});
    EXPECT_EQ(pixels.width(), 1234);
    EXPECT_EQ(pixels.height(), 777);
}

TEST(PictureHeatmap, ABrightCellStandsAtItsTimeAndPrice) {
    constexpr std::size_t columns = 24, rows = 40;
    const PixelBox plot = plot_box(columns, rows);
    EXPECT_GT(plot.right - plot.left, 1'000);
    EXPECT_GT(plot.bottom - plot.top, 600);
    for (const auto& [c, r] : {std::pair{3U, 7U}, {20U, 31U}, {0U, 0U}, {23U, 39U}}) {
        Heatmap one = empty_heatmap(columns, rows);
        one.long_usd[c * rows + r] = 1e6F;
        const PngPixels pixels = draw(one);
        const PixelBox found = pixels.bounds(below_legend(pixels), brightest);
        const double width = (plot.right - plot.left) / static_cast<double>(columns);
        const double height = (plot.bottom - plot.top) / static_cast<double>(rows);
        EXPECT_NEAR(found.left, plot.left + c * width, 2);
        EXPECT_NEAR(found.right, plot.left + (c + 1) * width, 2);
        EXPECT_NEAR(found.bottom, plot.bottom - r * height, 2);
        EXPECT_NEAR(found.top, plot.bottom - (r + 1) * height, 2);
    }
}

TEST(PictureHeatmap, ASweptBandIsDarkAfterTheSweep) {
    constexpr std::size_t columns = 40, rows = 40;
    const PixelBox plot = plot_box(columns, rows);
    Heatmap swept = empty_heatmap(columns, rows);
    for (std::size_t c = 0; c < columns / 2; ++c) {
        for (std::size_t r = 10; r < 20; ++r) swept.short_usd[c * rows + r] = 2e6F;
    }
    const PngPixels pixels = draw(swept);
    const int middle_x = (plot.left + plot.right) / 2, high = plot.bottom - plot.top;
    const PixelBox before{plot.left, plot.bottom - high / 2 + 2, middle_x - 2,
                          plot.bottom - high / 4 - 2};
    const PixelBox after{middle_x + 2, before.top, plot.right, before.bottom};
    const int area = (before.right - before.left) * (before.bottom - before.top);
    EXPECT_GT(pixels.count(before, brightest), area * 9 / 10);  // the rest are lines of the grid
    const auto is_coloured = [](Rgb pixel) {  // lines of the grid are grey, the ramp never is
        const auto [least, most] = std::minmax({pixel.red, pixel.green, pixel.blue});
        return most - least > 20;
    };
    EXPECT_EQ(pixels.count(after, is_coloured), 0);
}

TEST(PictureHeatmap, SimulatedIsStampedAcrossThePlot) {
    Heatmap heatmap = sample_heatmap({.columns = 48, .rows = 60, .bucket_usd = 300});
    const PngPixels real = draw(heatmap);
    heatmap.simulated = true;
    const PngPixels stamped = draw(heatmap);
    int changed = 0;
    for (int y = 120; y < 780; ++y) {
        for (int x = 24; x < 1'300; ++x) changed += !(real.at(x, y) == stamped.at(x, y));
    }
    EXPECT_GT(changed, 50'000);
}

TEST(PictureHeatmap, TheSameHeatmapGivesTheSameBytes) {
    const Heatmap heatmap = sample_heatmap({.columns = 48, .rows = 60, .bucket_usd = 300});
    EXPECT_EQ(draw_heatmap(heatmap).value(), draw_heatmap(heatmap).value());
}

TEST(PictureHeatmap, CandlesAndTheProfileAreDrawn) {
    const PngPixels pixels = draw(sample_heatmap({.columns = 48, .rows = 60, .bucket_usd = 300}));
    EXPECT_GT(pixels.count(below_legend(pixels), candle_ink), 1'000);
    const PixelBox longs = pixels.bounds(below_legend(pixels), colour_of(Side::long_));
    const PixelBox shorts = pixels.bounds(below_legend(pixels), colour_of(Side::short_));
    const PixelBox tag = pixels.bounds(below_legend(pixels), theme::price);
    EXPECT_GT(longs.bottom, tag.bottom);  // longs reach below the price, shorts above it
    EXPECT_LT(shorts.top, tag.top);
    EXPECT_GT(pixels.count(below_legend(pixels), colour_of(Side::long_)), 1'000);
    EXPECT_GT(pixels.count(below_legend(pixels), colour_of(Side::short_)), 1'000);
}

TEST(PictureHeatmap, WithoutDataItSaysSo) {
    for (const auto& [columns, rows] : {std::pair{0U, 0U}, {0U, 5U}, {5U, 0U}, {5U, 5U}}) {
        const PngPixels pixels = draw(empty_heatmap(columns, rows));
        const PixelBox middle{500, 380, 900, 480};
        EXPECT_GT(pixels.count(middle, theme::text), 100) << columns << " x " << rows;
    }
    const Heatmap filled = sample_heatmap({.columns = 48, .rows = 60, .bucket_usd = 300});
    EXPECT_LT(draw(filled).count({500, 380, 900, 480}, theme::text), 100);
}

TEST(PictureHeatmap, OneColumnOneRowAndOneCellAreDrawn) {
    for (const auto& [columns, rows] : {std::pair{1U, 50U}, {50U, 1U}, {1U, 1U}}) {
        Heatmap heatmap = empty_heatmap(columns, rows);
        heatmap.long_usd.back() = 5.0F;
        heatmap.bars.back() = {60'050, 60'090, 60'010, 60'020};
        heatmap.last.current_price_usd = 60'020;
        const PngPixels pixels = draw(heatmap);
        EXPECT_GT(pixels.count(below_legend(pixels), brightest), 100) << columns << " x " << rows;
    }
}

TEST(PictureHeatmap, PricesOutsideThePictureAndManyNotesAreDrawn) {
    Heatmap heatmap = sample_heatmap({.columns = 48, .rows = 60, .bucket_usd = 300});
    heatmap.last.current_price_usd = 1e6;
    heatmap.notes.assign(30, std::string(2'000, 'x'));
    EXPECT_GT(draw(heatmap).count({0, 0, 1'600, 900}, theme::price), 500);
    heatmap.last.current_price_usd = 0.01;
    EXPECT_GT(draw(heatmap).count({0, 0, 1'600, 900}, theme::price), 500);
}

TEST(PictureHeatmap, PartsThatDoNotFitTogetherAreRefused) {
    const Heatmap good = empty_heatmap(5, 5);
    Heatmap bad = good;
    bad.short_usd.pop_back();
    EXPECT_FALSE(draw_heatmap(bad).has_value());
    bad = good;
    bad.bars.pop_back();
    EXPECT_FALSE(draw_heatmap(bad).has_value());
    bad = good;
    bad.bucket_usd = 0;
    EXPECT_FALSE(draw_heatmap(bad).has_value());
    bad = good;
    bad.column_end_ns[3] += 1;
    EXPECT_FALSE(draw_heatmap(bad).has_value());
    EXPECT_FALSE(draw_heatmap(good, {300, 200}).has_value());
    EXPECT_FALSE(draw_heatmap(good, {99'999, 900}).has_value());
    EXPECT_FALSE(
        draw_heatmap(good, {}, {.ramp = Ramp::viridis, .quantiles = {.threshold = 2, .top = 1}})
            .has_value());
}

TEST(PictureHeatmap, AMarketThatIsNotUtf8IsAProblem) {
    Heatmap heatmap = empty_heatmap(5, 5);
    heatmap.market = "\xff";
    EXPECT_FALSE(draw_heatmap(heatmap).has_value());
}

}  // namespace
}  // namespace faultline
