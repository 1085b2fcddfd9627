// PictureFragility: n(u) of a cascade in a part of a picture: USD set off by each USD of depth, at
// each distance, with its draws, against the line at 1.
#pragma once

#include "insight/cascade.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// Fills `box`, axes and words included. The scale is linear and ends at the highest median, or a
/// little above 1; a band that reaches beyond it is cut.
void draw_fragility(Canvas& canvas, const Box& box, const CascadeAnswer& answer);

}  // namespace faultline
