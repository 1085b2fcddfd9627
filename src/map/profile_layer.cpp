// ProfileLayer: pooling of levels into pixel rows, and their bars.
#include "map/profile_layer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <string>
#include <vector>

#include "map/colour_scale.hpp"
#include "map/number_text.hpp"
#include "map/picture_frame.hpp"

namespace faultline {
namespace {

/// USD of the greatest bucket in each pixel row, per side.
using PixelRows = std::array<std::vector<double>, 2>;

PixelRows pool_levels(const LiquidationMap& map, const Box& box, const LinearAxis& axis) {
    const auto height = static_cast<std::ptrdiff_t>(box.height);
    PixelRows rows;
    for (std::vector<double>& side : rows) side.assign(static_cast<std::size_t>(height), 0.0);
    for (const MapLevel& level : map.levels) {
        const double top = axis.px(level.price_usd + map.bucket_usd) - box.y;
        const double bottom = axis.px(level.price_usd) - box.y;
        if (!(bottom > 0) || !(top < box.height)) continue;
        const auto first = static_cast<std::ptrdiff_t>(std::max(0.0, std::floor(top + 0.5)));
        const auto end = std::max(first + 1, static_cast<std::ptrdiff_t>(std::floor(bottom + 0.5)));
        for (std::ptrdiff_t y = first; y < std::min(end, height); ++y) {
            double& usd = rows[index_of(level.side)][static_cast<std::size_t>(y)];
            usd = std::max(usd, level.notional_usd);
        }
    }
    return rows;
}

/// A text at the right edge on a dark plate, readable over any bar.
void draw_plate(Canvas& canvas, const Box& box, double baseline, const std::string& text,
                const Paint& paint, bool bold) {
    TextStyle style;
    style.size = theme::small;
    style.bold = bold;
    style.align_x = AlignX::right;
    style.paint = paint;
    const double width = canvas.text_width(text, style) + 10;
    canvas.fill({box.right() - 2 - width, baseline - 13, width, 18}, Paint(theme::plot, 0.82));
    canvas.text({box.right() - 7, baseline}, text, style);
}

void draw_totals(Canvas& canvas, const LiquidationMap& map, const Box& box) {
    draw_plate(canvas, box, box.y + 18, "▲ all shorts " + money_text(map.totals.short_usd),
               colour_of(Side::short_), true);
    draw_plate(canvas, box, box.bottom() - 8, "▼ all longs " + money_text(map.totals.long_usd),
               colour_of(Side::long_), true);
}

void draw_scale(Canvas& canvas, const LiquidationMap& map, const Box& box, double full_usd) {
    TextStyle style;
    style.size = theme::small;
    style.paint = theme::muted;
    style.align_x = AlignX::centre;
    const LinearAxis axis{0, full_usd, box.x, box.right()};
    for (const Tick& tick : money_ticks(0, full_usd, 3)) {
        const double x = std::round(axis.px(tick.at)) + 0.5;
        canvas.line({x, box.bottom()}, {x, box.bottom() + 5}, theme::muted);
        style.align_x = tick.at == 0 ? AlignX::left : AlignX::centre;
        canvas.text({x, box.bottom() + 19}, tick.label, style);
    }
    canvas.text(
        {box.middle_x(), box.bottom() + 35},
        fmt::format("now, USD per ${}", price_text(map.bucket_usd, decimals_of(map.bucket_usd))),
        style);
}

/// The greatest bucket of a side in view, named by its price and USD.
void draw_greatest(Canvas& canvas, const LiquidationMap& map, const Box& box,
                   const LinearAxis& price_axis, Side side) {
    const MapLevel* greatest = nullptr;
    for (const MapLevel& level : map.levels) {
        const double y = price_axis.px(level.price_usd);
        const bool in_view = level.side == side && y > box.y && y < box.bottom();
        if (!in_view) continue;
        if (greatest == nullptr || level.notional_usd > greatest->notional_usd) greatest = &level;
    }
    if (greatest == nullptr) return;
    const double y = price_axis.px(greatest->price_usd + map.bucket_usd) - 5;
    if (y < box.y + 36 || y > box.bottom() - 28) return;  // the totals stand there
    draw_plate(canvas, box, y,
               price_text(greatest->price_usd, decimals_of(map.bucket_usd)) + ": " +
                   money_text(greatest->notional_usd),
               theme::text, false);
}

}  // namespace

void draw_profile(Canvas& canvas, const LiquidationMap& map, const Box& box,
                  const LinearAxis& price_axis) {
    const PixelRows rows = pool_levels(map, box, price_axis);
    double greatest_usd = 0;
    for (const std::vector<double>& side : rows) {
        for (const double usd : side) greatest_usd = std::max(greatest_usd, usd);
    }
    if (!(greatest_usd > 0)) return;
    const double full_usd = 1.04 * greatest_usd;
    for (std::size_t y = 0; y < rows[0].size(); ++y) {
        // The longer bar first, so that the shorter one stays visible where both share a pixel.
        std::array<Side, 2> order{Side::long_, Side::short_};
        if (rows[1][y] > rows[0][y]) std::swap(order[0], order[1]);
        for (const Side side : order) {
            const double width = std::round(rows[index_of(side)][y] / full_usd * box.width);
            if (width < 1) continue;
            canvas.fill({box.x, box.y + static_cast<double>(y), width, 1}, colour_of(side));
        }
    }
    draw_totals(canvas, map, box);
    for (const Side side : both_sides) draw_greatest(canvas, map, box, price_axis, side);
    draw_scale(canvas, map, box, full_usd);
}

}  // namespace faultline
