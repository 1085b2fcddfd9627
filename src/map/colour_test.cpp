// Colour: known values of the WCAG and CIE formulas.
#include "map/colour.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr Rgb black = rgb(0x000000), white = rgb(0xffffff);

TEST(Colour, ContrastOfBlackAndWhiteIsTwentyOneBothWays) {
    EXPECT_NEAR(contrast_ratio(black, white), 21.0, 1e-12);
    EXPECT_NEAR(contrast_ratio(white, black), 21.0, 1e-12);
    EXPECT_NEAR(contrast_ratio(rgb(0x777777), white), 4.48, 0.005);  // WebAIM's known example
}

TEST(Colour, LightnessIsZeroAtBlackHundredAtWhiteAndFiftyFourAtMiddleGrey) {
    EXPECT_NEAR(lightness(black), 0, 1e-9);
    EXPECT_NEAR(lightness(white), 100, 1e-3);
    EXPECT_NEAR(lightness(rgb(0x808080)), 53.585, 0.01);
}

TEST(Colour, ReadableTextHasContrastOfFourAndAHalfOnEveryGreyAndPrimary) {
    for (std::uint32_t grey = 0; grey < 256; ++grey) {
        for (const std::uint32_t channels : {0x010101U, 0x010000U, 0x000100U, 0x000001U}) {
            const Rgb background = rgb(grey * channels);
            EXPECT_GE(contrast_ratio(readable_on(background), background), 4.5) << grey;
        }
    }
    EXPECT_EQ(readable_on(white), black);
    EXPECT_EQ(readable_on(black), white);
}

TEST(Colour, MixtureMeetsItsEndsAndItsMiddle) {
    EXPECT_EQ(mix(black, white, 0), black);
    EXPECT_EQ(mix(black, white, 1), white);
    EXPECT_EQ(mix(rgb(0x102030), rgb(0x304050), 0.5), rgb(0x203040));
}

}  // namespace
}  // namespace faultline
