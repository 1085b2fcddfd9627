// PictureScore: the score as a PNG: gain of each model over B2 with its interval, reliability of
// "will this bin show a liquidation", and predicted against observed notional by hour.
//
// Problems: a size below 1200 x 600 or above 16,384; an error of cairo. A score without events
// gives a picture that says "no data".
#pragma once

#include <cstdint>
#include <vector>

#include "core/result.hpp"
#include "learn/score_json.hpp"
#include "map/picture_frame.hpp"

namespace faultline {

Outcome<std::vector<std::uint8_t>> draw_score(const ScoreAnswer& answer,
                                              PictureSize size = {1600, 760});

}  // namespace faultline
