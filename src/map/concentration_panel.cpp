// The concentration panel: venues x brackets as a coloured table with numbers.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/colour_scale.hpp"
#include "map/leverage_panels.hpp"
#include "map/leverage_rows.hpp"
#include "map/picture_frame.hpp"

namespace faultline {
namespace {

constexpr double name_width = 142, inert_width = 62, head_height = 26, foot_height = 26;

/// The percentage as a number of the table: "<1" where rounding would say that there is nothing.
std::string cell_text(double share) {
    if (!std::isfinite(share)) return "n/a";
    const double percent = 100 * share;
    return percent > 0 && percent < 0.5 ? "<1" : fmt::format("{:.0f}", percent);
}

Rgb cell_colour(const LeverageRow& row, double share, double greatest) {
    const double level = std::clamp(share / greatest, 0.0, 1.0);
    const auto at = static_cast<std::size_t>(std::lround(255 * level));
    const Rgb colour = ramp_colours(Ramp::viridis)[at];
    return row.has_open_interest ? colour : mix(theme::page, colour, 0.45);
}

void draw_ramp(Canvas& canvas, const Box& bar, double greatest) {
    for (double x = 0; x < bar.width; x += 1) {
        const auto at = static_cast<std::size_t>(std::lround(255 * x / (bar.width - 1)));
        canvas.fill({bar.x + x, bar.y, 1, bar.height}, ramp_colours(Ramp::viridis)[at]);
    }
    canvas.text({bar.x - 8, bar.middle_y()}, "0 %", panel_text(theme::muted, AlignX::right));
    canvas.text({bar.right() + 8, bar.middle_y()}, fmt::format("{:.0f} %", 100 * greatest),
                panel_text(theme::muted));
}

}  // namespace

void draw_concentration_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures) {
    const std::vector<LeverageRow> rows = leverage_rows(figures);
    const Box area = draw_panel_heading(
        canvas, box, "Concentration",
        "the same shares as numbers, %; inert: % of open interest that no price move liquidates");
    double greatest = 0;
    for (const LeverageRow& row : rows) {
        if (row.has_shares) greatest = std::max(greatest, std::ranges::max(row.shares));
    }
    if (!(greatest > 0)) return draw_no_data(canvas, area, "no share is known");
    const Box cells{area.x + name_width, area.y + head_height,
                    area.width - name_width - inert_width, area.height - head_height - foot_height};
    const double pitch_x = cells.width / static_cast<double>(bracket_count);
    const double pitch_y = cells.height / static_cast<double>(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const LeverageRow& row = rows[r];
        const double top = std::round(cells.y + static_cast<double>(r) * pitch_y);
        const double bottom = std::round(cells.y + static_cast<double>(r + 1) * pitch_y) - 1;
        const double middle = (top + bottom) / 2;
        const Rgb ink = row.has_open_interest ? theme::text : theme::muted;
        canvas.text({cells.x - 10, middle}, std::string(display_name_of(row.venue)),
                    panel_text(ink, AlignX::right));
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double left = std::round(cells.x + static_cast<double>(k) * pitch_x);
            const double right = std::round(cells.x + static_cast<double>(k + 1) * pitch_x) - 1;
            const Box cell{left, top, right - left, bottom - top};
            const Rgb colour =
                row.has_shares ? cell_colour(row, row.shares[k], greatest) : theme::plot;
            canvas.fill(cell, colour);
            canvas.text({cell.middle_x(), middle}, cell_text(row.shares[k]),
                        panel_text(readable_on(colour), AlignX::centre));
        }
        canvas.text({area.right() - 8, middle}, cell_text(row.inert_share),
                    panel_text(theme::muted, AlignX::right));
    }
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const double middle = cells.x + (static_cast<double>(k) + 0.5) * pitch_x;
        canvas.text({middle, area.y + 12}, fmt::format("{:g}x", bracket_leverage[k]),
                    panel_text(theme::text, AlignX::centre));
    }
    canvas.text({area.right() - 8, area.y + 12}, "inert", panel_text(theme::muted, AlignX::right));
    draw_ramp(canvas, {cells.x + 40, cells.bottom() + 9, 180, 10}, greatest);
    canvas.text({cells.right(), cells.bottom() + 14}, "paler: no open interest known, prior",
                panel_text(theme::muted, AlignX::right));
}

}  // namespace faultline
