// AlertRuleJson: lists of rules, and rules as text.
#include "insight/alert_rule_json.hpp"

#include <cmath>
#include <fmt/format.h>
#include <set>

#include "core/json_writer.hpp"
#include "insight/alert_rule_keys.hpp"
#include "insight/alert_rule_reader.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

Outcome<Json> parsed(JsonParser& parser, std::string_view text, std::string_view what) {
    constexpr std::size_t bytes_max = 16U << 20;
    const auto root = parser.parse(text, 0, bytes_max);
    if (root) return *root;
    return problem(std::string(describe(root.error().code)), std::string(what),
                   "check commas, quotes and brackets");
}

}  // namespace

Outcome<AlertRule> parse_alert_rule(std::string_view text, std::string_view id) {
    JsonParser parser;
    FL_TRY(root, parsed(parser, text, "alert rule"));
    return read_alert_rule(root, "", id);
}

Outcome<std::vector<AlertRule>> parse_alert_rules(std::string_view text) {
    JsonParser parser;
    FL_TRY(root, parsed(parser, text, "alert rules"));
    Json list = root;
    if (root.is_object()) {
        const auto found = root.find("rules");
        if (!found || root.size() != 1) {
            return problem("the only key here is \"rules\"", "alert rules", R"({"rules": [...]})");
        }
        list = *found;
    }
    if (!list.is_array()) return problem("is no list", "alert rules", R"({"rules": [...]})");
    std::vector<AlertRule> rules;
    std::set<std::string> ids;
    Outcome<void> status;
    const auto walked = list.each([&](Json element) -> Result<void> {
        auto rule = read_alert_rule(element, fmt::format("rules[{}]", rules.size()), {});
        if (rule && !ids.insert(rule->id).second) {
            rule = problem("the id is taken by another rule",
                           fmt::format("rules[{}] \"{}\"", rules.size(), rule->id),
                           "give each rule a name of its own");
        }
        if (!rule) {
            status = tl::make_unexpected(rule.error());
            return fail(ErrorCode::bad_text);
        }
        rules.push_back(*std::move(rule));
        return {};
    });
    if (!walked) return tl::make_unexpected(status.error());
    return rules;
}

std::string alert_rule_json(const AlertRule& rule) {
    using namespace alert_keys;
    JsonWriter json;
    json.begin_object().member("id", rule.id).member("kind", name_of(rule.kind));
    json.member("market", rule.market);
    if (rule.venues != 0) {
        json.key("venues").begin_array();
        for (const VenueId venue : venues_of(rule.venues)) json.value(name_of(venue));
        json.end_array();
    }
    const std::uint32_t kind = in(rule.kind);
    if ((kind & in_sided) != 0) {
        json.member("side", rule.side ? name_of(*rule.side) : std::string_view("both"));
    }
    if (rule.kind == AlertKind::question) json.member("question", rule.question);
    if ((kind & in_directed) != 0) json.member("direction", name_of(rule.direction));
    for (const NumberKey& key : number_keys) {
        const double value = rule.*key.member;
        if ((key.kinds & kind) != 0 && !std::isnan(value)) json.member(key.key, value);
    }
    for (const LengthKey& key : length_keys) {
        if ((key.kinds & kind) == 0) continue;
        const DurationNs length_ns =
            key.length != nullptr
                ? rule.*key.length
                : static_cast<DurationNs>(rule.*key.length_ms * double{ns_per_ms});
        json.member(key.key, format_duration(length_ns));
    }
    json.member("enabled", rule.is_enabled);
    if (!rule.is_for_all_channels) {
        json.key("channels").begin_array();
        for (const std::string& channel : rule.channels) json.value(channel);
        json.end_array();
    }
    if (!rule.note.empty()) json.member("note", rule.note);
    return json.end_object().take();
}

std::string alert_rules_json(std::span<const AlertRule> rules) {
    std::string text = "{\"rules\": [";
    for (std::size_t i = 0; i < rules.size(); ++i) {
        text += (i == 0 ? "\n" : ",\n") + alert_rule_json(rules[i]);
    }
    return text + "\n]}\n";
}

}  // namespace faultline
