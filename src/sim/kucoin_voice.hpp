// KuCoin voice answers: what KuCoin's classic REST interface of futures says.
#pragma once

#include "sim/venue_voice.hpp"

namespace faultline::kucoin_voice_answers {

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::kucoin_voice_answers
