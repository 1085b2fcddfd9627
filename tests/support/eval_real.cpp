// EvalReal: the keys of the protocol, with their intervals.
#include "support/eval_real.hpp"

#include <simdjson.h>

namespace faultline::eval {
namespace {

using simdjson::dom::element;

void add(Measures& out, const std::string& who, const std::string& what, const std::string& name,
         const element& at) {
    double value = 0;
    if (at.get(value) == simdjson::SUCCESS) out.add({"real", who, "", what, name, value});
}

void add_interval(Measures& out, const std::string& who, const element& root, const char* key) {
    element gain;
    if (root[key].get(gain) != simdjson::SUCCESS) return;
    for (const char* part : {"value", "lo", "hi"}) {
        element at;
        if (gain[part].get(at) == simdjson::SUCCESS) add(out, who, key, part, at);
    }
}

/// Of the map, of the baseline without a map, and of the placebo.
void add_hourly(Measures& out, const std::string& who, const element& root) {
    element at;
    for (const char* part : {"spearman", "r2", "capture", "hours"}) {
        if (root["hourly"][part].get(at) == simdjson::SUCCESS) add(out, who, "hourly", part, at);
        for (const char* model : {"b2", "b3"}) {
            if (root["hourly"]["models"][model][part].get(at) == simdjson::SUCCESS) {
                add(out, who, std::string("hourly of ") + model, part, at);
            }
        }
    }
}

void add_blocked(Measures& out, const std::string& who, const element& instrument) {
    std::string_view why, venue, symbol;
    if (instrument["blocked"].get(why) != simdjson::SUCCESS) return;
    static_cast<void>(instrument["venue"].get(venue));
    static_cast<void>(instrument["symbol"].get(symbol));
    out.add({"real", who, "", "not scored",
             std::string(venue) + " " + std::string(symbol) + ": " + std::string(why), 1});
}

}  // namespace

Outcome<Measures> real_measures(const std::filesystem::path& json, const std::string& name) {
    simdjson::dom::parser parser;
    element root, at;
    if (parser.load(json.string()).get(root) != simdjson::SUCCESS ||
        root["events"].get(at) != simdjson::SUCCESS) {
        return problem("is not the answer of a score", json.string(), "run faultline score --json");
    }
    Measures out;
    element instruments;
    if (root["instruments"].get(instruments) == simdjson::SUCCESS && instruments.is_array()) {
        for (const element one : instruments.get_array()) add_blocked(out, name, one);
    }
    std::string_view unit = "liquidation";
    if (root["unit"].get(unit) == simdjson::SUCCESS && unit != "liquidation") {
        // An hour's total has no count of its own: only its hours are told.
        add_hourly(out, name, root);
        return out;
    }
    add(out, name, "liquidations scored", "", at);
    for (const char* model : {"b0", "b1", "b2", "b3", "b4", "b5", "map"}) {
        if (root["score"][model].get(at) == simdjson::SUCCESS) {
            add(out, name, "nats per liquidation", model, at);
        }
    }
    add_interval(out, name, root, "gain_over_b2");
    add_interval(out, name, root, "gain_over_placebo");
    add_interval(out, name, root, "zone_lift");
    add_hourly(out, name, root);
    element location;
    if (root["location"].get(location) == simdjson::SUCCESS) {
        add_interval(out, name, location, "nats_per_event_over_distance");
    }
    return out;
}

Outcome<BracketShares> learned_mix(const std::filesystem::path& leverage_json) {
    BracketShares mix{};
    if (leverage_json.empty()) return mix;
    simdjson::dom::parser parser;
    element root, venues;
    if (parser.load(leverage_json.string()).get(root) != simdjson::SUCCESS ||
        root["venues"].get(venues) != simdjson::SUCCESS || !venues.is_array()) {
        return problem("is not the answer about leverage", leverage_json.string(),
                       "run faultline leverage --json");
    }
    for (const element one : venues.get_array()) {
        double events = 0;
        simdjson::dom::array brackets;
        if (one["liquidations"].get(events) != simdjson::SUCCESS || events <= 0) continue;
        if (one["brackets"].get(brackets) != simdjson::SUCCESS) continue;
        std::size_t k = 0;
        for (const element bracket : brackets) {
            if (k < bracket_count) static_cast<void>(bracket["flow_share"].get(mix[k++]));
        }
        return mix;
    }
    return problem("no venue has learned from liquidations", leverage_json.string(), "");
}

}  // namespace faultline::eval
