// PictureCascade: the fan and the waterfall are drawn, an empty map says that nothing happens.
#include "insight/picture_cascade.hpp"

#include <gtest/gtest.h>

#include "insight/test_maps.hpp"
#include "map/colour_scale.hpp"
#include "map/png_pixels.hpp"

namespace faultline {
namespace {

constexpr Rgb sold_colour = rgb(0x6ea8fe), adl_colour = rgb(0xff5d5d);
constexpr PixelBox waterfall{850, 480, 1600, 740};

PngPixels draw(const LiquidationMap& map, double fund_usd) {
    CascadeInputs inputs;
    inputs.map = &map;
    inputs.day_sigma = 0.03;
    inputs.liquidity.push_back({VenueId::binance, {}, {}, 1e9, fund_usd});
    const CascadeAnswer answer = run_cascade(inputs, {true, 2e8}).value();
    const CascadeFan fan = cascade_fan(inputs, true, 4e8, 17).value();
    return PngPixels(draw_cascade(answer, fan).value());
}

TEST(PictureCascade, ShowsFanAndWaterfall) {
    const LiquidationMap map =
        testing::hand_map(50'000, 50, {{49'000, Side::long_, 4e8}, {48'000, Side::long_, 3e8}});
    const PngPixels pixels = draw(map, 1e12);
    EXPECT_EQ(pixels.width(), 1600);
    EXPECT_GT(pixels.count({80, 140, 800, 480}, sold_colour), 50) << "the dashes of first order";
    EXPECT_EQ(pixels.count(waterfall, adl_colour), 0);
    EXPECT_GT(draw(map, 0).count(waterfall, adl_colour), 500);
}

TEST(PictureCascade, FragilityIsDrawnBelowTheFanAndAgainstOne) {
    // The same map with a thousandth of the USD: the median lies at the bottom of the panel.
    const PixelBox upper{90, 520, 780, 600};
    const Rgb own = colour_of(Side::long_);
    const auto drawn = [](double usd) {
        std::vector<testing::HandLevel> levels;
        for (int i = 1; i <= 60; ++i) levels.push_back({50'000.0 - 50 * i, Side::long_, usd});
        return draw(testing::hand_map(50'000, 50, levels), 1e12);
    };
    EXPECT_GT(drawn(2e7).count(upper, own), 5) << "the peak of the line";
    EXPECT_EQ(drawn(2e4).count(upper, own), 0);
}

TEST(PictureCascade, AnEmptyMapHasNoBars) {
    const LiquidationMap map = testing::hand_map(50'000, 50, {});
    EXPECT_EQ(draw(map, 0).count({850, 480, 1600, 720}, sold_colour), 0);
}

}  // namespace
}  // namespace faultline
