// AlertState: to JSON and back.
#include "insight/alert_state.hpp"

#include <charconv>
#include <fmt/format.h>

#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
Result<AlertState> read_alert_state(const Json& json) {
    AlertState state;
    FL_TRY(rule, json.text("rule"));
    FL_TRY(fingerprint, json.text("fingerprint"));
    FL_TRY(sequence, json.integer("sequence"));
    FL_TRY(fired, json.integer("fired"));
    FL_TRY(last_ns, json.integer("last_ns"));
    if (sequence < 0 || fired < 0 || fired > 0xffffffffLL) return fail(ErrorCode::number_range);
    const char* const end = fingerprint.data() + fingerprint.size();
    const auto read = std::from_chars(fingerprint.data(), end, state.fingerprint, 16);
    if (read.ec != std::errc{} || read.ptr != end) return fail(ErrorCode::bad_number);
    state.rule = rule;
    state.sequence = static_cast<std::uint64_t>(sequence);
    state.fired = static_cast<std::uint32_t>(fired);
    state.last_ns = last_ns;
    const auto turns = json.find("turns");
    if (!turns) return state;
    std::size_t side = 0;
    FL_CHECK(turns->each([&](Json turn) -> Result<void> {
        if (side >= state.turns.size()) return fail(ErrorCode::too_large);
        FL_TRY(since_ns, turn.integer("since_ns"));
        FL_TRY(extreme_usd, turn.number_if("extreme_usd"));
        state.turns[side++] = {since_ns, extreme_usd};
        return {};
    }));
    return state;
}

std::string alert_state_json(const AlertState& state) {
    JsonWriter json;
    json.begin_object().member("rule", state.rule);
    json.member("fingerprint", fmt::format("{:016x}", state.fingerprint));
    json.member("sequence", state.sequence);
    json.member("fired", std::uint64_t{state.fired}).member("last_ns", state.last_ns);
    if (state.turns != AlertState{}.turns) {
        json.key("turns").begin_array();
        for (const AlertState::Turn& turn : state.turns) {
            json.begin_object().member("since_ns", turn.since_ns);
            json.member("extreme_usd", turn.extreme_usd).end_object();
        }
        json.end_array();
    }
    return json.end_object().take();
}

Outcome<AlertState> parse_alert_state(std::string_view text) {
    JsonParser parser;
    const auto root = parser.parse(text);
    if (!root) return problem(std::string(describe(root.error().code)), "state of an alert rule");
    auto state = read_alert_state(*root);
    if (!state) return problem(std::string(describe(state.error().code)), "state of an alert rule");
    return *std::move(state);
}

}  // namespace faultline
