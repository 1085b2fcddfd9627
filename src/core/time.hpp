// Time: UTC instants as nanoseconds since 1970-01-01, and their text forms.
//
// Every time in Faultline is UTC. Variables carry the unit at the end (`exchange_ns`, `age_ms`).
// Nothing here reads a clock: "now" is an argument of whoever needs it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

using TimeNs = std::int64_t;      // instant, nanoseconds since the Unix epoch, UTC
using DurationNs = std::int64_t;  // length of time in nanoseconds

inline constexpr DurationNs ns_per_us = 1'000;
inline constexpr DurationNs ns_per_ms = 1'000'000;
inline constexpr DurationNs ns_per_second = 1'000'000'000;
inline constexpr DurationNs ns_per_minute = 60 * ns_per_second;
inline constexpr DurationNs ns_per_hour = 60 * ns_per_minute;
inline constexpr DurationNs ns_per_day = 24 * ns_per_hour;

/// Instants outside 2009-01-01 (no crypto market before it) to 2100-01-01 are not plausible.
inline constexpr TimeNs time_min_ns = 1'230'768'000LL * ns_per_second;
inline constexpr TimeNs time_max_ns = 4'102'444'800LL * ns_per_second;

constexpr bool is_plausible_time(TimeNs at_ns) {
    return at_ns >= time_min_ns && at_ns < time_max_ns;
}

/// Reads "2026-02-05", "2026-02-05T12:00", "2026-02-05T12:00:00Z", "2026-02-05 12:00:00.123456",
/// "...+01:00". Without a zone the text is taken as UTC. A second 60 is the next minute's first.
/// Error: bad_time (also for what is_plausible_time refuses); the offset is where reading stopped.
Result<TimeNs> parse_time(std::string_view text);

/// Reads an integer epoch in seconds, milliseconds, microseconds or nanoseconds; the unit follows
/// from the magnitude (the four never overlap between 2009 and 2100).
/// Errors: empty_field, bad_number, bad_time.
Result<TimeNs> parse_epoch(std::string_view digits);

/// Reads "250ms", "90s", "15m" (or "15min"), "4h", "30d", "2w".
/// Errors: bad_number, not_positive, number_range.
Result<DurationNs> parse_duration(std::string_view text);

/// "2026-02-05T12:00:00Z"; a fraction of 3, 6 or 9 digits only where the instant has one.
std::string format_time(TimeNs at_ns);

/// "15m", "4h", "1d": the largest unit that divides the duration; "1500ms" below a second.
std::string format_duration(DurationNs length_ns);

struct CivilTime {
    int year, month, day, hour, minute, second;
    int nanosecond;
};
CivilTime to_civil(TimeNs at_ns);
TimeNs from_civil(const CivilTime& civil);

}  // namespace faultline
