// Alert: to JSON and back.
#include "insight/alert.hpp"

#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
Result<Alert> read_alert(const Json& json) {
    Alert alert;
    FL_TRY(id, json.text("id"));
    FL_TRY(rule, json.text("rule"));
    FL_TRY(kind_name, json.text("kind"));
    const auto kind = parse_alert_kind(kind_name);
    if (!kind) return fail(ErrorCode::bad_text);
    FL_TRY(market, json.text("market"));
    FL_TRY(side, json.text_if("side"));
    FL_TRY(at_ns, json.time_text("at"));
    FL_TRY(title, json.text("title"));
    FL_TRY(text, json.text("text"));
    FL_TRY(note, json.text_if("note"));
    FL_TRY(link, json.text_if("link"));
    FL_TRY(simulated, json.field("simulated"));
    FL_TRY(is_simulated, simulated.boolean());
    alert.id = id;
    alert.rule = rule;
    alert.kind = *kind;
    alert.market = market;
    if (side == name_of(Side::long_)) alert.side = Side::long_;
    if (side == name_of(Side::short_)) alert.side = Side::short_;
    alert.at_ns = at_ns;
    alert.title = title;
    alert.text = text;
    alert.note = note;
    alert.link = link;
    alert.is_simulated = is_simulated;
    FL_TRY(venues, json.field("venues"));
    FL_CHECK(venues.each([&](Json element) -> Result<void> {
        FL_TRY(name, element.text());
        FL_TRY(venue, parse_venue(name));
        alert.venues |= bit_of(venue);
        return {};
    }));
    FL_TRY(numbers, json.field("numbers"));
    FL_CHECK(numbers.each_member([&](std::string_view name, Json value) -> Result<void> {
        FL_TRY(number, value.number());
        alert.numbers.emplace_back(name, number);
        return {};
    }));
    return alert;
}

std::string alert_json(const Alert& alert) {
    JsonWriter json;
    json.begin_object().member("id", alert.id).member("rule", alert.rule);
    json.member("kind", name_of(alert.kind)).member("market", alert.market);
    if (alert.side) {
        json.member("side", name_of(*alert.side));
    } else {
        json.key("side").null();
    }
    json.key("venues").begin_array();
    for (const VenueId venue : all_venues()) {
        if ((alert.venues & bit_of(venue)) != 0) json.value(name_of(venue));
    }
    json.end_array().member("at", format_time(alert.at_ns));
    json.member("simulated", alert.is_simulated);
    json.member("title", alert.title).member("text", alert.text).member("note", alert.note);
    json.member("link", alert.link);
    json.key("numbers").begin_object();
    for (const auto& [name, value] : alert.numbers) json.member(name, value);
    return json.end_object().end_object().take();
}

Outcome<Alert> parse_alert(std::string_view text) {
    JsonParser parser;
    const auto root = parser.parse(text);
    if (!root) return problem(std::string(describe(root.error().code)), "alert");
    auto alert = read_alert(*root);
    if (!alert) return problem(std::string(describe(alert.error().code)), "alert");
    return *std::move(alert);
}

}  // namespace faultline
