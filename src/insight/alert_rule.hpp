// AlertRule: what somebody wants to hear of. A kind, a market, thresholds, and how often at most.
//
// Every rule reads one number from the market and compares it with a threshold. It fires when the
// threshold is reached and falls silent then until the number has come back to the re-arm level
// (hysteresis), and never twice within its cool-down. Numbers that a kind does not use are NaN.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "market/events.hpp"
#include "market/side.hpp"
#include "market/venue_id.hpp"

namespace faultline {

enum class AlertKind : std::uint8_t {
    zone,               // a zone of at least `above_usd` within `within_percent` of the price
    density,            // at least `above_usd` at `price_usd`
    sweep,              // the price crossed at least `above_usd` within `window_ns`
    sweep_and_reverse,  // the same, and turned back by `reverse_percent`
    squeeze,            // funding and dominance both strongly to one side
    ratio,              // z-score of the estimated leverage ratio
    stale,              // no data of a venue for `age_ms`
    question,           // the probability of a question
};
inline constexpr std::size_t alert_kind_count = 8;
/// "sweep_and_reverse".
std::string_view name_of(AlertKind kind);
std::optional<AlertKind> parse_alert_kind(std::string_view name);

/// A set of venues, bit i for the venue with index i. 0 stands for all of them.
using VenueBits = std::uint32_t;
static_assert(venue_count <= 32);
constexpr VenueBits bit_of(VenueId venue) { return VenueBits{1} << index_of(venue); }
std::vector<VenueId> venues_of(VenueBits bits);  // in catalog order; all for 0

enum class AlertDirection : std::uint8_t { above, below };
constexpr std::string_view name_of(AlertDirection direction) {
    return direction == AlertDirection::above ? "above" : "below";
}

struct AlertRule {
    std::string id;  // letters, digits, "-", "_" and "."; at most 64; no two rules share one
    AlertKind kind{};
    std::string market;               // "BTC"
    VenueBits venues = 0;             // which the reading is made of
    std::optional<Side> side;         // of the positions; none: both (squeeze: always one)
    AlertDirection direction{};       // ratio and question
    double within_percent = unknown;  // of the price
    double above_usd = unknown;
    double price_usd = unknown;
    double width_usd = unknown;        // density: around the price; NaN: the level that holds it
    double reverse_percent = unknown;  // back from the extreme
    double volume_ratio = unknown;     // to its usual value, at least; NaN: whatever it is
    double funding_percent = unknown;  // per 8 hours, as a magnitude
    double dominance = unknown;        // 0 to 1, as a magnitude
    double z = unknown;
    double age_ms = unknown;
    double probability = unknown;      // 0 to 1
    double rearm = unknown;            // in the unit of what is compared
    std::string question;              // as asked
    DurationNs window_ns = 0;          // sweeps: how long they may take
    DurationNs reverse_within_ns = 0;  // from the extreme to the turn
    DurationNs cooldown_ns = 5 * ns_per_minute;
    bool is_enabled = true;
    bool is_for_all_channels = true;
    std::vector<std::string> channels;  // names; looked at where it is not for all
    std::string note;                   // of the user, repeated in the alert
};

/// Tells conditions apart: equal for rules that fire alike, whatever their note, channels and
/// `is_enabled`. FNV-1a of the rule's JSON, so that it is the same on every machine.
std::uint64_t fingerprint_of(const AlertRule& rule);

}  // namespace faultline
