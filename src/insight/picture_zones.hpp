// PictureZones: the liquidation map with its zones marked, as a PNG.
//
// Price goes right; bars show the USD to be liquidated, longs left of the price and shorts right of
// it. Zones are shaded bands with a number, thin zones are hatched; the list at the right gives the
// numbers. Every price of the map that is shown has its bar.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "insight/zones.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// A price with a name, marked by a line across the plot.
struct PriceMarker {
    double price_usd = 0;
    std::string label;
};

/// What stands on the picture besides. Empty texts: the usual ones.
struct ZonePicture {
    PictureSize size;
    std::string title;
    std::string line;                  // below the title, in the place of the sums by distance
    std::vector<PriceMarker> markers;  // those outside of the map's range are left out
};

/// The bytes of a PNG. `map` may be a cut-out of the one that was read; a map without levels gives
/// a picture that says "no data". Problems: a size below 900 x 500, an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_zones(const LiquidationMap& map, const ZoneReading& reading,
                                              const ZonePicture& picture = {});

}  // namespace faultline
