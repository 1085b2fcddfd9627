// PictureMap: the liquidation map of one moment as a PNG.
//
// Price goes right; stacked bars show the USD to be liquidated by leverage bracket, longs left of
// the current price and shorts right of it. Two curves add the bars up outward from the price: what
// a move to that price would liquidate. They have their own axis at the right. A thin line through
// a bar is its 90 % band, where the map has one; levels of one bar are taken to err alike.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "map/liquidation_map.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// One bar: the levels of several neighbouring buckets of one side, added up.
struct MapBar {
    double price_usd = 0;  // lower edge; a bar is as wide as `bar_usd` of its map
    std::array<double, bracket_count> by_bracket_usd{};
    double notional_usd = 0;
    double lo_usd = 0, hi_usd = 0;  // sums of its levels' bands; as notional_usd where none has one
};

/// A map coarse enough to draw. Both sides ascend in price; empty bars are left out.
struct MapBars {
    double bar_usd = 0;                // a multiple (1, 2, 5, 10, …) of the map's bucket
    double low_usd = 0, high_usd = 0;  // the range of prices that bars cover, the price included
    std::array<std::vector<MapBar>, 2> sides;
};

/// Joins buckets so that at most `at_most` bars cover the map. Precondition: bucket_usd > 0.
MapBars bars_of(const LiquidationMap& map, std::size_t at_most);

/// The bytes of a PNG; a map without levels gives a picture that says "no data". Problems: a size
/// below 900 x 500 or above 16,384; levels without a bucket width; an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_map(const LiquidationMap& map, PictureSize size = {});

}  // namespace faultline
