// The distribution panel: seven brackets of every venue as stacked horizontal bars.
#include <cmath>

#include "map/colour_scale.hpp"
#include "map/leverage_panels.hpp"
#include "map/leverage_rows.hpp"
#include "map/number_text.hpp"
#include "map/picture_frame.hpp"

namespace faultline {
namespace {

constexpr double name_width = 142, facts_width = 156, legend_height = 26, axis_height = 26;

void draw_row(Canvas& canvas, const LeverageRow& row, const Box& bar) {
    canvas.fill(bar, theme::plot);
    double share_before = 0;
    for (std::size_t k = 0; k < bracket_count && row.has_shares; ++k) {
        const double left = std::round(bar.x + share_before * bar.width);
        share_before += row.shares[k];
        const double right = std::round(bar.x + share_before * bar.width);
        const double alpha = row.has_open_interest ? 1.0 : 0.45;
        canvas.fill({left, bar.y, right - left, bar.height}, {bracket_colours()[k], alpha});
    }
    if (!row.has_open_interest) canvas.hatch(bar, {theme::page, 0.7}, 7);
    if (!row.has_shares) {
        canvas.text({bar.middle_x(), bar.middle_y()}, "no data",
                    panel_text(theme::text, AlignX::centre));
    }
}

}  // namespace

void draw_distribution_panel(Canvas& canvas, const Box& box, const LeverageFigures& figures) {
    const std::vector<LeverageRow> rows = leverage_rows(figures);
    const Box area = draw_panel_heading(
        canvas, box, "Leverage distribution",
        "share of the open interest that is not inert, by effective leverage, % of the venue");
    if (rows.empty()) return draw_no_data(canvas, area, "no venue is given");
    draw_bracket_legend(canvas, {area.x + name_width, area.y + 10});
    const Box bars{area.x + name_width, area.y + legend_height,
                   area.width - name_width - facts_width,
                   area.height - legend_height - axis_height};
    const double pitch = bars.height / static_cast<double>(rows.size());
    double y = bars.y;
    for (const LeverageRow& row : rows) {
        const Box bar{bars.x, std::round(y + 2), bars.width, std::round(pitch - 4)};
        draw_row(canvas, row, bar);
        const Rgb ink = row.has_open_interest ? theme::text : theme::muted;
        canvas.text({bars.x - 10, bar.middle_y()}, std::string(display_name_of(row.venue)),
                    panel_text(ink, AlignX::right));
        if (row.has_open_interest) {
            canvas.text({bars.right() + 70, bar.middle_y()}, money_text(row.open_interest_usd),
                        panel_text(ink, AlignX::right));
            canvas.text({bars.right() + 80, bar.middle_y()}, row.status, panel_text(theme::muted));
        } else {
            canvas.text({bars.right() + 10, bar.middle_y()}, "no data: " + row.status,
                        panel_text(theme::muted));
        }
        y += pitch;
    }
    canvas.text({bars.right() + 70, area.y + 10}, "OI", panel_text(theme::muted, AlignX::right));
    for (const int percent : {0, 25, 50, 75, 100}) {
        const double x = std::round(bars.x + percent / 100.0 * bars.width) + 0.5;
        canvas.line({x, bars.y}, {x, bars.bottom() + 4}, {rgb(0xffffff), 0.25});
        canvas.text({x, bars.bottom() + 14}, std::to_string(percent) + " %",
                    panel_text(theme::muted, AlignX::centre));
    }
}

}  // namespace faultline
