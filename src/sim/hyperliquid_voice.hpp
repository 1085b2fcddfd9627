// HyperliquidVoice: the accounts that the emulator makes up, the objects that socket and REST print
// alike, and the answers to questions.
#pragma once

#include <string>
#include <string_view>

#include "core/json_writer.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

/// How many accounts trade on the emulated venue.
inline constexpr std::size_t hyperliquid_accounts = 12;

/// The address of an account, 0x and 40 hexadecimal digits.
std::string hyperliquid_address(std::size_t account);

/// The accounts of a row of the tape. The even half of the accounts is long, the odd half short,
/// and the taker of a liquidation is the account that is liquidated.
struct HyperliquidParties {
    std::size_t buyer = 0, seller = 0;
};
HyperliquidParties hyperliquid_parties(const voices::TapeRow& row);

void write_hyperliquid_trade(JsonWriter& out, const voices::Listing& listing,
                             const voices::TapeRow& row);
void write_hyperliquid_context(JsonWriter& out, const voices::Listing& listing);
void write_hyperliquid_book(JsonWriter& out, const voices::Listing& listing);

VoiceAnswer answer_as_hyperliquid(const VoiceRequest& request, const EmulatedMarket& market,
                                  JsonParser& json, TimeNs now_ns);

}  // namespace faultline
