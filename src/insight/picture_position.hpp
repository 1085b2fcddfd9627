// PicturePosition: the zones of the map with the prices of one position marked on it, as a PNG.
#pragma once

#include "insight/picture_zones.hpp"
#include "insight/position_check.hpp"

namespace faultline {

/// Title, line and markers of a position; a liquidation that never comes has none.
ZonePicture position_picture(const PositionCheck& check);

/// The prices that a picture of the position must show, the current one included: what is marked,
/// and a tenth of the distance beyond. Precondition: the check has a current price.
std::pair<double, double> position_range_usd(const PositionCheck& check);

}  // namespace faultline
