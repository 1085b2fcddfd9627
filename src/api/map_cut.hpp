// MapCut: a part of a liquidation map that is already there, which needs no new reading of books.
#pragma once

#include "map/liquidation_map.hpp"

namespace faultline {

/// The buckets that touch [low_usd, high_usd]; what is left out is told in the totals as outside
/// the asked range. Precondition: low_usd <= high_usd.
LiquidationMap cut_map(const LiquidationMap& map, double low_usd, double high_usd);

/// The levels of one side. Totals stay those of the market.
LiquidationMap one_side(LiquidationMap map, Side side);

}  // namespace faultline
