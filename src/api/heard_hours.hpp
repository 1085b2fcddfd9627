// HeardHours: in which hours the liquidations of a venue could be heard.
//
// The states of the venues are noted about once a second. An hour counts as heard where the
// venue's channels of liquidations were up in all but a minute of it, and this program looked:
// what nobody listened to is unknown, not quiet.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "feed/feed_config.hpp"
#include "feed/feed_status.hpp"

namespace faultline {

class HeardHours {
  public:
    static constexpr DurationNs missed_max_ns = ns_per_minute;    // of a heard hour
    static constexpr DurationNs look_max_ns = 5 * ns_per_second;  // between two notes

    /// Which channels tell of liquidations follows from the venues' plans.
    explicit HeardHours(const std::vector<VenueSubscription>& subscriptions);

    /// With rising times. More than `look_max_ns` after the note before, the time between is
    /// missed.
    void note(TimeNs now_ns, const std::vector<VenueStatus>& venues);
    /// Whether the liquidations of the venue come in at the last note.
    bool is_up(VenueId venue) const { return up_[index_of(venue)]; }
    /// Whether the venue tells of liquidations at all.
    bool tells(VenueId venue) const { return !channels_[index_of(venue)].empty(); }
    bool was_heard(VenueId venue, TimeNs hour_ns) const;

  private:
    using Heard = std::array<DurationNs, venue_count>;
    std::array<std::set<std::string>, venue_count> channels_;
    std::array<bool, venue_count> up_{};
    TimeNs noted_ns_ = 0;
    std::map<TimeNs, Heard> hours_;  // the last few
};

}  // namespace faultline
