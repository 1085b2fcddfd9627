// SkillResource: GET /v1/skill and /v1/signals: what the background study found: how right the map
// was, and what the price did to its zones.
#pragma once

#include "api/route.hpp"
#include "core/json_writer.hpp"

namespace faultline {

void add_skill_routes(std::vector<Route>& routes);

/// Of a market's score (keys of `faultline score --json`) the line that the status shows:
/// {events, gain_over_placebo}; null where there is no score.
void write_skill_line(JsonWriter& json, const std::string& score_json);

}  // namespace faultline
