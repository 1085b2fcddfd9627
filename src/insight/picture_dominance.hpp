// PictureDominance: both sides by distance from the price, and which one dominates, as a PNG.
//
// Above, the USD that stand within a distance of the price, longs and shorts; below, their
// difference over their sum; at the right, funding and the squeeze conditions with their numbers.
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "insight/dominance.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// The bytes of a PNG. A map without levels gives a picture that says "no data". Problems: a size
/// below 900 x 500, an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_dominance(const LiquidationMap& map,
                                                  const DominanceReading& reading,
                                                  PictureSize size = {});

}  // namespace faultline
