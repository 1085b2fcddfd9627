// WooxVoice: names that socket and REST of WOO X share, and the answers to questions.
#pragma once

#include <string>

#include "sim/voice_writing.hpp"

namespace faultline {

/// The spot pair under whose name the index of a perpetual is told: "SPOT_BTC_USDT".
std::string woox_spot_name(const voices::Listing& listing);

VoiceAnswer answer_as_woox(const VoiceRequest& request, const EmulatedMarket& market,
                           JsonParser& json, TimeNs now_ns);

}  // namespace faultline
