// VenueId: the exchanges Faultline knows, in the order of market/venues.def.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

enum class VenueId : std::uint8_t {
#define FL_VENUE(identifier, display) identifier,
#include "market/venues.def"
#undef FL_VENUE
};

inline constexpr std::size_t venue_count = 0
#define FL_VENUE(identifier, display) +1
#include "market/venues.def"
#undef FL_VENUE
    ;

constexpr std::size_t index_of(VenueId venue) { return static_cast<std::size_t>(venue); }

/// All venues in catalog order.
constexpr std::array<VenueId, venue_count> all_venues() {
    std::array<VenueId, venue_count> list{};
    for (std::size_t i = 0; i < venue_count; ++i) list[i] = static_cast<VenueId>(i);
    return list;
}

/// "binance": the name in files, flags and answers.
std::string_view name_of(VenueId venue);
/// "Binance": the name in pictures and pages.
std::string_view display_name_of(VenueId venue);
/// Reads the identifier, whatever its case. Error: unknown_venue.
Result<VenueId> parse_venue(std::string_view name);

}  // namespace faultline
