// DydxVoice: the objects that dYdX's socket and REST print alike, and the answers to questions.
#pragma once

#include <string>
#include <string_view>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// The address of a made-up account; accounts are those of emulated_accounts.hpp.
std::string dydx_address(std::size_t account);

/// "2026-10-26T07:33:20.123Z", always with milliseconds.
std::string dydx_time(TimeNs at_ns);
/// The block of an instant, as text: one a second.
std::string dydx_height(TimeNs at_ns);

void write_dydx_height(JsonWriter& out, TimeNs now_ns);
/// A row of the tape; only rows of the past tell their block.
void write_dydx_trade(JsonWriter& out, const voices::Listing& listing, const voices::TapeRow& row,
                      bool with_height);
void write_dydx_candle(JsonWriter& out, const voices::Listing& listing,
                       const EmulatedMarket::Minute& minute);

// Whole answers, which are the contents of first frames as well.
void write_dydx_markets(JsonWriter& out, const EmulatedMarket& market);
void write_dydx_trades(JsonWriter& out, const voices::Listing& listing);
void write_dydx_book(JsonWriter& out, const voices::Listing& listing);
void write_dydx_candles(JsonWriter& out, const voices::Listing& listing);

VoiceAnswer answer_as_dydx(const VoiceRequest& request, const EmulatedMarket& market,
                           JsonParser& json, TimeNs now_ns);

}  // namespace faultline
