// PictureCascade: a cascade as a PNG: where price comes to rest and how much is liquidated for
// shocks up to and beyond the asked one, how fragile it is on the way, and where each venue's
// liquidations end.
#pragma once

#include <cstdint>
#include <vector>

#include "insight/cascade.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// Problems: a size below 1000 x 600 or above 16,384; an error of cairo.
Outcome<std::vector<std::uint8_t>> draw_cascade(const CascadeAnswer& answer, const CascadeFan& fan,
                                                PictureSize size = {});

}  // namespace faultline
