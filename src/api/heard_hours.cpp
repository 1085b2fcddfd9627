// HeardHours: seconds heard, summed by hour.
#include "api/heard_hours.hpp"

#include <algorithm>

#include "venue/decode.hpp"

namespace faultline {
namespace {

constexpr std::size_t hours_kept = 6;

/// A channel of liquidations may be silent for hours: subscribed and without data is up.
bool is_channel_up(const ChannelStatus& channel) {
    return channel.state == ChannelState::live ||
           (channel.state == ChannelState::waiting && channel.stale_after_ns == 0);
}

bool is_venue_up(const VenueStatus& venue, const std::set<std::string>& channels) {
    std::size_t found = 0;
    for (const ChannelStatus& channel : venue.channels) {
        if (!channels.contains(channel.channel)) continue;
        ++found;
        if (!is_channel_up(channel)) return false;
    }
    return found > 0;
}

}  // namespace

HeardHours::HeardHours(const std::vector<VenueSubscription>& subscriptions) {
    for (const VenueSubscription& subscription : subscriptions) {
        const VenueWire& wire = wire_of(subscription.venue);
        if (wire.plan == nullptr || std::ranges::count(wire.kinds, "liquidation") == 0) continue;
        const Plan plan = wire.plan(subscription.instruments);
        auto& channels = channels_[index_of(subscription.venue)];
        // Where none is of liquidations, they come as trades with a flag.
        for (const EventKind kind : {EventKind::liquidation, EventKind::trade}) {
            if (!channels.empty()) break;
            for (const PlannedConnection& connection : plan.connections) {
                for (const PlannedChannel& channel : connection.channels) {
                    if (channel.proof.has(kind)) channels.insert(channel.channel);
                }
            }
        }
    }
}

void HeardHours::note(TimeNs now_ns, const std::vector<VenueStatus>& venues) {
    const DurationNs passed_ns = now_ns - noted_ns_;
    const bool looked = noted_ns_ != 0 && passed_ns <= look_max_ns;
    const auto before = up_;
    up_ = {};
    for (const VenueStatus& venue : venues) {
        const std::size_t v = index_of(venue.venue);
        up_[v] = is_venue_up(venue, channels_[v]);
        if (!looked || !up_[v] || !before[v]) continue;
        // What passed belongs to one hour, or to two.
        const TimeNs hour_ns = now_ns - now_ns % ns_per_hour;
        const DurationNs in_this_ns = std::min(passed_ns, now_ns - hour_ns);
        hours_[hour_ns][v] += in_this_ns;
        if (passed_ns > in_this_ns) hours_[hour_ns - ns_per_hour][v] += passed_ns - in_this_ns;
    }
    noted_ns_ = now_ns;
    while (hours_.size() > hours_kept) hours_.erase(hours_.begin());
}

bool HeardHours::was_heard(VenueId venue, TimeNs hour_ns) const {
    const auto hour = hours_.find(hour_ns);
    return hour != hours_.end() && hour->second[index_of(venue)] >= ns_per_hour - missed_max_ns;
}

}  // namespace faultline
