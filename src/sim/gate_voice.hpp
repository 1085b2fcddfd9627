// Gate voice text: rows that Gate's sockets and its REST interface print alike, and the answers.
#pragma once

#include "sim/told_text.hpp"
#include "sim/venue_voice.hpp"

namespace faultline::gate_voice_text {

/// A size as Gate prints it: an integer rounded down towards zero, or decimal text for clients
/// that sent the header X-Gate-Size-Decimal: 1.
std::string size(const Decimal& contracts, bool in_decimals);

/// A row of the tape; its size is negative where the taker sold.
std::string trade(const EmulatedMarket::Listing& listing, const told::TapeRow& row,
                  bool in_decimals);
/// `total_size` counts both sides.
std::string ticker(const EmulatedMarket::Listing& listing);
/// Levels {"p","s"} of a side, best first.
std::string levels(const EmulatedMarket::Listing& listing, const std::vector<BookTold::Level>& side,
                   std::size_t levels_max, bool in_decimals);

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser& json,
                   TimeNs now_ns);

}  // namespace faultline::gate_voice_text
