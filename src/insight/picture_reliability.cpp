// PictureReliability: square panels, dots as large as the number of answers behind them.
#include "insight/picture_reliability.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr double head_height = 92, foot_height = 56, panel_head = 44, axis_height = 30, gap = 64;
constexpr std::size_t panels_max = 6;
constexpr Rgb dot_colour = rgb(0xffb454);

std::vector<Tick> share_ticks() {
    std::vector<Tick> ticks;
    for (int tenth = 0; tenth <= 10; tenth += 2) {
        ticks.push_back({tenth / 10.0, fmt::format("{} %", 10 * tenth), false});
    }
    return ticks;
}

std::string head_of(const OddsRecord& record) {
    return fmt::format("{} answers, Brier {:.4f}; volatility {:.4f}, climatology {:.4f}",
                       record.origins, record.brier, record.brier_volatility,
                       record.brier_climatology);
}

void draw_panel(Canvas& canvas, const Box& box, const ReliabilitySeries& series) {
    TextStyle head{.size = theme::heading, .paint = theme::text, .align_y = AlignY::middle};
    TextStyle small{.size = theme::small, .paint = theme::muted, .align_y = AlignY::middle};
    canvas.text({box.x, box.y + 8}, series.name, head);
    canvas.text({box.x, box.y + 28}, canvas.fitted(head_of(series.record), small, box.width),
                small);
    const Box plot{box.x, box.y + panel_head, box.width, box.height - panel_head - axis_height};
    const LinearAxis across{0, 1, plot.x, plot.right()}, up{0, 1, plot.bottom(), plot.y};
    canvas.fill(plot, theme::plot);
    const std::vector<Tick> ticks = share_ticks();
    draw_base_axis(canvas, plot, ticks, across);
    draw_value_axis(canvas, plot, ticks, up, false, true, NAN);
    canvas.line({plot.x, plot.bottom()}, {plot.right(), plot.y}, {theme::muted, 0.6});
    std::size_t most = 1;
    for (const ReliabilityDot& dot : series.dots) most = std::max(most, dot.count);
    std::vector<Point> joined;
    for (const ReliabilityDot& dot : series.dots) {
        const double x = across.px(dot.predicted);
        joined.push_back({x, up.px(dot.observed)});
        canvas.line({x, up.px(dot.lo)}, {x, up.px(dot.hi)}, {dot_colour, 0.7}, 2);
        const double share = static_cast<double>(dot.count) / static_cast<double>(most);
        const double half = 2.5 + 4 * std::sqrt(share);
        canvas.fill({x - half, up.px(dot.observed) - half, 2 * half, 2 * half}, dot_colour);
    }
    canvas.polyline(joined, {dot_colour, 0.5}, 1.5);
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_reliability(const std::string& title,
                                                    const std::vector<ReliabilitySeries>& series,
                                                    bool simulated, PictureSize size) {
    FL_TRY(canvas, start_picture(size, {900, 500}));
    const double width = canvas.width() - 2 * theme::margin;
    const std::string line =
        "said (right) against came (up), each answer made with what was known then; on the "
        "diagonal they agree; lower Brier scores are better";
    draw_titles(canvas, title, {&line, 1}, width, simulated);
    const std::string note =
        "Strokes: 90 % intervals as if answers were independent; windows that overlap make the "
        "true ones wider. Larger dots stand for more answers.";
    draw_footnotes(canvas, footnote_lines(canvas, {&note, 1}, 2));
    const Box area{theme::margin + 40, head_height, width - 40,
                   canvas.height() - head_height - foot_height};
    const std::size_t count = std::min(series.size(), panels_max);
    if (count == 0) {
        draw_no_data(canvas, area, "no past answers: too little history");
        return canvas.png();
    }
    const std::size_t columns = std::min<std::size_t>(count, 3), rows = (count + 2) / 3;
    const double each =
        (area.width - gap * static_cast<double>(columns - 1)) / static_cast<double>(columns);
    const double high =
        (area.height - 20 * static_cast<double>(rows - 1)) / static_cast<double>(rows);
    for (std::size_t i = 0; i < count; ++i) {
        const Box box{area.x + static_cast<double>(i % columns) * (each + gap),
                      area.y + static_cast<double>(i / columns) * (high + 20), each, high};
        draw_panel(canvas, box, series[i]);
    }
    if (simulated) draw_simulated_stamp(canvas, area);
    return canvas.png();
}

}  // namespace faultline
