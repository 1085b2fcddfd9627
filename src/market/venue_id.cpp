// VenueId: names, generated from market/venues.def.
#include "market/venue_id.hpp"

#include <algorithm>
#include <cctype>

namespace faultline {
namespace {

constexpr std::array<std::string_view, venue_count> names{
#define FL_VENUE(identifier, display) #identifier,
#include "market/venues.def"
#undef FL_VENUE
};

constexpr std::array<std::string_view, venue_count> display_names{
#define FL_VENUE(identifier, display) display,
#include "market/venues.def"
#undef FL_VENUE
};

}  // namespace

std::string_view name_of(VenueId venue) { return names[index_of(venue)]; }

std::string_view display_name_of(VenueId venue) { return display_names[index_of(venue)]; }

Result<VenueId> parse_venue(std::string_view name) {
    const auto same = [name](std::string_view known) {
        return std::equal(name.begin(), name.end(), known.begin(), known.end(), [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
        });
    };
    for (std::size_t i = 0; i < venue_count; ++i) {
        if (same(names[i])) return static_cast<VenueId>(i);
    }
    return fail(ErrorCode::unknown_venue);
}

}  // namespace faultline
