// PictureLeverage: the figures of the leverage mix as PNGs: all four on one sheet, or one alone.
//
// Problems of all three: a size below the least one named here or above 16,384; an error of cairo.
// Empty figures give pictures that say "no data".
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "map/leverage_figures.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// Distribution, concentration, profiles and exposure. At least 1500 x 1200.
Outcome<std::vector<std::uint8_t>> draw_leverage(const LeverageFigures& figures,
                                                 PictureSize size = {1600, 1500});

/// Exposed liquidation value per venue. At least 900 x 600.
Outcome<std::vector<std::uint8_t>> draw_exposure(const LeverageFigures& figures,
                                                 PictureSize size = {});

/// Profile curves of the largest venues. At least 900 x 500.
Outcome<std::vector<std::uint8_t>> draw_profiles(const LeverageFigures& figures,
                                                 PictureSize size = {});

}  // namespace faultline
