// HeatImage: the cells of a heatmap as pixels, brighter where more USD would be liquidated.
//
// Where there are more cells than pixels, a pixel shows the greatest of its cells: a wall that is
// one row thin is never lost, whatever the size of the picture. Where there are more pixels than
// cells, a cell is a sharp rectangle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "map/colour_scale.hpp"
#include "map/heatmap.hpp"
#include "map/intensity_scale.hpp"

namespace faultline {

/// The cells [begin, end) that one pixel shows; never empty.
struct CellRange {
    std::size_t begin = 0, end = 0;
};

/// Which cells each of `pixels` pixels shows. Every cell is shown by at least one pixel.
/// Precondition: cells > 0.
std::vector<CellRange> cells_of_pixels(std::size_t cells, std::size_t pixels);

/// width * height pixels 0x00rrggbb, from the top left: time goes right, price goes up. Cells below
/// the scale's threshold, empty and unknown ones have the colour `dark`.
/// Precondition: the heatmap has columns and rows, and as many cells as they say.
std::vector<std::uint32_t> heat_image(const Heatmap& heatmap, const IntensityScale& scale,
                                      Ramp ramp, Rgb dark, std::size_t width, std::size_t height);

}  // namespace faultline
