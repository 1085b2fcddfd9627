// FeedStatus: what a feed says about itself: per venue, connection, channel and poll. Plain values,
// a copy of one instant.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "feed/gap.hpp"
#include "market/venue_id.hpp"

namespace faultline {

enum class ChannelState : std::uint8_t {
    connecting,  // no connection yet, or lost
    waiting,     // subscribed, no data yet
    live,        // data flows
    stale,       // silent for longer than it should be
    refused,     // the venue does not accept the subscription
};
std::string_view name_of(ChannelState state);

/// Why a connection was given up, or could not be made.
enum class ReconnectReason : std::uint8_t {
    unreachable,  // it could not be made
    lost,         // the peer ended it
    refused,      // the subscription was refused
    unconfirmed,  // the acknowledgements did not come
    silent,       // connected, but data stopped or never came
    garbage,      // too many payloads that are not what the venue documents
    too_large,    // a frame above the limit
    ping,         // our pings were not answered
    rotated,      // its time was over; a new one had taken its place
    replanned,    // what to subscribe to has changed
};
inline constexpr std::size_t reconnect_reason_count = 10;
std::string_view name_of(ReconnectReason reason);

struct ChannelStatus {
    std::string channel;
    std::string url;               // of its connection
    std::uint32_t connection = 0;  // number of the connection that carries it now; 0: none
    ChannelState state{};
    TimeNs since_ns = 0;            // when it took this state
    TimeNs last_data_ns = 0;        // 0: never
    DurationNs age_ns = -1;         // of the last data; -1: there was none
    DurationNs cadence_ns = 0;      // learned time between data; 0: not known yet
    DurationNs stale_after_ns = 0;  // silence that makes it stale; 0: it may be silent
    std::uint64_t payloads = 0;     // that proved it alive
};

enum class PollState : std::uint8_t { waiting, ok, failed, limited };
std::string_view name_of(PollState state);

struct PollStatus {
    std::string endpoint;
    std::string symbol;
    PollState state{};
    TimeNs since_ns = 0;
    TimeNs last_ok_ns = 0;   // 0: never
    DurationNs age_ns = -1;  // of the last good answer; -1: there was none
    DurationNs every_ns = 0;
    std::string problem;  // of the last failure, while it lasts
};

/// Of a venue as a whole.
enum class VenueState : std::uint8_t {
    connecting,  // nothing has come yet
    live,        // every channel and poll is as it should be (or may be silent)
    partial,     // some are not
    down,        // none is
    stopped,     // not started, or stopped
};
std::string_view name_of(VenueState state);

struct VenueCounts {
    std::uint64_t frames = 0;
    std::uint64_t frame_bytes = 0;  // after decompression
    std::uint64_t answers = 0;
    std::uint64_t answer_bytes = 0;
    std::uint64_t events = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t stale_books = 0;
    std::uint64_t malformed = 0;  // payloads that could not be decoded
    std::uint64_t broken = 0;     // frames that could not be decompressed
    std::uint64_t unknown = 0;    // payloads of no known shape
    std::uint64_t ignored = 0;    // known, of no use
    std::uint64_t errors = 0;     // payloads in which the venue refuses something
    std::uint64_t polls_ok = 0;
    std::uint64_t polls_failed = 0;
    std::uint64_t polls_limited = 0;     // told to wait
    std::uint64_t accounts_dropped = 0;  // not asked for, since too many waited
    std::uint64_t gaps = 0;              // opened so far
    std::array<std::uint64_t, reconnect_reason_count> reconnects{};  // by ReconnectReason
};

struct VenueStatus {
    VenueId venue{};
    VenueState state = VenueState::stopped;
    TimeNs since_ns = 0;
    std::size_t connections = 0;       // planned
    std::size_t connections_open = 0;  // standing now; more than planned during a rotation
    std::vector<ChannelStatus> channels;
    std::vector<PollStatus> polls;
    std::vector<Gap> open_gaps;
    VenueCounts counts;
    std::size_t accounts_waiting = 0;
};

}  // namespace faultline
