// ProfileLayer: the map of one moment as bars beside a price axis, longs below, shorts above.
//
// Unlike the heat it is not thinned by a threshold: it is the whole against which the heat is read.
#pragma once

#include "map/axis_ticks.hpp"
#include "map/canvas.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

/// Bars from the left of the box, the longest across nearly all of it, with a scale below the box
/// and the totals of both sides within it. Where several buckets share a pixel, the greatest shows.
void draw_profile(Canvas& canvas, const LiquidationMap& map, const Box& box,
                  const LinearAxis& price_axis);

}  // namespace faultline
