// The profiles panel: density of liquidations by distance, one curve per venue, labelled directly.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "map/leverage_panels.hpp"
#include "map/leverage_rows.hpp"
#include "map/number_text.hpp"
#include "map/picture_frame.hpp"

namespace faultline {
namespace {

constexpr double axis_width = 64, label_width = 150, base_height = 46, label_pitch = 18;
constexpr double shown_share = 0.01;  // of the greatest density: less is not worth the width

/// Colours that colour-blind people tell apart (Okabe and Ito 2008, on dark), and dashes as a
/// second cue.
constexpr std::array<Rgb, 5> curve_colours{rgb(0x56b4e9), rgb(0xe69f00), rgb(0x00c896),
                                           rgb(0xf0e442), rgb(0xe58fbe)};
const std::array<std::vector<double>, 5> curve_dashes{
    std::vector<double>{}, {10, 4}, {4, 3}, {12, 3, 3, 3}, {2, 3}};

struct Extent {
    double distance_pct = 0, usd_per_pct = 0;
};

/// The greatest density, and the greatest distance at which any curve still matters.
Extent extent_of(const std::vector<ProfileCurve>& curves) {
    Extent extent;
    for (const ProfileCurve& curve : curves) {
        for (const double usd : curve.usd_per_pct) {
            if (usd > extent.usd_per_pct) extent.usd_per_pct = usd;
        }
    }
    for (const ProfileCurve& curve : curves) {
        for (std::size_t i = 0; i < curve.usd_per_pct.size(); ++i) {
            if (!(curve.usd_per_pct[i] >= shown_share * extent.usd_per_pct)) continue;
            extent.distance_pct = std::max(extent.distance_pct, std::abs(curve.distance_pct[i]));
        }
    }
    return extent;
}

struct Label {
    std::size_t curve = 0;
    Point peak;  // of the shorts' side, in pixels: the label belongs to it
    double y = 0;
};

/// Moves labels apart downwards, then back up where they left the box.
void spread(std::vector<Label>& labels, const Box& plot) {
    std::ranges::sort(labels, [](const Label& one, const Label& other) {
        return one.peak.y != other.peak.y ? one.peak.y < other.peak.y : one.curve < other.curve;
    });
    double least = plot.y + label_pitch / 2;
    for (Label& label : labels) {
        label.y = std::max(label.peak.y, least);
        least = label.y + label_pitch;
    }
    double most = plot.bottom() - label_pitch / 2;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->y = std::min(label->y, most);
        most = label->y - label_pitch;
    }
}

void draw_labels(Canvas& canvas, std::vector<Label> labels, const LeverageFigures& figures,
                 const Box& plot) {
    spread(labels, plot);
    for (const Label& label : labels) {
        const ProfileCurve& curve = figures.profiles[label.curve];
        const Rgb colour = curve_colours[label.curve % curve_colours.size()];
        const Point path[] = {
            label.peak, {plot.right() - 14, label.peak.y}, {plot.right() + 6, label.y}};
        canvas.polyline(path, {colour, 0.55}, 1);
        canvas.fill({label.peak.x - 2.5, label.peak.y - 2.5, 5, 5}, colour);
        const std::string text = fmt::format("{} {}", display_name_of(curve.venue),
                                             short_money_text(curve.open_interest_usd));
        const TextStyle style = panel_text(colour);
        canvas.text({plot.right() + 11, label.y}, canvas.fitted(text, style, label_width - 12),
                    style);
    }
}

void draw_axes(Canvas& canvas, const Box& plot, const LinearAxis& distance,
               const LinearAxis& density) {
    constexpr double free = std::numeric_limits<double>::quiet_NaN();
    draw_value_axis(canvas, plot, money_ticks(0, density.high, static_cast<int>(plot.height / 50)),
                    density, false, true, free);
    std::vector<Tick> ticks;
    for (const double at :
         nice_ticks(distance.low, distance.high, static_cast<int>(plot.width / 60))) {
        ticks.push_back({at, fmt::format("{:+g} %", at), false});
        if (at == 0) ticks.back() = {at, "price", true};
    }
    draw_base_axis(canvas, plot, ticks, distance);
    canvas.text({plot.x, plot.bottom() + 38}, "◀ longs liquidated below", panel_text(theme::muted));
    canvas.text({plot.right(), plot.bottom() + 38}, "shorts liquidated above ▶",
                panel_text(theme::muted, AlignX::right));
}

}  // namespace

void draw_profiles_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures) {
    const Box area = draw_panel_heading(
        canvas, box, "Leverage profile of the largest venues",
        "USD to be liquidated per 1 % of distance from the price; beside the names open interest");
    const Extent extent = extent_of(figures.profiles);
    if (!(extent.usd_per_pct > 0) || !(extent.distance_pct > 0)) {
        return draw_no_data(canvas, area, "no venue has open interest");
    }
    const Box plot{area.x + axis_width, area.y + 6, area.width - axis_width - label_width,
                   area.height - base_height - 6};
    const double reach = 1.04 * extent.distance_pct;
    const LinearAxis distance{-reach, reach, plot.x, plot.right()};
    const LinearAxis density{0, 1.06 * extent.usd_per_pct, plot.bottom(), plot.y};
    canvas.fill(plot, theme::plot);
    draw_axes(canvas, plot, distance, density);
    std::vector<Label> labels;
    for (std::size_t i = 0; i < figures.profiles.size(); ++i) {
        const ProfileCurve& curve = figures.profiles[i];
        std::vector<Point> points;
        Label label{i, {plot.middle_x(), plot.bottom()}, 0};
        const std::size_t count = std::min(curve.distance_pct.size(), curve.usd_per_pct.size());
        for (std::size_t j = 0; j < count; ++j) {
            points.push_back(
                {distance.px(curve.distance_pct[j]), density.px(curve.usd_per_pct[j])});
            const bool higher = curve.distance_pct[j] >= 0 && points.back().y < label.peak.y;
            if (higher) label.peak = points.back();
        }
        labels.push_back(label);
        canvas.clipped(plot, [&] {
            canvas.polyline(points, curve_colours[i % curve_colours.size()], 2,
                            curve_dashes[i % curve_dashes.size()]);
        });
    }
    draw_labels(canvas, labels, figures, plot);
}

}  // namespace faultline
