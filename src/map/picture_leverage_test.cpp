// PictureLeverage: order of venues, what is said where figures are missing, colours in place.
#include "map/picture_leverage.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

#include "map/colour_scale.hpp"
#include "map/leverage_rows.hpp"
#include "map/png_pixels.hpp"
#include "map/sample_figures.hpp"

namespace faultline {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

TEST(LeverageRows, LargestOpenInterestFirstAndUnknownOnesLast) {
    const std::vector<LeverageRow> rows = leverage_rows(sample_leverage(1));
    ASSERT_EQ(rows.size(), venue_count);
    for (std::size_t i = 1; i < rows.size(); ++i) {
        EXPECT_GE(rows[i - 1].has_open_interest, rows[i].has_open_interest);
        if (!rows[i].has_open_interest) continue;
        EXPECT_GE(rows[i - 1].open_interest_usd, rows[i].open_interest_usd);
    }
    EXPECT_FALSE(rows.back().has_open_interest);
}

TEST(LeverageRows, SharesAreOfTheStockOrOfTheFlowWhereOpenInterestIsUnknown) {
    LeverageFigures figures;
    VenueLeverage venue;
    venue.brackets[0].stock_share = 0.75;
    venue.brackets[0].flow_share = 0.25;
    venue.brackets[1].learned = true;
    figures.venues = {venue};
    EXPECT_EQ(leverage_rows(figures)[0].shares[0], 0.25);
    EXPECT_EQ(leverage_rows(figures)[0].status, "1/7 learned");
    figures.venues[0].open_interest_usd = 1e9;
    EXPECT_EQ(leverage_rows(figures)[0].shares[0], 0.75);
    figures.venues[0].brackets[3].stock_share = unknown;
    EXPECT_FALSE(leverage_rows(figures)[0].has_shares);
}

TEST(PictureLeverage, SheetHasItsSizeAndShowsAllBrackets) {
    const PngPixels pixels(draw_leverage(sample_leverage(2)).value());
    EXPECT_EQ(pixels.width(), 1600);
    EXPECT_EQ(pixels.height(), 1500);
    for (const Rgb colour : bracket_colours()) {
        EXPECT_GT(pixels.count({0, 160, 800, 800}, colour), 500);
    }
}

TEST(PictureLeverage, ExposureBarsAreAsLongAsTheirUsd) {
    LeverageFigures figures;
    figures.exposure = {{VenueId::binance, 4e9, 2e9, 1e9, 9e9}};
    const PngPixels pixels(draw_exposure(figures).value());
    const PixelBox bars{0, 150, 1'600, 880};
    const PixelBox longs = pixels.bounds(bars, colour_of(Side::long_));
    const PixelBox shorts = pixels.bounds(bars, colour_of(Side::short_));
    EXPECT_NEAR((longs.right - longs.left) / 2.0, shorts.right - shorts.left, 2);
    EXPECT_EQ(longs.right, shorts.left);
}

TEST(PictureLeverage, EmptyFiguresSayNoDataInEveryPanel) {
    const PngPixels sheet(draw_leverage({}).value());
    for (const PixelBox& panel :
         {PixelBox{0, 300, 800, 600}, PixelBox{800, 300, 1'600, 600},
          PixelBox{0, 1'000, 800, 1'300}, PixelBox{800, 1'000, 1'600, 1'300}}) {
        EXPECT_GT(sheet.count(panel, theme::text), 100);
    }
    EXPECT_TRUE(draw_exposure({}).has_value());
    EXPECT_TRUE(draw_profiles({}).has_value());
}

TEST(PictureLeverage, UnknownFiguresAreDrawnAsUnknown) {
    LeverageFigures figures = sample_leverage(3);
    figures.current_price_usd = unknown;
    for (VenueLeverage& venue : figures.venues) {
        venue.inert_share = unknown;
        venue.brackets[1].stock_share = venue.brackets[1].flow_share = unknown;
    }
    for (VenueExposure& venue : figures.exposure) venue.short_usd = unknown;
    for (ProfileCurve& curve : figures.profiles) curve.usd_per_pct.assign(3, unknown);
    EXPECT_TRUE(draw_leverage(figures).has_value());
}

TEST(PictureLeverage, SimulatedIsStampedAndBytesRepeat) {
    LeverageFigures figures = sample_leverage(4);
    for (const auto draw : {draw_leverage, draw_exposure, draw_profiles}) {
        figures.simulated = false;
        const auto plain = draw(figures, {1600, 1500}).value();
        EXPECT_EQ(plain, draw(figures, {1600, 1500}).value());
        figures.simulated = true;
        EXPECT_NE(plain, draw(figures, {1600, 1500}).value());
    }
}

TEST(PictureLeverage, SizesBelowTheLeastAreRefused) {
    EXPECT_FALSE(draw_leverage({}, {1000, 1000}).has_value());
    EXPECT_FALSE(draw_exposure({}, {899, 600}).has_value());
    EXPECT_FALSE(draw_profiles({}, {900, 499}).has_value());
}

}  // namespace
}  // namespace faultline
