// BitfinexVoice: the rows that socket and REST of Bitfinex print alike, and the REST answers.
#pragma once

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// [id, ms, amount, price]; the sign of the amount is the taker's side.
void write_bitfinex_trade(JsonWriter& out, const voices::Listing& listing,
                          const voices::TapeRow& row);

/// The fields of a status, 23 by position, without the brackets: [0] time, [2] last, [3] spot,
/// [5] insurance fund, [7] next funding, [8] accrued, [9] step, [11] funding now, [14] mark,
/// [17] open interest, [21] and [22] clamps.
void write_bitfinex_status(JsonWriter& out, const voices::Listing& listing);

/// A row of a liquidation, its trigger or a match; `priced` says whether [11] is told.
void write_bitfinex_liquidation(JsonWriter& out, const voices::Listing& listing, TimeNs at_ns,
                                const LiquidationTold& told, bool is_match, bool priced);
/// Every other trigger has no price.
bool bitfinex_trigger_is_priced(const LiquidationTold& told);

VoiceAnswer answer_as_bitfinex(const VoiceRequest& request, const EmulatedMarket& market,
                               JsonParser& json, TimeNs now_ns);

}  // namespace faultline
