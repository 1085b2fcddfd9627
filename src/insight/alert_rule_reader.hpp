// AlertRuleReader: one alert rule from parsed JSON. For the files of insight/; others use
// alert_rule_json.hpp.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "insight/alert_rule.hpp"

namespace faultline {

class Json;

/// `place`: where the rule stands, for messages ("rules[3]"); may be empty. `given_id`: its id
/// where it is known from elsewhere, or empty.
Outcome<AlertRule> read_alert_rule(const Json& json, std::string place, std::string_view given_id);

}  // namespace faultline
