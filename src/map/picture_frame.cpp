// PictureFrame: the shared furniture of the pictures.
#include "map/picture_frame.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>

#include "map/colour_scale.hpp"

namespace faultline {
namespace {

constexpr double line_height = 19;
constexpr Rgb day_line = rgb(0xffffff);

TextStyle plain(double size, Rgb colour) {
    TextStyle style;
    style.size = size;
    style.paint = colour;
    return style;
}

/// The text in lines that fit into `width`, broken at spaces; a longer word is cut.
std::vector<std::string> wrapped(Canvas& canvas, const std::string& text, const TextStyle& style,
                                 double width) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t space = std::min(text.find(' ', at), text.size());
        const std::string word = text.substr(at, space - at);
        at = space + 1;
        const std::string longer = line.empty() ? word : line + " " + word;
        if (line.empty() || canvas.text_width(longer, style) <= width) {
            line = longer;
        } else {
            lines.push_back(canvas.fitted(line, style, width));
            line = word;
        }
    }
    if (!line.empty()) lines.push_back(canvas.fitted(line, style, width));
    return lines;
}

}  // namespace

Outcome<Canvas> start_picture(PictureSize size, PictureSize least) {
    if (size.width < least.width || size.height < least.height) {
        return problem(
            fmt::format("{} x {} pixels are too few to be legible", size.width, size.height),
            "picture size", fmt::format("ask for at least {} x {}", least.width, least.height));
    }
    return Canvas::create(size.width, size.height, theme::page);
}

void draw_titles(Canvas& canvas, const std::string& title, std::span<const std::string> lines,
                 double width, bool simulated) {
    TextStyle style = plain(theme::title, theme::text);
    style.bold = true;
    const std::string whole = simulated ? title + " · SIMULATED" : title;
    canvas.text({theme::margin, 36}, canvas.fitted(whole, style, width), style);
    double y = 36 + line_height + 3;
    for (const std::string& line : lines) {
        const TextStyle below = plain(theme::normal, theme::muted);
        canvas.text({theme::margin, y}, canvas.fitted(line, below, width), below);
        y += line_height;
    }
}

std::vector<std::string> footnote_lines(Canvas& canvas, std::span<const std::string> notes,
                                        std::size_t max_lines) {
    const TextStyle style = plain(theme::small, theme::muted);
    const double width = canvas.width() - 2 * theme::margin;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        for (const std::string& line : wrapped(canvas, notes[i], style, width)) {
            if (lines.size() < max_lines) {
                lines.push_back(line);
                continue;
            }
            const std::string tail = fmt::format("  (and {} more notes)", notes.size() - i);
            const double room = width - canvas.text_width("…" + tail, style);
            if (!lines.empty()) lines.back() = canvas.fitted(lines.back(), style, room) + tail;
            return lines;
        }
    }
    return lines;
}

void draw_footnotes(Canvas& canvas, std::span<const std::string> lines) {
    const TextStyle style = plain(theme::small, theme::muted);
    double y = canvas.height() + 3.0 - static_cast<double>(lines.size()) * footnote_height;
    for (const std::string& line : lines) {
        canvas.text({theme::margin, y}, line, style);
        y += footnote_height;
    }
}

void draw_simulated_stamp(Canvas& canvas, const Box& box) {
    const std::string word = "SIMULATED";
    TextStyle style = plain(100, rgb(0xffffff));
    style.bold = true;
    style.turn = -std::min(std::atan2(box.height, box.width), std::numbers::pi / 6);
    style.size *= 0.8 * box.width * std::cos(style.turn) / canvas.text_width(word, style);
    style.paint.alpha = 0.16;
    style.halo = 3;
    style.align_x = AlignX::centre;
    style.align_y = AlignY::middle;
    canvas.clipped(box, [&] { canvas.text({box.middle_x(), box.middle_y()}, word, style); });
}

void draw_no_data(Canvas& canvas, const Box& box, const std::string& reason) {
    TextStyle style = plain(28, theme::text);
    style.align_x = AlignX::centre;
    canvas.text({box.middle_x(), box.middle_y()}, "no data", style);
    TextStyle below = plain(theme::normal, theme::muted);
    below.align_x = AlignX::centre;
    canvas.text({box.middle_x(), box.middle_y() + 28}, canvas.fitted(reason, below, box.width),
                below);
}

void draw_value_axis(Canvas& canvas, const Box& plot, std::span<const Tick> ticks,
                     const LinearAxis& axis, bool right_side, bool grid, double keep_free_px) {
    TextStyle style = plain(theme::normal, theme::muted);
    style.align_y = AlignY::middle;
    style.align_x = right_side ? AlignX::left : AlignX::right;
    for (const Tick& tick : ticks) {
        const double y = std::round(axis.px(tick.at)) + 0.5;
        if (grid) canvas.line({plot.x, y}, {plot.right(), y}, {rgb(0xffffff), 0.07});
        if (std::abs(y - keep_free_px) < 17) continue;
        canvas.text({right_side ? plot.right() + 8 : plot.x - 8, y}, tick.label, style);
    }
}

void draw_base_axis(Canvas& canvas, const Box& plot, std::span<const Tick> ticks,
                    const LinearAxis& axis) {
    for (const Tick& tick : ticks) {
        const double x = std::round(axis.px(tick.at)) + 0.5;
        canvas.line({x, plot.y}, {x, plot.bottom()}, {day_line, tick.major ? 0.13 : 0.06});
        canvas.line({x, plot.bottom()}, {x, plot.bottom() + 5}, theme::muted);
        TextStyle style = plain(theme::normal, tick.major ? theme::text : theme::muted);
        style.bold = tick.major;
        style.align_x = AlignX::centre;
        const double half = canvas.text_width(tick.label, style) / 2;
        const double left = std::max(plot.x - 16, 8.0) + half,
                     right = std::max(plot.right() - half, left);
        const double inside = std::clamp(x, left, right);
        canvas.text({inside, plot.bottom() + 19}, tick.label, style);
    }
}

double draw_bracket_legend(Canvas& canvas, Point start) {
    TextStyle style = plain(theme::small, theme::text);
    style.align_y = AlignY::middle;
    double x = start.x;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const std::string name = fmt::format("{:g}x", bracket_leverage[k]);
        canvas.fill({x, start.y - 6, 14, 12}, bracket_colours()[k]);
        canvas.text({x + 19, start.y}, name, style);
        x += 19 + canvas.text_width(name, style) + 14;
    }
    return x;
}

void draw_price_tag(Canvas& canvas, Point left_middle, const std::string& text) {
    TextStyle style = plain(theme::normal, readable_on(theme::price));
    style.bold = true;
    style.align_y = AlignY::middle;
    const double width = canvas.text_width(text, style);
    canvas.fill({left_middle.x, left_middle.y - 10, width + 12, 20}, theme::price);
    canvas.text({left_middle.x + 6, left_middle.y}, text, style);
}

std::string venues_text(Canvas& canvas, std::span<const VenueId> venues, const TextStyle& style,
                        double width) {
    if (venues.empty()) return "no venue contributes";
    std::string text = fmt::format("{} venue{}: ", venues.size(), venues.size() == 1 ? "" : "s");
    for (std::size_t i = 0; i < venues.size(); ++i) {
        const std::string name = (i == 0 ? "" : ", ") + std::string(display_name_of(venues[i]));
        const std::string rest = fmt::format(" and {} more", venues.size() - i);
        if (i > 0 && canvas.text_width(text + name + rest, style) > width) return text + rest;
        text += name;
    }
    return text;
}

}  // namespace faultline
