// Bitget voice answers: what Bitget's REST interface (v2, mix contracts) says.
#pragma once

#include "sim/venue_voice.hpp"

namespace faultline::bitget_voice_answers {

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::bitget_voice_answers
