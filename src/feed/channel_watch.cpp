// ChannelWatch: states and gaps of one channel.
#include "feed/channel_watch.hpp"

#include <algorithm>

namespace faultline {

void ChannelWatch::take_state(ChannelState state, FeedInstant now) {
    if (state_ == state) return;
    state_ = state;
    since_ = now;
}

std::optional<Gap> ChannelWatch::revive(FeedInstant now) {
    take_state(ChannelState::live, now);
    if (!gap_) return std::nullopt;
    std::optional<Gap> closed;
    closed.swap(gap_);
    closed->until_ns = now.utc_ns;
    return closed;
}

std::optional<Gap> ChannelWatch::heard(FeedInstant now) {
    ++payloads_;
    cadence_.heard(now.mono_ns);
    last_data_ = now;
    return revive(now);
}

std::optional<Gap> ChannelWatch::confirmed(FeedInstant now) { return revive(now); }

std::optional<Gap> ChannelWatch::interrupted(ChannelState to, GapReason reason, std::string detail,
                                             FeedInstant now, TimeNs alive_ns) {
    take_state(to, now);
    if (to != ChannelState::stale) cadence_.interrupted();
    if (gap_ && gap_->reason == reason && gap_->detail == detail) return std::nullopt;
    if (!gap_) {
        const TimeNs from_ns =
            may_be_silent() ? std::max(last_data_.utc_ns, alive_ns) : last_data_.utc_ns;
        gap_ = Gap{venue_, planned_.channel, from_ns, 0, reason, {}};
    }
    gap_->reason = reason;
    gap_->detail = std::move(detail);
    return gap_;
}

void ChannelWatch::subscribed(FeedInstant now) {
    subscribed_ = now;
    cadence_.interrupted();
    state_ = ChannelState::waiting;
    since_ = now;
}

void ChannelWatch::adopt(const ChannelWatch& replaced) {
    PlannedChannel planned = std::move(planned_);
    *this = replaced;
    planned_ = std::move(planned);
}

DurationNs ChannelWatch::stale_after_ns() const {
    return cadence_.stale_after_ns(timing_->stale_factor, timing_->stale_floor_ns,
                                   planned_.quiet_max_ns);
}

std::optional<TimeNs> ChannelWatch::stale_at_ns() const {
    if (may_be_silent()) return std::nullopt;
    if (state_ == ChannelState::live) return last_data_.mono_ns + stale_after_ns();
    if (state_ == ChannelState::waiting) {
        return subscribed_.mono_ns + planned_.quiet_max_ns + timing_->first_data_grace_ns;
    }
    return std::nullopt;
}

std::optional<TimeNs> ChannelWatch::last_data_mono_ns() const {
    if (payloads_ == 0) return std::nullopt;
    return last_data_.mono_ns;
}

ChannelStatus ChannelWatch::status(FeedInstant now) const {
    ChannelStatus status;
    status.channel = planned_.channel;
    status.state = state_;
    status.since_ns = since_.utc_ns;
    status.last_data_ns = last_data_.utc_ns;
    if (payloads_ > 0) status.age_ns = now.mono_ns - last_data_.mono_ns;
    status.cadence_ns = cadence_.learned_ns();
    status.stale_after_ns = may_be_silent() ? 0 : stale_after_ns();
    status.payloads = payloads_;
    return status;
}

}  // namespace faultline
