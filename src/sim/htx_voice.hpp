// HtxVoice: what the sockets and the REST interface of HTX print alike, and its REST answers.
#pragma once

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// The object of a message's trades, which holds one.
void write_htx_trades(JsonWriter& out, const voices::Listing& listing, const voices::TapeRow& row);

/// The fields of a liquidation order, without the braces. Its price stands near the bankruptcy
/// price; coin-margined orders tell contracts alone.
void write_htx_liquidation(JsonWriter& out, const voices::Listing& listing, TimeNs at_ns,
                           const LiquidationTold& told);

VoiceAnswer answer_as_htx(const VoiceRequest& request, const EmulatedMarket& market,
                          JsonParser& json, TimeNs now_ns);

}  // namespace faultline
