// The exposure panel: what each venue would liquidate, longs left and shorts right of an axis.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/colour_scale.hpp"
#include "map/leverage_panels.hpp"
#include "map/leverage_rows.hpp"
#include "map/number_text.hpp"
#include "map/picture_frame.hpp"

namespace faultline {
namespace {

constexpr double name_width = 142, facts_width = 156, head_height = 26, axis_height = 26;
constexpr double value_width = 66, most_pitch = 34, least_bar_height = 8;

double total_usd(const VenueExposure& row) { return row.long_usd + row.short_usd; }

void draw_row(Canvas& canvas, const VenueExposure& row, const LinearAxis& axis, double y,
              double height) {
    const double zero = std::round(axis.px(0));
    const double left = std::round(axis.px(-row.long_usd));
    const double right = std::round(axis.px(row.short_usd));
    canvas.fill({left, y, zero - left, height}, colour_of(Side::long_));
    canvas.fill({zero, y, right - zero, height}, colour_of(Side::short_));
    const double middle = y + height / 2;
    canvas.text({left - 6, middle}, money_text(row.long_usd),
                panel_text(theme::text, AlignX::right));
    canvas.text({right + 6, middle}, money_text(row.short_usd), panel_text(theme::text));
}

void draw_axis(Canvas& canvas, const Box& bars, const LinearAxis& axis) {
    const auto labels = static_cast<int>(bars.width / 140);
    for (const Tick& tick : money_ticks(0, axis.high, std::max(3, labels))) {
        for (const double sign : {-1.0, 1.0}) {
            const double x = std::round(axis.px(sign * tick.at)) + 0.5;
            canvas.line({x, bars.y}, {x, bars.bottom() + 4},
                        {rgb(0xffffff), tick.at == 0 ? 0.4 : 0.1});
            canvas.text({x, bars.bottom() + 14}, tick.label,
                        panel_text(theme::muted, AlignX::centre));
            if (tick.at == 0) break;
        }
    }
}

void draw_heads(Canvas& canvas, const Box& area, const Box& bars, double zero) {
    const double y = area.y + 12;
    canvas.text({zero - 12, y}, "▼ longs (forced sells)",
                panel_text(colour_of(Side::long_), AlignX::right));
    canvas.text({zero + 12, y}, "▲ shorts (forced buys)", panel_text(colour_of(Side::short_)));
    canvas.text({bars.right() + 78, y}, "within 5 %", panel_text(theme::muted, AlignX::right));
    canvas.text({area.right() - 4, y}, "OI", panel_text(theme::muted, AlignX::right));
}

}  // namespace

void draw_exposure_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures) {
    std::vector<VenueExposure> rows;
    double greatest = 0;
    for (const VenueExposure& row : figures.exposure) {
        if (!std::isfinite(total_usd(row))) continue;
        rows.push_back(row);
        greatest = std::max({greatest, row.long_usd, row.short_usd});
    }
    const std::size_t not_known = figures.exposure.size() - rows.size();
    std::ranges::sort(rows, [](const VenueExposure& one, const VenueExposure& other) {
        if (total_usd(one) != total_usd(other)) return total_usd(one) > total_usd(other);
        return one.venue < other.venue;
    });
    std::string below = "USD liquidated if the price went through all levels, one way or the other";
    if (not_known > 0) below += fmt::format("; {} venues not known", not_known);
    const Box area = draw_panel_heading(canvas, box, "Exposed liquidation value", below);
    if (!(greatest > 0)) return draw_no_data(canvas, area, "no venue has open interest");
    Box bars{area.x + name_width, area.y + head_height, area.width - name_width - facts_width,
             area.height - head_height - axis_height};
    const double pitch = std::min(most_pitch, bars.height / static_cast<double>(rows.size()));
    bars.height = pitch * static_cast<double>(rows.size());
    const LinearAxis axis{-greatest, greatest, bars.x + value_width, bars.right() - value_width};
    canvas.fill(bars, theme::plot);
    draw_axis(canvas, bars, axis);
    draw_heads(canvas, area, bars, axis.px(0));
    double y = bars.y;
    for (const VenueExposure& row : rows) {
        const double top = std::round(y + 2);
        const double height = std::max(least_bar_height, std::round(pitch - 5));
        draw_row(canvas, row, axis, top, height);
        const double middle = top + height / 2;
        canvas.text({bars.x - 10, middle}, std::string(display_name_of(row.venue)),
                    panel_text(theme::text, AlignX::right));
        canvas.text({bars.right() + 78, middle}, money_text(row.within_5pct_usd),
                    panel_text(theme::text, AlignX::right));
        canvas.text({area.right() - 4, middle}, money_text(row.open_interest_usd),
                    panel_text(theme::muted, AlignX::right));
        y += pitch;
    }
}

}  // namespace faultline
