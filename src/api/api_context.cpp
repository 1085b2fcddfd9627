// ApiContext: the tally of venues.
#include "api/api_context.hpp"

namespace faultline {

VenueTally tally_of(const std::vector<VenueStatus>& venues) {
    VenueTally tally;
    tally.states.fill(VenueState::stopped);
    for (const VenueStatus& venue : venues) {
        tally.states[index_of(venue.venue)] = venue.state;
        if (venue.state == VenueState::stopped) continue;
        ++tally.total;
        tally.live += venue.state == VenueState::live ? 1 : 0;
        tally.partial += venue.state == VenueState::partial ? 1 : 0;
        tally.down += venue.state == VenueState::down ? 1 : 0;
        tally.connecting += venue.state == VenueState::connecting ? 1 : 0;
    }
    return tally;
}

const VenueTally& ApiContext::tally() {
    constexpr DurationNs tally_age_max_ns = 200 * ns_per_ms;
    const TimeNs now_ns = monotonic_ns();
    if (now_ns >= tally_until_ns_) {
        tally_ = tally_of(service.venues());
        tally_until_ns_ = now_ns + tally_age_max_ns;
    }
    return tally_;
}

}  // namespace faultline
