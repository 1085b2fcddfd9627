// PictureScore: three panels beside each other.
#include "map/picture_score.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <string>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double head_height = 88, foot_height = 52, gap = 70, panel_head = 34, axis_height = 44;
constexpr double name_width = 130, value_width = 150;
constexpr Rgb own_colour = rgb(0xffb454), other_colour = rgb(0x6ea8fe);

constexpr std::array<const char*, score_model_count> model_texts{
    "B0 constant",      "B1 adverse move", "B2 path + counts", "B3 placebo map",
    "B4 fixed weights", "B5 chart levels", "learned map"};

TextStyle style(double size, const Paint& paint, AlignX align = AlignX::left) {
    return {.size = size, .paint = paint, .align_x = align, .align_y = AlignY::middle};
}

/// The panel's head; what is left is the plot with room for an axis below.
Box start_panel(Canvas& canvas, const Box& box, const std::string& title) {
    canvas.text({box.x, box.y + 10}, title, style(theme::heading, theme::text));
    const Box plot{box.x, box.y + panel_head, box.width, box.height - panel_head - axis_height};
    canvas.fill(plot, theme::plot);
    return plot;
}

void axis_name(Canvas& canvas, const Box& plot, const std::string& text) {
    canvas.text({plot.middle_x(), plot.bottom() + 34}, text,
                style(theme::small, theme::muted, AlignX::centre));
}

std::vector<Tick> plain_ticks(double low, double high, int at_most, int decimals) {
    std::vector<Tick> out;
    for (const double at : nice_ticks(low, high, at_most)) {
        out.push_back(
            {at, fmt::format("{:.{}f}", std::abs(at) < 1e-9 ? 0.0 : at, decimals), false});
    }
    return out;
}

void draw_gains(Canvas& canvas, const Box& box, const PartScore& total) {
    const Box whole = start_panel(canvas, box, "Gain over B2, nats per liquidation");
    const Box plot{whole.x + name_width, whole.y, whole.width - name_width - value_width,
                   whole.height};
    double low = 0, high = 0;
    for (std::size_t m = index_of(ScoreModel::b1); m < score_model_count; ++m) {
        for (const double end : {total.models_over_b2[m].lo, total.models_over_b2[m].hi,
                                 total.models_over_b2[m].value}) {
            if (!std::isfinite(end)) continue;
            low = std::min(low, end);
            high = std::max(high, end);
        }
    }
    const double room = 0.08 * std::max(high - low, 1e-6);
    const LinearAxis axis{low - room, high + room, plot.x, plot.right()};
    draw_base_axis(canvas, plot, plain_ticks(axis.low, axis.high, 5, 2), axis);
    canvas.line({axis.px(0), plot.y}, {axis.px(0), plot.bottom()}, {theme::muted, 0.8});
    const double pitch = plot.height / static_cast<double>(score_model_count);
    for (std::size_t m = 0; m < score_model_count; ++m) {
        const GainInterval& gain = total.models_over_b2[m];
        const double y = plot.y + pitch * (static_cast<double>(m) + 0.5);
        const Rgb colour = m == index_of(ScoreModel::map) ? own_colour : other_colour;
        canvas.text({whole.x + 6, y}, model_texts[m], style(theme::normal, theme::text));
        canvas.text({whole.right() - 4, y},
                    fmt::format("{:.3f}  ({:+.3f})", total.score[m], gain.value),
                    style(theme::small, theme::muted, AlignX::right));
        if (m == index_of(ScoreModel::b0) || !std::isfinite(gain.value)) continue;
        if (std::isfinite(gain.lo)) {
            canvas.line({axis.px(gain.lo), y}, {axis.px(gain.hi), y}, {colour, 0.8}, 3);
        }
        canvas.fill({axis.px(gain.value) - 4, y - 4, 8, 8}, colour);
    }
    axis_name(canvas, plot, "bars: 95 % interval over blocks of 2 h");
}

void draw_dots(Canvas& canvas, const Box& plot, const std::vector<ReliabilityBin>& bins,
               Rgb colour) {
    std::vector<Point> points;
    for (const ReliabilityBin& bin : bins) {
        points.push_back(
            {plot.x + bin.predicted * plot.width, plot.bottom() - bin.observed * plot.height});
    }
    canvas.polyline(points, {colour, 0.6}, 1.5);
    for (const Point& point : points) canvas.fill({point.x - 3.5, point.y - 3.5, 7, 7}, colour);
}

void draw_reliability(Canvas& canvas, const Box& box, const ScoreReport& report) {
    const Box plot = start_panel(canvas, box, "Reliability: a liquidation in the bin");
    const LinearAxis across{0, 1, plot.x, plot.right()}, up{0, 1, plot.bottom(), plot.y};
    const auto ticks = plain_ticks(0, 1, 6, 1);
    draw_base_axis(canvas, plot, ticks, across);
    draw_value_axis(canvas, plot, ticks, up, false, true, NAN);
    canvas.line({plot.x, plot.bottom()}, {plot.right(), plot.y}, {theme::muted, 0.6});
    draw_dots(canvas, plot, report.calibration_b2.reliability, other_colour);
    draw_dots(canvas, plot, report.calibration.reliability, own_colour);
    axis_name(canvas, plot, "predicted share (orange: learned map, blue: B2), observed upwards");
}

void draw_hours(Canvas& canvas, const Box& box, const ScoreReport& report) {
    const HourlyScore& score = report.hourly[index_of(ScoreModel::map)];
    const Box plot = start_panel(
        canvas, box, fmt::format("USD by hour and side: Spearman {:.2f}", score.spearman));
    double high = 4;
    const auto log_usd = [](double usd) { return std::log10(usd + 1000); };
    for (const HourNotional& hour : report.hours) {
        high = std::max({high, log_usd(hour.observed_usd), log_usd(hour.predicted_usd)});
    }
    const LinearAxis across{3, high + 0.1, plot.x, plot.right()};
    const LinearAxis up{3, high + 0.1, plot.bottom(), plot.y};
    std::vector<Tick> ticks;
    for (double power = 3; power <= high; power += 1) {
        ticks.push_back({power, short_money_text(std::pow(10.0, power)), true});
    }
    draw_base_axis(canvas, plot, ticks, across);
    draw_value_axis(canvas, plot, ticks, up, false, true, NAN);
    canvas.line({plot.x, plot.bottom()}, {plot.right(), plot.y}, {theme::muted, 0.6});
    for (const HourNotional& hour : report.hours) {
        const double x = across.px(log_usd(hour.predicted_usd));
        const double y = up.px(log_usd(hour.observed_usd));
        canvas.fill({x - 2.5, y - 2.5, 5, 5}, {colour_of(hour.side), 0.8});
    }
    axis_name(canvas, plot, "predicted + $1 k, given the path; observed upwards");
}

}  // namespace

Outcome<std::vector<std::uint8_t>> draw_score(const ScoreAnswer& answer, PictureSize size) {
    FL_TRY(canvas, start_picture(size, {1200, 600}));
    const double width = canvas.width() - 2 * theme::margin;
    const ScoreReport& report = answer.report;
    const std::string line = fmt::format("{} to {} UTC · {:.0f} liquidations scored · model {}",
                                         minute_text(answer.from_ns), minute_text(answer.to_ns),
                                         report.total.events, answer.model_version);
    draw_titles(canvas, answer.market + " score of the liquidation map", {&line, 1}, width,
                answer.simulated);
    const std::string note =
        "Fitted on the first part, scored on the last, given the path of price. B3 is the same map "
        "with a constant flow, without open interest and volume: what is not above it is not owed "
        "to them.";
    draw_footnotes(canvas, footnote_lines(canvas, {&note, 1}, 2));
    const Box area{theme::margin, head_height, width, canvas.height() - head_height - foot_height};
    if (!(report.total.events > 0)) {
        draw_no_data(canvas, area, "no liquidations were scored");
    } else {
        const double each = std::floor((area.width - 2 * gap) / 3.6);
        const double first = area.width - 2 * gap - 2 * each;
        draw_gains(canvas, {area.x, area.y, first, area.height}, report.total);
        draw_reliability(canvas, {area.x + first + gap, area.y, each, area.height}, report);
        draw_hours(canvas, {area.x + first + 2 * gap + each, area.y, each, area.height}, report);
    }
    if (answer.simulated) draw_simulated_stamp(canvas, area);
    return canvas.png();
}

}  // namespace faultline
