// Fault frames: the bytes of faults: garbage, bombs, announcements, subscriptions made wrong. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/emulated_market.hpp"

namespace faultline {

inline constexpr std::uint64_t fault_frame_bytes = 100'000'000;  // of a huge frame and a bomb

/// Texts that no venue means to send, in turn: cut JSON, HTML of a proxy, JSON of another kind,
/// deep nesting, an unterminated string, nothing.
std::string garbage_text(std::uint64_t turn);

/// gzip of `fault_frame_bytes` of white space. Made once.
const std::string& gzip_bomb_bytes();

/// The head of a frame of `fault_frame_bytes`, and a little of its body.
std::string huge_frame_start();

/// A client's text with every listed symbol, in any case, replaced by one that no venue lists.
std::string with_unknown_symbols(std::string_view text, const EmulatedMarket& market);

}  // namespace faultline
