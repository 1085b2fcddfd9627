// AlertRuleJson: alert rules as people write them, and back.
//
//   {"id": "btc-wall", "kind": "zone", "market": "BTC", "side": "long",
//    "within_percent": 1.5, "above_usd": 50000000, "cooldown": "15m"}
//
// docs/alerts.md lists the keys of each kind. Reading is strict: an unknown key, a key that the
// kind does not use, a number out of range are errors that name the key and what would be right.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "insight/alert_rule.hpp"

namespace faultline {

/// One rule. `id`: for text without the key "id" (a PUT to its own address); with both they must be
/// equal.
Outcome<AlertRule> parse_alert_rule(std::string_view text, std::string_view id = {});

/// {"rules": [...]} or the list alone. Error also where two rules share an id.
Outcome<std::vector<AlertRule>> parse_alert_rules(std::string_view text);

/// The rule with all its values, those that nobody gave included; reads back to the same rule.
std::string alert_rule_json(const AlertRule& rule);
/// {"rules": [...]}, one rule a line.
std::string alert_rules_json(std::span<const AlertRule> rules);

}  // namespace faultline
