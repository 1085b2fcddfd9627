// Canvas: a drawing surface in memory (cairo) that ends as the bytes of a PNG.
//
// Coordinates are pixels from the top left corner; colours are opaque sRGB with an alpha beside.
// Drawing never fails on the way: cairo remembers the first error, and `png` reports it. The same
// calls give the same bytes on the same machine (the font files are the machine's; where DejaVu
// Sans is missing, cairo takes another font or its built-in one).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "map/colour.hpp"

namespace faultline {

struct Point {
    double x = 0, y = 0;
};

struct Box {
    double x = 0, y = 0, width = 0, height = 0;
    double right() const { return x + width; }
    double bottom() const { return y + height; }
    double middle_x() const { return x + width / 2; }
    double middle_y() const { return y + height / 2; }
};

struct Paint {
    Rgb colour;
    double alpha = 1;
    Paint(Rgb colour_, double alpha_ = 1) : colour(colour_), alpha(alpha_) {}
};

enum class AlignX : std::uint8_t { left, centre, right };
enum class AlignY : std::uint8_t { baseline, top, middle, bottom };

struct TextStyle {
    double size = 13;  // pixels per em
    Paint paint = rgb(0xffffff);
    bool bold = false;
    AlignX align_x = AlignX::left;
    AlignY align_y = AlignY::baseline;
    double halo = 0;  // width of a dark outline, for texts over a picture
    double turn = 0;  // radians, clockwise, around the anchor
};

class Canvas {
  public:
    /// A surface filled with `background`. Problem: a side that is not between 1 and 16,384, or no
    /// memory.
    static Outcome<Canvas> create(int width, int height, Rgb background);

    int width() const;
    int height() const;

    void fill(const Box& box, const Paint& paint);
    void outline(const Box& box, const Paint& paint, double line_width = 1);
    void line(Point from, Point to, const Paint& paint, double line_width = 1,
              std::span<const double> dashes = {});
    /// Joined lines; points that are not finite break the line.
    void polyline(std::span<const Point> points, const Paint& paint, double line_width,
                  std::span<const double> dashes = {});
    /// Diagonal strokes inside a box: a pattern that says "not measured".
    void hatch(const Box& box, const Paint& paint, double spacing);
    void text(Point anchor, const std::string& text, const TextStyle& style);
    double text_width(const std::string& text, const TextStyle& style);
    /// The text, or as much of it as fits into `max_width` with "…" at its end.
    std::string fitted(const std::string& text, const TextStyle& style, double max_width);
    /// Pixels 0x00rrggbb, row by row from the top. Precondition: pixels.size() = width * height.
    void image(int x, int y, int width, int height, std::span<const std::uint32_t> pixels);

    /// Runs `draw` with everything outside `box` left alone.
    template <class Draw>
    void clipped(const Box& box, Draw&& draw) {
        begin_clip(box);
        draw();
        end_clip();
    }

    /// The PNG. Problem: the first error that cairo met while drawing or encoding.
    Outcome<std::vector<std::uint8_t>> png();

  private:
    struct Cairo;  // cairo's handles, freed with it
    struct Free {
        void operator()(Cairo* handles) const;
    };
    explicit Canvas(std::unique_ptr<Cairo, Free> cairo);
    void begin_clip(const Box& box);
    void end_clip();

    std::unique_ptr<Cairo, Free> cairo_;
};

}  // namespace faultline
