// PictureFragility: a band, a line, and the threshold.
#include "insight/picture_fragility.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double panel_head = 30, axis_height = 46;

/// From zero up, which has no sign.
std::vector<Tick> plain_ticks(double high, int at_most, std::string_view sign,
                              std::string_view unit) {
    std::vector<Tick> ticks;
    for (const double value : nice_ticks(0, high, at_most)) {
        Tick tick;
        tick.at = value;
        tick.label =
            value > 0 ? fmt::format("{}{:g}{}", sign, value, unit) : fmt::format("0{}", unit);
        ticks.push_back(std::move(tick));
    }
    return ticks;
}

}  // namespace

void draw_fragility(Canvas& canvas, const Box& box, const CascadeAnswer& answer) {
    const auto words = [](double size, const Paint& paint, AlignX align = AlignX::left) {
        return TextStyle{.size = size, .paint = paint, .align_x = align, .align_y = AlignY::middle};
    };
    canvas.text({box.x, box.y + 8}, "Fragility n: USD liquidated for each USD of depth",
                words(theme::heading, theme::text));
    const Box plot{box.x, box.y + panel_head, box.width, box.height - panel_head - axis_height};
    canvas.fill(plot, theme::plot);
    const std::vector<FragilityPoint>& points = answer.fragility;
    if (points.size() < 2) return draw_no_data(canvas, plot, "no levels on the way");
    double high = 1.25;
    for (const FragilityPoint& point : points) high = std::max(high, 1.1 * point.n);
    // From the price outward, whichever way that is.
    const double far = points.back().move_percent;
    const LinearAxis across{0, std::abs(far), plot.x, plot.right()};
    const LinearAxis up{0, high, plot.bottom(), plot.y};
    draw_base_axis(canvas, plot, plain_ticks(std::abs(far), 8, far < 0 ? "-" : "+", " %"), across);
    draw_value_axis(canvas, plot, plain_ticks(high, 5, "", ""), up, false, true, NAN);
    const Rgb own = colour_of(answer.down ? Side::long_ : Side::short_);
    canvas.clipped(plot, [&] {
        std::vector<Point> line;
        for (std::size_t i = 0; i < points.size(); ++i) {
            const FragilityPoint& point = points[i];
            const double x = across.px(std::abs(point.move_percent));
            const double next =
                i + 1 < points.size() ? across.px(std::abs(points[i + 1].move_percent)) : x + 1;
            const double top = up.px(std::max(point.n_lo, point.n_hi));
            const double bottom = up.px(std::min(point.n_lo, point.n_hi));
            canvas.fill({x, top, std::max(0.0, next - x), bottom - top}, {own, 0.22});
            line.push_back({x, up.px(point.n)});
        }
        canvas.polyline(line, own, 2.2, {});
        const double dashes[] = {3, 4};
        canvas.line({plot.x, up.px(1)}, {plot.right(), up.px(1)}, {theme::price, 0.9}, 1.2, dashes);
    });
    canvas.text({plot.right() - 6, up.px(1) - 9}, "1: above, the move feeds itself",
                words(theme::small, theme::muted, AlignX::right));
    canvas.text({plot.middle_x(), plot.bottom() + 36}, "move of the price",
                words(theme::small, theme::muted, AlignX::centre));
}

}  // namespace faultline
