// BingxVoice: the REST answers of BingX.
#pragma once

#include "sim/venue_voice.hpp"

namespace faultline {

VoiceAnswer answer_as_bingx(const VoiceRequest& request, const EmulatedMarket& market,
                            JsonParser& json, TimeNs now_ns);

}  // namespace faultline
