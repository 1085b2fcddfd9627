// Adl: auto-deleveraging: which positions of the other side a venue closes when its fund is gone.
//
// Ranked by profit in percent of the entry times leverage, as venues publish it; the highest first.
// Entries follow from the map: a position of leverage L that is liquidated at K was opened at about
// K / (1 + 1/L) (short) or K / (1 - 1/L) (long). The map tells venue and bracket of a level apart
// but not together: each venue's share of a level is taken to have the level's mix. Pure.
#pragma once

#include <array>
#include <vector>

#include "insight/cascade.hpp"

namespace faultline {

struct AdlOutcome {
    std::array<double, bracket_count> bracket_usd{};  // closed, of the other side
    double lowest_score = 0;                          // of the last position closed; 0: none
    double unmatched_usd = 0;  // no position of the other side in profit was left for
};

/// Closes `venues[].adl_usd` against positions of the other side at `price_usd`. `down`: longs are
/// being liquidated, so shorts are closed.
AdlOutcome close_opposite(const LiquidationMap& map, const std::vector<VenueWaterfall>& venues,
                          double price_usd, bool down);

}  // namespace faultline
