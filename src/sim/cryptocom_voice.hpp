// CryptocomVoice: the objects that Crypto.com's socket and REST print alike, and the answers to
// questions.
#pragma once

#include <string>
#include <string_view>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// The name that the index of a contract goes by: "BTCUSD-INDEX" of "BTCUSD-PERP".
std::string cryptocom_index_name(const voices::Listing& listing);
/// A refusal with the venue's number of it; the channel is left out where it is empty.
std::string cryptocom_refusal(std::int64_t id, std::string_view method, int code,
                              std::string_view channel, std::string_view message);
/// What a valuation ("mark", "index_price", "estimatedfunding") is, as text; empty for others.
std::string cryptocom_value(std::string_view kind, const voices::Listing& listing);

void write_cryptocom_trade(JsonWriter& out, const voices::Listing& listing,
                           const voices::TapeRow& row);
void write_cryptocom_ticker(JsonWriter& out, const voices::Listing& listing);
/// {"asks","bids"} of [price, size, orders]; the numbers that chain changes only on the socket.
void write_cryptocom_book(JsonWriter& out, const voices::Listing& listing, bool on_socket);
void write_cryptocom_value(JsonWriter& out, std::string_view value, TimeNs at_ns);

VoiceAnswer answer_as_cryptocom(const VoiceRequest& request, const EmulatedMarket& market,
                                JsonParser& json, TimeNs now_ns);

}  // namespace faultline
