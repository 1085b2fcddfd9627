// Alert: one firing of a rule, as it is told to people and programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "insight/alert_rule.hpp"

namespace faultline {

class Json;

struct Alert {
    /// "btc-wall:17": the rule and its how manieth firing. Never given twice, so a receiver that
    /// has seen it may drop what comes again.
    std::string id;
    std::string rule;
    AlertKind kind{};
    std::string market;
    std::optional<Side> side;  // of the positions it speaks of; none: both, or none of them
    VenueBits venues = 0;      // the rule's; of a stale rule those that are silent; 0: all
    TimeNs at_ns = 0;
    bool is_simulated = false;
    std::string title;  // one line
    std::string text;   // what is known, with its numbers and its limits
    std::string note;   // the rule's
    std::string link;   // to the dashboard at that moment; empty where nobody knows its address
    /// What it was decided by: "price_usd", "zone_low_usd"... The name carries the unit.
    std::vector<std::pair<std::string, double>> numbers;
    friend bool operator==(const Alert&, const Alert&) = default;
};

/// {"id", "rule", "kind", "market", "side", "venues", "at", "simulated", "title", "text", "note",
/// "link", "numbers": {...}}; "at" as RFC 3339. Reads back to the same alert, to the nanosecond.
std::string alert_json(const Alert& alert);
Outcome<Alert> parse_alert(std::string_view text);
/// The same from a part of a larger JSON text.
Result<Alert> read_alert(const Json& json);

}  // namespace faultline
