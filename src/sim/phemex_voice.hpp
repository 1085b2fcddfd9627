// PhemexVoice: the objects that Phemex's socket and REST print alike, and the answers to questions.
//
// Two generations: inverse contracts (BTCUSD) print scaled integers, prices times 10^4 and rates
// times 10^8; linear ones (BTCUSDT) print decimals as texts.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// A price or rate as the integer of the old generation.
std::int64_t phemex_scaled(const Decimal& value, int decimals);

/// [[ns, "Buy" | "Sell", price, size], ..]; the side is the taker's.
void write_phemex_trades(JsonWriter& out, const voices::Listing& listing,
                         std::span<const voices::TapeRow> rows);
/// {"asks", "bids"} of at most 30 levels.
void write_phemex_book(JsonWriter& out, const voices::Listing& listing);
/// Members of the old generation's statistics of a day.
void write_phemex_statistics(JsonWriter& out, const voices::Listing& listing);
/// The name of what holds a linear or an inverse contract's rows: "trades_p" or "trades".
std::string phemex_member(std::string_view name, const voices::Listing& listing);

VoiceAnswer answer_as_phemex(const VoiceRequest& request, const EmulatedMarket& market,
                             JsonParser& json, TimeNs now_ns);

}  // namespace faultline
