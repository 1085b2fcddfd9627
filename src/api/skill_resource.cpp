// SkillResource: scores are computed elsewhere and handed through.
#include "api/skill_resource.hpp"

#include "venue/json.hpp"

namespace faultline {
namespace {

void answer_skill(ApiCall& call) {
    const std::string market = call.query.market();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    std::string score = call.context.service.skill_json(market);
    const Envelope envelope = envelope_of(call.context, *snapshot);
    if (!score.empty()) {
        // What the score says of itself stays as it is: it may be of an older model.
        std::vector<std::string_view> told;
        JsonParser parser;
        const auto parsed = parser.parse(score);
        for (const std::string_view name : {"market", "at", "model_version", "simulated"}) {
            if (parsed && parsed->has(name)) told.push_back(name);
        }
        return call.respond(enveloped(envelope, std::move(score), told));
    }
    JsonWriter json;
    json.begin_object();
    json.member("events", 0);
    json.member("note", "nothing has been scored yet");
    json.end_object();
    call.respond(enveloped(envelope, json.take(), {}));
}

/// Studied in the background, for the hours up to the last whole one.
void answer_signals(ApiCall& call) {
    const std::string market = call.query.market();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    std::string signals = call.context.service.signals_json_of(market);
    if (signals.empty()) {
        return call.refuse({.status = 503,
                            .detail = "the signals of " + market +
                                      " and their record are being worked out from the history",
                            .remedy = "ask again in some minutes"});
    }
    call.respond(enveloped(envelope_of(call.context, *snapshot), std::move(signals),
                           {"market", "at", "simulated"}));
}

}  // namespace

void write_skill_line(JsonWriter& json, const std::string& score_json) {
    JsonParser parser;
    const auto score = parser.parse(score_json);
    if (score_json.empty() || !score || !score->is_object()) {
        json.null();
        return;
    }
    const auto gain = score->find("gain_over_placebo");
    json.begin_object();
    json.key("events").rounded(score->number("events").value_or(unknown), 0);
    json.key("gain_over_placebo")
        .rounded(gain ? gain->number("value").value_or(unknown) : unknown, 6);
    // Without its interval a gain proves nothing.
    json.key("lo").rounded(gain ? gain->number("lo").value_or(unknown) : unknown, 6);
    json.key("hi").rounded(gain ? gain->number("hi").value_or(unknown) : unknown, 6);
    json.end_object();
}

void add_skill_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/skill", "getSkill", {"market"}, 1, answer_skill});
    routes.push_back({"GET", "/v1/signals", "getSignals", {"market"}, 1, answer_signals});
}

}  // namespace faultline
