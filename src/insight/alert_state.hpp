// AlertState: what the engine remembers of a rule. Kept over restarts by whoever runs it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "market/events.hpp"

namespace faultline {

class Json;

struct AlertState {
    std::string rule;
    std::uint64_t fingerprint = 0;  // of the condition that the rest is about
    std::uint64_t sequence = 0;     // of the last alert; never falls, whatever becomes of the rule
    /// What has fired and not re-armed: bit 0 for most kinds, a bit for each side or venue where a
    /// rule watches several.
    std::uint32_t fired = 0;
    TimeNs last_ns = 0;  // of the last alert; 0: never
    /// A sweep that may yet turn, by Side.
    struct Turn {
        TimeNs since_ns = 0;           // of the extreme; 0: none
        double extreme_usd = unknown;  // the price farthest out
        bool operator==(const Turn& other) const {
            return since_ns == other.since_ns &&
                   (since_ns == 0 || extreme_usd == other.extreme_usd);
        }
    };
    std::array<Turn, 2> turns{};
    bool operator==(const AlertState&) const = default;
};

std::string alert_state_json(const AlertState& state);
Outcome<AlertState> parse_alert_state(std::string_view text);
/// The same from a part of a larger JSON text.
Result<AlertState> read_alert_state(const Json& json);

}  // namespace faultline
