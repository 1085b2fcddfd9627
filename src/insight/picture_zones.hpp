// PictureZones: the liquidation map with its zones marked, as a PNG.
//
// Price goes right; bars show the USD to be liquidated, longs left of the price and shorts right of
// it. Zones are shaded bands with a number, thin zones are hatched; the list at the right gives the
// numbers. Every price of the map that is shown has its bar.
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "insight/zones.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// The bytes of a PNG. `map` may be a cut-out of the one that was read; a map without levels gives
/// a picture that says "no data". Problems: a size below 900 x 500, an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_zones(const LiquidationMap& map, const ZoneReading& reading,
                                              PictureSize size = {});

}  // namespace faultline
