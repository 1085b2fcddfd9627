// ColourScale: lightness grows, brackets and sides can be told apart.
#include "map/colour_scale.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "map/picture_frame.hpp"

namespace faultline {
namespace {

TEST(ColourScale, LightnessOfEveryRampGrowsAllTheWay) {
    for (const Ramp ramp : {Ramp::viridis, Ramp::inferno}) {
        const RampColours& colours = ramp_colours(ramp);
        for (std::size_t i = 1; i < colours.size(); ++i) {
            // One unit of one channel may round down between neighbours; never more.
            EXPECT_GT(lightness(colours[i]), lightness(colours[i - 1]) - 0.35) << i;
            if (i >= 4) EXPECT_GT(lightness(colours[i]), lightness(colours[i - 4])) << i;
        }
        EXPECT_GT(lightness(colours.back()) - lightness(colours.front()), 70);
    }
}

TEST(ColourScale, ViridisIsThePublishedOneAtKnownPlaces) {
    const RampColours& viridis = ramp_colours(Ramp::viridis);
    EXPECT_EQ(viridis[0], rgb(0x440154));
    EXPECT_EQ(viridis[255], rgb(0xfde725));
    const Rgb middle = viridis[128], published = rgb(0x21918c);
    EXPECT_NEAR(middle.red, published.red, 1);
    EXPECT_NEAR(middle.green, published.green, 1);
    EXPECT_NEAR(middle.blue, published.blue, 1);
}

TEST(ColourScale, EveryLevelIsSeenOnTheDarkPlot) {
    for (const Ramp ramp : {Ramp::viridis, Ramp::inferno}) {
        for (int level = 1; level < 256; ++level) {
            const Rgb colour = level_colour(ramp, static_cast<std::uint8_t>(level));
            EXPECT_GT(std::max({colour.red, colour.green, colour.blue}), 0x40) << level;
            EXPECT_GT(lightness(colour) - lightness(theme::plot), 3) << level;
        }
        EXPECT_EQ(level_colour(ramp, 255), ramp_colours(ramp)[255]);
    }
    EXPECT_EQ(level_colour(Ramp::viridis, 1), ramp_colours(Ramp::viridis)[0]);
}

TEST(ColourScale, BracketsGrowLighterInVisibleSteps) {
    const auto& colours = bracket_colours();
    for (std::size_t k = 1; k < colours.size(); ++k) {
        EXPECT_GT(lightness(colours[k]) - lightness(colours[k - 1]), 8) << k;
    }
    EXPECT_GT(lightness(colours[0]) - lightness(theme::plot), 15);
}

TEST(ColourScale, SidesStandOutFromThePage) {
    for (const Side side : both_sides) {
        EXPECT_GE(contrast_ratio(colour_of(side), theme::page), 7);
    }
}

}  // namespace
}  // namespace faultline
