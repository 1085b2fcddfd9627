// HyperliquidVoice: the accounts that the emulator makes up, the objects that socket and REST print
// alike, and the answers to questions.
#pragma once

#include <optional>
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

/// At most `decimals` digits; whole numbers keep a ".0" as the venue prints them.
std::string hyperliquid_number(double value, int decimals);
/// A price likewise.
std::string hyperliquid_price(const voices::Listing& listing, const Decimal& price_usd);
/// A hash of a transaction, made from the id of what it did.
std::string hyperliquid_hash(std::uint64_t id);

/// The state of an account; of one that does not exist an empty one, as the venue answers.
void write_hyperliquid_state(JsonWriter& out, std::optional<std::size_t> account,
                             const EmulatedMarket& market, TimeNs now_ns);
/// A row of the tape as its buyer or seller sees it.
void write_hyperliquid_fill(JsonWriter& out, const voices::Listing& listing,
                            const voices::TapeRow& row, std::size_t account);

VoiceAnswer answer_as_hyperliquid(const VoiceRequest& request, const EmulatedMarket& market,
                                  JsonParser& json, TimeNs now_ns);

}  // namespace faultline
