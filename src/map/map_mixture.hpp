// MapMixture: one map out of those that several settings of the model give, with a band.
//
// What the settings disagree about is what is not known of the map. A level of the mixture is the
// weighted mean M of the members' levels x_m; its 90 % band is
//   M - sqrt(b^2 + d^2)  to  M + sqrt(b^2 + u^2),   b^2 = z^2 sum_m w_m (x_m - M)^2,
// the spread between members, with d and u what the intervals of their shares of leverage allow
// below and above: d = sum_m w_m sqrt(sum_k (x_mk below_mk)^2), brackets counted as independent.
// Totals near the price have bands by the same formula over their sums, because levels go up and
// down together. Venues are independent: the squares of their half-widths add. Pure.
#pragma once

#include <span>

#include "map/liquidation_map.hpp"

namespace faultline {

/// The map of one venue under one setting.
struct MapMember {
    double weight = 0;  // on any scale
    LiquidationMap map;
    /// How far the 90 % interval of each bracket's share reaches below and above it, relative to
    /// it.
    BracketShares below{}, above{};
};

/// A range of prices that a map shows; both 0: all.
struct ShownPrices {
    double low_usd = 0, high_usd = 0;
};

/// The mixture. All maps have the same market, time, price and bucket; what is not summed up
/// (notes, ages) is that of the heaviest. Bands of totals are given where the range shows all of
/// them. Precondition: at least one member, and a weight above zero.
LiquidationMap mixed_map(std::span<const MapMember> members, const ShownPrices& shown = {});

/// The sum of the maps of several venues. A venue without a band adds its USD and no width.
/// Precondition: at least one; the same market, time, price and bucket.
LiquidationMap joined_map(std::span<const LiquidationMap> venues);

}  // namespace faultline
