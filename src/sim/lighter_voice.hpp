// LighterVoice: the objects that Lighter's socket and REST print alike, and the answers to
// questions. Markets are named by their number.
#pragma once

#include <string>
#include <string_view>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// The number of a made-up account; accounts are those of emulated_accounts.hpp.
std::int64_t lighter_account(std::size_t account);
/// What must be kept of a position's value: the venue's 1.2 % of 2 %, in any market.
double lighter_maintenance_rate(const voices::Listing& listing);

/// The market that digits name; null where there is none.
const voices::Listing* lighter_market(std::string_view digits, const EmulatedMarket& market);

/// A row of the tape, with what both parties held before. Which list it belongs into, trades or
/// liquidations, says `row.liquidation`.
void write_lighter_trade(JsonWriter& out, const voices::Listing& listing,
                         const voices::TapeRow& row);
void write_lighter_bar(JsonWriter& out, const voices::Listing& listing,
                       const EmulatedMarket::Minute& minute);

VoiceAnswer answer_as_lighter(const VoiceRequest& request, const EmulatedMarket& market,
                              JsonParser& json, TimeNs now_ns);

}  // namespace faultline
