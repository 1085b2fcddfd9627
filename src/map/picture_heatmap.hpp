// PictureHeatmap: the liquidation heatmap as a PNG, as traders know it.
//
// Time goes right (UTC), price goes up, colour is the USD that would be liquidated in a bucket.
// Over it lie the candles and the current price; at the right edge stands the map of the last
// moment, longs below the price and shorts above. Below the threshold cells are dark (see
// IntensityScale).
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "map/colour_scale.hpp"
#include "map/heatmap.hpp"
#include "map/intensity_scale.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

struct HeatmapStyle {
    Ramp ramp = Ramp::viridis;
    IntensityQuantiles quantiles;
};

/// The bytes of a PNG. A heatmap without columns, rows or filled cells gives a picture that says
/// "no data". Problems: a size below 900 x 500 or above 16,384; a heatmap whose parts do not fit
/// together (counts, bucket, columns not `step_ns` apart); an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_heatmap(const Heatmap& heatmap, PictureSize size = {},
                                                const HeatmapStyle& style = {});

}  // namespace faultline
