// ChannelWatch: one planned channel and whether its data can be trusted to flow. Keeps its state,
// learns its cadence, and opens and closes its gap. Pure: time is an argument.
//
// A gap is told when it opens, when its reason changes (same `from_ns`), and when it closes.
// A channel that may be silent (`quiet_max_ns` 0) has no cadence to judge it by: it is as alive as
// the connection that carries it, and its gaps begin when that connection was last heard.
#pragma once

#include <optional>
#include <string>

#include "feed/cadence.hpp"
#include "feed/feed_config.hpp"
#include "feed/feed_status.hpp"
#include "feed/gap.hpp"
#include "venue/decode.hpp"

namespace faultline {

/// An instant on both clocks: `utc_ns` for what is written down, `mono_ns` for lengths of time.
struct FeedInstant {
    TimeNs utc_ns = 0;
    TimeNs mono_ns = 0;
};

class ChannelWatch {
  public:
    ChannelWatch(VenueId venue, PlannedChannel planned, const FeedTiming& timing)
        : venue_(venue), planned_(std::move(planned)), timing_(&timing) {}

    /// Data of this channel came. Gives the gap that it closes.
    std::optional<Gap> heard(FeedInstant now);
    /// A channel that may be silent: the connection is confirmed and alive. As `heard`, without
    /// counting data.
    std::optional<Gap> confirmed(FeedInstant now);
    /// The data stopped, or is known to be missing. Gives a gap where there is something new to
    /// tell. `alive_ns` (UTC) is when the connection was last heard, 0 where it never was.
    std::optional<Gap> interrupted(ChannelState to, GapReason reason, std::string detail,
                                   FeedInstant now, TimeNs alive_ns);
    /// Subscribed: the first data are expected from now on.
    void subscribed(FeedInstant now);

    /// Takes over history and open gap of a watch of the same channel that ends.
    void adopt(const ChannelWatch& replaced);

    /// Monotonic time at which silence becomes staleness; nothing where it never does by itself
    /// (not connected, stale already, or a channel that may be silent).
    std::optional<TimeNs> stale_at_ns() const;

    const PlannedChannel& planned() const { return planned_; }
    bool may_be_silent() const { return planned_.quiet_max_ns == 0; }
    ChannelState state() const { return state_; }
    DurationNs in_state_ns(FeedInstant now) const { return now.mono_ns - since_.mono_ns; }
    /// Monotonic; nothing before the first data.
    std::optional<TimeNs> last_data_mono_ns() const;
    const std::optional<Gap>& gap() const { return gap_; }
    DurationNs stale_after_ns() const;
    ChannelStatus status(FeedInstant now) const;

  private:
    std::optional<Gap> revive(FeedInstant now);
    void take_state(ChannelState state, FeedInstant now);

    VenueId venue_;
    PlannedChannel planned_;
    const FeedTiming* timing_;
    Cadence cadence_;
    ChannelState state_ = ChannelState::connecting;
    FeedInstant since_;
    FeedInstant last_data_;
    FeedInstant subscribed_;
    std::uint64_t payloads_ = 0;
    std::optional<Gap> gap_;
};

}  // namespace faultline
