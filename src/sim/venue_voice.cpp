// VenueVoice: the registry of voices.
#include "sim/venue_voice.hpp"

#include <array>

namespace faultline {

#define FL_VENUE(identifier, display) extern const VenueVoice identifier##_voice;
#include "market/venues.def"
#undef FL_VENUE

const VenueVoice& voice_of(VenueId venue) {
    static const std::array<const VenueVoice*, venue_count> voices{
#define FL_VENUE(identifier, display) &identifier##_voice,
#include "market/venues.def"
#undef FL_VENUE
    };
    return *voices[index_of(venue)];
}

std::string_view VoiceRequest::parameter(std::string_view name) const {
    std::string_view rest = query;
    while (!rest.empty()) {
        const std::size_t end = rest.find('&');
        const std::string_view pair = rest.substr(0, end);
        if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
            return pair.substr(name.size() + 1);
        }
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return {};
}

}  // namespace faultline
