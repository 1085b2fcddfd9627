// KrakenVoice: what feeds and REST of Kraken Futures print alike, and the REST answers.
#pragma once

#include <string>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// The name of a trade, from its id.
std::string kraken_uid(std::uint64_t id);
/// "XBT:USD" of "PF_XBTUSD".
std::string kraken_pair(const voices::Listing& listing);
/// US dollars (linear) or coins (inverse) that funding costs a contract.
double kraken_funding(const voices::Listing& listing);

/// What the last day was, as far as the emulator remembers.
struct KrakenDay {
    double volume = 0, quote_usd = 0;
    Decimal open, high, low;
};
KrakenDay kraken_day(const voices::Listing& listing);

/// Best prices and sizes, by the names of the socket or of REST; none without a book.
void write_kraken_best(JsonWriter& out, const voices::Listing& listing, std::string_view bid_size,
                       std::string_view ask_size);

VoiceAnswer answer_as_kraken(const VoiceRequest& request, const EmulatedMarket& market,
                             JsonParser& json, TimeNs now_ns);

}  // namespace faultline
