// DeribitVoice: what the socket and the REST interface of Deribit print alike, and its REST
// answers.
#pragma once

#include <string>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// A trade. `flagged` says whether the mark of a liquidation is shown: "T", the taker was forced.
void write_deribit_trade(JsonWriter& out, const voices::Listing& listing,
                         const voices::TapeRow& row, bool flagged);
/// The fields of a ticker, without the braces; REST shows them with a book as well.
void write_deribit_ticker(JsonWriter& out, const voices::Listing& listing);

/// Ends an answer of JSON-RPC that has got its result: the times it took and the braces.
std::string finish_deribit(JsonWriter& out, TimeNs now_ns);
/// A refusal. `id` below zero: none (REST).
std::string deribit_refusal(std::int64_t id, int code, std::string_view message,
                            std::string_view reason, std::string_view parameter, TimeNs now_ns);

VoiceAnswer answer_as_deribit(const VoiceRequest& request, const EmulatedMarket& market,
                              JsonParser& json, TimeNs now_ns);

}  // namespace faultline
