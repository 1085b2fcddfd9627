// MEXC voice text: rows that MEXC's socket and its REST interface print alike, and the answers.
#pragma once

#include "sim/told_text.hpp"
#include "sim/venue_voice.hpp"

namespace faultline::mexc_voice_text {

/// A volume as a JSON number without trailing zeros, in exponent form where that drops some:
/// "75480" is "7.548E+4".
std::string volume(const Decimal& contracts);

std::string deal(const EmulatedMarket::Listing& listing, const told::TapeRow& row);
std::string ticker(const EmulatedMarket::Listing& listing);
/// A whole book: levels [price, contracts, orders], best first.
std::string book(const EmulatedMarket::Listing& listing, std::size_t levels_max);

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::mexc_voice_text
