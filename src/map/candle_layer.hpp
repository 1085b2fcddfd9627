// CandleLayer: the path of the price over a picture of any colours.
//
// Coloured candles vanish somewhere on every ramp, so candles are white with a dark casing: one of
// the two stands out at least 4:1 from whatever lies below. A rising candle is hollow where there
// is room for it, a falling one is filled.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "map/axis_ticks.hpp"
#include "map/canvas.hpp"
#include "map/heatmap.hpp"

namespace faultline {

inline constexpr Rgb candle_ink = rgb(0xffffff);
inline constexpr Rgb candle_casing = rgb(0x0b0713);

/// Bars joined in groups of `group`, the last one possibly shorter. Bars without data are left out
/// of their group; a group without data is NaN. Precondition: group >= 1.
std::vector<PriceBar> merge_bars(std::span<const PriceBar> bars, std::size_t group);

/// How many bars to join so that a candle is at least 3 pixels wide beside its casing.
/// Precondition: column_px > 0.
std::size_t bars_per_candle(double column_px);

/// Draws the bars from `left_px` on, `column_px` pixels each, joined as far as needed.
void draw_candles(Canvas& canvas, std::span<const PriceBar> bars, double left_px, double column_px,
                  const LinearAxis& price_axis);

}  // namespace faultline
