// Canvas: what is drawn comes out of the PNG, and errors come out as problems.
#include "map/canvas.hpp"

#include <algorithm>
#include <array>
#include <gtest/gtest.h>
#include <limits>

#include "map/png_pixels.hpp"

namespace faultline {
namespace {

constexpr Rgb page = rgb(0x102030), ink = rgb(0xff8b00), white = rgb(0xffffff);

Canvas small_canvas() { return std::move(Canvas::create(200, 100, page)).value(); }

TextStyle text_style(double size, AlignX align) {
    TextStyle style;
    style.size = size;
    style.align_x = align;
    return style;
}

TEST(Canvas, PngHasTheSignatureAndTheSize) {
    Canvas canvas = small_canvas();
    const auto bytes = canvas.png().value();
    constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    EXPECT_TRUE(std::equal(signature.begin(), signature.end(), bytes.begin()));
    const PngPixels pixels(bytes);
    EXPECT_EQ(pixels.width(), 200);
    EXPECT_EQ(pixels.height(), 100);
    EXPECT_EQ(pixels.count(pixels.all(), page), 200 * 100);
}

TEST(Canvas, SizesThatArePossibleAreBounded) {
    for (const int side : {0, -5, 16'385, std::numeric_limits<int>::max()}) {
        EXPECT_FALSE(Canvas::create(side, 100, page).has_value()) << side;
        const auto refused = Canvas::create(100, side, page);
        ASSERT_FALSE(refused.has_value()) << side;
        EXPECT_FALSE(refused.error().remedy.empty());
    }
}

TEST(Canvas, BoxesCoverExactlyTheirPixels) {
    Canvas canvas = small_canvas();
    canvas.fill({10, 20, 30, 40}, ink);
    const PngPixels pixels(canvas.png().value());
    EXPECT_EQ(pixels.bounds(pixels.all(), ink), (PixelBox{10, 20, 40, 60}));
    EXPECT_EQ(pixels.count(pixels.all(), ink), 30 * 40);
}

TEST(Canvas, NothingIsDrawnOutsideAClip) {
    Canvas canvas = small_canvas();
    canvas.clipped({50, 50, 10, 10}, [&] { canvas.fill({0, 0, 200, 100}, ink); });
    canvas.fill({0, 0, 5, 5}, white);
    const PngPixels pixels(canvas.png().value());
    EXPECT_EQ(pixels.bounds(pixels.all(), ink), (PixelBox{50, 50, 60, 60}));
    EXPECT_EQ(pixels.count(pixels.all(), white), 25);
}

TEST(Canvas, ImagesAreCutAtTheEdges) {
    Canvas canvas = small_canvas();
    const std::vector<std::uint32_t> picture(40 * 40, 0xff8b00);
    canvas.image(180, -10, 40, 40, picture);
    canvas.image(-30, 90, 40, 40, picture);
    const PngPixels pixels(canvas.png().value());
    EXPECT_EQ(pixels.count({180, 0, 200, 30}, ink), 20 * 30);
    EXPECT_EQ(pixels.count({0, 90, 10, 100}, ink), 10 * 10);
    EXPECT_EQ(pixels.count(pixels.all(), ink), 20 * 30 + 10 * 10);
}

TEST(Canvas, TextIsAlignedToItsAnchor) {
    const auto left_of = [](AlignX align) {
        Canvas canvas = small_canvas();
        canvas.text({100, 50}, "MMMM", text_style(20, align));
        const PngPixels pixels(canvas.png().value());
        return pixels.bounds(pixels.all(), white).left;
    };
    Canvas canvas = small_canvas();
    const double width = canvas.text_width("MMMM", text_style(20, AlignX::left));
    EXPECT_GT(width, 40);
    EXPECT_NEAR(left_of(AlignX::left), 100, 4);
    EXPECT_NEAR(left_of(AlignX::centre), 100 - width / 2, 4);
    EXPECT_NEAR(left_of(AlignX::right), 100 - width, 4);
}

TEST(Canvas, LongTextsAreCutAtAWholeCharacter) {
    Canvas canvas = small_canvas();
    const TextStyle style = text_style(13, AlignX::left);
    EXPECT_EQ(canvas.fitted("short", style, 200), "short");
    for (double width = 20; width < 160; width += 3) {
        const std::string cut = canvas.fitted("größer → größer → größer", style, width);
        EXPECT_TRUE(cut.ends_with("…"));
        EXPECT_LE(canvas.text_width(cut, style), width);
    }
    EXPECT_TRUE(canvas.png().has_value());  // no half character ever reached cairo
}

TEST(Canvas, LinesBreakAtUnknownPoints) {
    Canvas canvas = small_canvas();
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    const std::array<Point, 5> points{
        {{10, 50.5}, {60, 50.5}, {unknown, 50.5}, {120, 50.5}, {180, 50.5}}};
    canvas.polyline(points, ink, 1);
    const PngPixels pixels(canvas.png().value());
    EXPECT_EQ(pixels.count({10, 50, 60, 51}, ink), 50);
    EXPECT_EQ(pixels.count({60, 0, 120, 100}, ink), 0);
    EXPECT_EQ(pixels.count({120, 50, 180, 51}, ink), 60);
}

TEST(Canvas, TextThatIsNotUtf8IsAProblemAndNoCrash) {
    Canvas canvas = small_canvas();
    canvas.text({10, 50}, "\xff\xfe", text_style(13, AlignX::left));
    const auto bytes = canvas.png();
    ASSERT_FALSE(bytes.has_value());
    EXPECT_EQ(bytes.error().where, "cairo");
}

}  // namespace
}  // namespace faultline
