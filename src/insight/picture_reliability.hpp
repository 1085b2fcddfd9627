// PictureReliability: how often past answers came true, as a PNG: what was said goes right, what
// came goes up, and on the diagonal both are the same.
#pragma once

#include <string>
#include <vector>

#include "insight/reliability.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

/// One panel per series, up to six. Problems: a size below 900 x 500 or above 16,384, an error of
/// cairo. Without series the picture says so.
Outcome<std::vector<std::uint8_t>> draw_reliability(const std::string& title,
                                                    const std::vector<ReliabilitySeries>& series,
                                                    bool simulated, PictureSize size = {});

}  // namespace faultline
