// PictureFrame: notes and venue lists fit into the width, and what is left out is counted.
#include "map/picture_frame.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

Canvas canvas_of(int width) { return std::move(start_picture({width, 200}, {100, 100})).value(); }

TextStyle small_text() {
    TextStyle style;
    style.size = theme::small;
    return style;
}

TEST(PictureFrame, NotesAreWrappedBetweenWordsWithoutLosingAny) {
    Canvas canvas = canvas_of(400);
    const std::string note =
        "binance: no volume since 2026-01-29, so openings rest on open interest alone";
    const auto lines = footnote_lines(canvas, {&note, 1}, 5);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0] + " " + lines[1], note);
    for (const std::string& line : lines) {
        EXPECT_LE(canvas.text_width(line, small_text()), 400 - 2 * theme::margin);
    }
}

TEST(PictureFrame, NotesThatDoNotFitAreCounted) {
    Canvas canvas = canvas_of(600);
    const std::vector<std::string> notes{"first", "second", "third", "fourth"};
    const auto lines = footnote_lines(canvas, notes, 2);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0], "first");
    EXPECT_EQ(lines[1], "second  (and 2 more notes)");
    EXPECT_EQ(footnote_lines(canvas, notes, 4), notes);
    EXPECT_TRUE(footnote_lines(canvas, {}, 4).empty());
}

TEST(PictureFrame, VenuesThatDoNotFitAreCounted) {
    Canvas canvas = canvas_of(800);
    const std::vector<VenueId> three{VenueId::binance, VenueId::bybit, VenueId::okx};
    EXPECT_EQ(venues_text(canvas, three, small_text(), 500), "3 venues: Binance, Bybit, OKX");
    EXPECT_EQ(venues_text(canvas, three, small_text(), 20), "3 venues: Binance and 2 more");
    EXPECT_EQ(venues_text(canvas, {three.data(), 1}, small_text(), 500), "1 venue: Binance");
    EXPECT_EQ(venues_text(canvas, {}, small_text(), 500), "no venue contributes");
    const auto all = all_venues();
    const std::string text = venues_text(canvas, all, small_text(), 500);
    EXPECT_LE(canvas.text_width(text, small_text()), 500);
    EXPECT_TRUE(text.find(" venues: Binance, Bybit") != std::string::npos);
}

TEST(PictureFrame, PicturesTooSmallToReadAreRefusedWithARemedy) {
    const auto refused = start_picture({899, 500}, {900, 500});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().remedy, "ask for at least 900 x 500");
}

}  // namespace
}  // namespace faultline
