// OKX voice text: rows that its socket and its REST interface print alike, and the answers.
#pragma once

#include "sim/told_text.hpp"
#include "sim/venue_voice.hpp"

namespace faultline::okx_voice_text {

/// "SWAP" of "BTC-USDT-SWAP", "FUTURES" of a dated contract.
std::string_view type_of(const EmulatedMarket::Listing& listing);
/// "BTC-USDT" of "BTC-USDT-SWAP".
std::string family_of(const EmulatedMarket::Listing& listing);

std::string trade(const EmulatedMarket::Listing& listing, const told::TapeRow& row);
std::string mark_price(const EmulatedMarket::Listing& listing);
std::string open_interest(const EmulatedMarket::Listing& listing);
std::string funding_rate(const EmulatedMarket::Listing& listing);
/// A whole book of up to `levels` levels a side, each [price, contracts, "0", orders].
std::string book(const EmulatedMarket::Listing& listing, std::size_t levels);

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::okx_voice_text
