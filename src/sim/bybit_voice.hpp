// Bybit voice text: what Bybit's sockets and REST answers print alike, and the answers.
#pragma once

#include "sim/venue_voice.hpp"

namespace faultline::bybit_voice_text {

/// The fields of a ticker that move, each with a comma before. Open interest is printed summed
/// over both sides, and (since 2026-06) of one side.
std::string ticker_fields(const EmulatedMarket::Listing& listing);

/// A book of up to `levels` levels a side: "b" and "a", best first.
std::string book_fields(const EmulatedMarket::Listing& listing, std::size_t levels);
/// A whole book as the socket pushes it under "orderbook.50.BTCUSDT".
std::string book_push(std::string_view topic, const EmulatedMarket::Listing& listing);

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::bybit_voice_text
