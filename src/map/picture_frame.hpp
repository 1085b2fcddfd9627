// PictureFrame: what all pictures share: the dark theme, title, footnotes and the SIMULATED stamp.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "map/axis_ticks.hpp"
#include "map/canvas.hpp"
#include "market/venue_id.hpp"

namespace faultline {

struct PictureSize {
    int width = 1600, height = 900;  // pixels
};

namespace theme {
inline constexpr Rgb page = rgb(0x0e1117);
inline constexpr Rgb plot = rgb(0x090b10);
inline constexpr Rgb line = rgb(0x2a303c);
inline constexpr Rgb text = rgb(0xe6e9ef);
inline constexpr Rgb muted = rgb(0xa3adbd);
inline constexpr Rgb price = rgb(0xffe9a8);
inline constexpr double small = 12, normal = 13, heading = 15, title = 21;
inline constexpr double margin = 24;
}  // namespace theme

/// An empty page. Problem: smaller than `least`, where texts would run into each other.
Outcome<Canvas> start_picture(PictureSize size, PictureSize least);

/// The title and the lines below it, from the top left margin; ends with "SIMULATED" in the title
/// where true. Lines longer than `width` end in "…".
void draw_titles(Canvas& canvas, const std::string& title, std::span<const std::string> lines,
                 double width, bool simulated);

/// The notes as lines that fit between the margins, broken between words; at most `max_lines`, the
/// last of which tells how many notes are not shown in full.
std::vector<std::string> footnote_lines(Canvas& canvas, std::span<const std::string> notes,
                                        std::size_t max_lines);

/// Small lines above the bottom margin, footnote_height pixels each.
void draw_footnotes(Canvas& canvas, std::span<const std::string> lines);
inline constexpr double footnote_height = 17;

/// The word SIMULATED, large and translucent, across the box.
void draw_simulated_stamp(Canvas& canvas, const Box& box);

/// "no data" and the reason, in the middle of the box.
void draw_no_data(Canvas& canvas, const Box& box, const std::string& reason);

/// A vertical axis of labels beside x; no label within 14 px of `keep_free_px` (NaN: none).
/// Lines are drawn across `plot` where `grid`.
void draw_value_axis(Canvas& canvas, const Box& plot, std::span<const Tick> ticks,
                     const LinearAxis& axis, bool right_side, bool grid, double keep_free_px);

/// A horizontal axis of labels below the plot, with lines across it.
void draw_base_axis(Canvas& canvas, const Box& plot, std::span<const Tick> ticks,
                    const LinearAxis& axis);

/// "2x" … "125x" with their colours, in a line around start.y. Returns where it ends.
double draw_bracket_legend(Canvas& canvas, Point start);

/// A box with a text, at the right of an axis, for the current price.
void draw_price_tag(Canvas& canvas, Point left_middle, const std::string& text);

/// "3 venues: Binance, Bybit, OKX", as many names as fit into `width`, the rest counted.
std::string venues_text(Canvas& canvas, std::span<const VenueId> venues, const TextStyle& style,
                        double width);

}  // namespace faultline
