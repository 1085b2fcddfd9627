// LeverageRows: ordering of venues and the shared small drawings.
#include "map/leverage_rows.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/picture_frame.hpp"

namespace faultline {
namespace {

LeverageRow row_of(const VenueLeverage& venue) {
    LeverageRow row;
    row.venue = venue.venue;
    row.open_interest_usd = venue.open_interest_usd;
    row.inert_share = venue.inert_share;
    row.has_open_interest = std::isfinite(venue.open_interest_usd);
    double sum = 0;
    std::size_t learned = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const BracketFigure& figure = venue.brackets[k];
        row.shares[k] = row.has_open_interest ? figure.stock_share : figure.flow_share;
        sum += row.shares[k];
        learned += figure.learned;
    }
    row.has_shares = std::isfinite(sum) && sum > 0;
    row.status = learned == 0               ? "prior"
                 : learned == bracket_count ? "learned"
                                            : fmt::format("{}/{} learned", learned, bracket_count);
    return row;
}

}  // namespace

std::vector<LeverageRow> leverage_rows(const LeverageFigures& figures) {
    std::vector<LeverageRow> rows;
    for (const VenueLeverage& venue : figures.venues) rows.push_back(row_of(venue));
    std::ranges::sort(rows, [](const LeverageRow& one, const LeverageRow& other) {
        if (one.has_open_interest != other.has_open_interest) return one.has_open_interest;
        if (one.has_open_interest && one.open_interest_usd != other.open_interest_usd) {
            return one.open_interest_usd > other.open_interest_usd;
        }
        return one.venue < other.venue;
    });
    return rows;
}

Box draw_panel_heading(Canvas& canvas, const Box& box, const std::string& heading,
                       const std::string& below) {
    TextStyle style;
    style.size = theme::heading;
    style.paint = theme::text;
    style.bold = true;
    canvas.text({box.x, box.y + 14}, canvas.fitted(heading, style, box.width), style);
    const TextStyle muted = panel_text(theme::muted);
    canvas.text({box.x, box.y + 34}, canvas.fitted(below, muted, box.width), muted);
    constexpr double used = 44;
    return {box.x, box.y + used, box.width, box.height - used};
}

TextStyle panel_text(Rgb colour, AlignX align) {
    TextStyle style;
    style.size = theme::small;
    style.paint = colour;
    style.align_x = align;
    style.align_y = AlignY::middle;
    return style;
}

}  // namespace faultline
