// Side: always the side of the position that is (or would be) liquidated.
//
// A liquidated long is a forced sale, so feeds that print the order's side say "sell" for it.
// That turn-around is made once, in the venue's decoder or the importer, and nowhere else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace faultline {

enum class Side : std::uint8_t { long_ = 0, short_ = 1 };

constexpr std::size_t index_of(Side side) { return static_cast<std::size_t>(side); }
/// +1 for a long, -1 for a short: the sign of the position.
constexpr double sign_of(Side side) { return side == Side::long_ ? 1.0 : -1.0; }
constexpr std::string_view name_of(Side side) { return side == Side::long_ ? "long" : "short"; }
inline constexpr Side both_sides[] = {Side::long_, Side::short_};

}  // namespace faultline
