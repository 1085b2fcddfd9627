// LeverageRows: what the panels of the leverage pictures share: order, shares and headings.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "map/canvas.hpp"
#include "map/leverage_figures.hpp"

namespace faultline {

/// A venue's line in the distribution and the concentration panel.
struct LeverageRow {
    VenueId venue{};
    double open_interest_usd = 0;  // NaN: not known
    double inert_share = 0;        // NaN: not known
    BracketShares shares{};        // of the stock; of the flow where open interest is not known
    bool has_open_interest = false;
    bool has_shares = false;  // all shares are known and some is above zero
    std::string status;       // "prior", "learned", "3/7 learned"
};

/// Venues by falling open interest; those without it last, in catalog order.
std::vector<LeverageRow> leverage_rows(const LeverageFigures& figures);

/// A panel's heading and the line below it. Returns the box that is left for the figure.
Box draw_panel_heading(Canvas& canvas, const Box& box, const std::string& heading,
                       const std::string& below);

/// The style of the panels' small texts.
TextStyle panel_text(Rgb colour, AlignX align = AlignX::left);

}  // namespace faultline
