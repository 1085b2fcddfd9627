// FeedConfig: what the feed listens to, and every time and limit it works by, in one place, so that
// tests can shrink them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "market/instrument.hpp"

namespace faultline {

/// How long things may take. A wait with jitter is drawn anew each time.
struct FeedTiming {
    // Reconnecting.
    DurationNs open_timeout_ns = 10 * ns_per_second;  // from resolving to upgrade
    DurationNs backoff_first_ns = ns_per_second;      // upper end of the first wait
    DurationNs backoff_max_ns = 60 * ns_per_second;
    DurationNs backoff_min_ns = 100 * ns_per_ms;  // never sooner than this
    DurationNs refused_first_ns = 30 * ns_per_second;
    DurationNs refused_max_ns = 10 * ns_per_minute;  // the venue refused what we subscribe to
    DurationNs healthy_ns = 60 * ns_per_second;      // all live for this long: backoff starts anew

    // Subscribing.
    DurationNs acknowledge_timeout_ns = 15 * ns_per_second;
    DurationNs first_data_grace_ns = 5 * ns_per_second;  // on top of a channel's quiet_max

    // Staleness: silence longer than max(factor x cadence, floor), at most quiet_max.
    double stale_factor = 2.0;
    DurationNs stale_floor_ns = 2 * ns_per_second;
    DurationNs watch_every_ns = ns_per_second;        // how often the watch looks
    DurationNs stale_patience_ns = ns_per_minute;     // a channel stale for this long: reconnect
    DurationNs dead_patience_ns = 5 * ns_per_second;  // all channels of a connection stale

    // Server pings and our own.
    DurationNs ping_every_ns = 20 * ns_per_second;    // where the venue names no time
    DurationNs pong_timeout_ns = 20 * ns_per_second;  // protocol pings that are not answered

    // Rotation: a new connection before the venue ends the old one.
    DurationNs rotation_margin_ns = 30 * ns_per_minute;
    DurationNs rotation_jitter_ns = 30 * ns_per_minute;
    DurationNs rotation_timeout_ns = 2 * ns_per_minute;  // for the new one to become live
    DurationNs rotation_overlap_ns = 2 * ns_per_second;  // both are heard for this long

    // Polls.
    DurationNs poll_timeout_ns = 10 * ns_per_second;
    DurationNs poll_backoff_first_ns = 2 * ns_per_second;
    DurationNs poll_backoff_max_ns = 5 * ns_per_minute;
    DurationNs limited_first_ns = 30 * ns_per_second;  // status 429 or 418 without Retry-After
    DurationNs limited_max_ns = 15 * ns_per_minute;
    DurationNs account_every_ns = 5 * ns_per_minute;  // the same account is asked at most so often
};

/// How much is allowed.
struct FeedLimits {
    std::size_t frame_bytes_max = 16U << 20;  // also after decompression
    std::size_t answer_bytes_max = 64U << 20;
    int garbage_per_minute_max = 60;  // malformed frames of a connection; more: reconnect
    double opens_per_s = 1;           // attempts to connect to a venue, its reconnects included
    double opens_at_once = 5;         // of them
    double budget_share = 0.5;        // of the venue's REST budget; others use it from this address
    double messages_per_s = 5;        // that we send, where the venue names no limit
    double weight_per_s = 5;          // of REST, where the venue names no budget
    std::size_t asked_at_once_max = 4;  // REST questions of a venue under way
    std::size_t accounts_max = 1000;    // waiting to be asked
    int samples_per_minute = 3;         // odd payloads passed on, per venue and kind
    std::size_t sample_bytes_max = 2048;
};

/// One venue and the contracts to listen to there.
struct VenueSubscription {
    VenueId venue{};
    std::vector<Instrument> instruments;
};

struct FeedConfig {
    std::vector<VenueSubscription> venues;
    FeedTiming timing;
    FeedLimits limits;
    std::uint64_t seed = 1;            // of all jitter
    std::uint64_t first_sequence = 1;  // of the first record
    std::uint32_t first_connection = 1;
    bool ask_accounts = true;  // positions of accounts, on venues where they are public
};

/// The main contract of each market on each venue; a venue that has none of them is left out.
std::vector<VenueSubscription> subscriptions_of(std::span<const VenueId> venues,
                                                std::span<const std::string> markets);

}  // namespace faultline
