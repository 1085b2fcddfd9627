// PictureReliability: dots where there are answers, a word where there are none.
#include "insight/picture_reliability.hpp"

#include <gtest/gtest.h>

#include "map/png_pixels.hpp"

namespace faultline {
namespace {

constexpr Rgb dot_colour = rgb(0xffb454);

ReliabilitySeries series() {
    ReliabilitySeries one{"touch in 1 d", {}, {}};
    for (int i = 0; i < 10; ++i) {
        const double p = 0.05 + 0.1 * i;
        one.dots.push_back({p, p, p - 0.05, p + 0.05, 100});
    }
    return one;
}

TEST(PictureReliability, ShowsDots) {
    const PngPixels pixels(draw_reliability("BTC", {series(), series()}, false).value());
    EXPECT_EQ(pixels.width(), 1600);
    EXPECT_GT(pixels.count({0, 100, 800, 850}, dot_colour), 400);
    EXPECT_GT(pixels.count({800, 100, 1600, 850}, dot_colour), 400);
}

TEST(PictureReliability, WithoutAnswersNothingIsPlotted) {
    const PngPixels pixels(draw_reliability("BTC", {}, false).value());
    EXPECT_EQ(pixels.count(pixels.all(), dot_colour), 0);
}

TEST(PictureReliability, SimulatedDataIsStampedAndSmallSizesRefused) {
    EXPECT_NE(draw_reliability("BTC", {series()}, true).value(),
              draw_reliability("BTC", {series()}, false).value());
    EXPECT_FALSE(draw_reliability("BTC", {series()}, false, {300, 200}));
}

}  // namespace
}  // namespace faultline
