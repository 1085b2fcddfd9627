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

}  // namespace

Outcome<Measures> real_measures(const std::filesystem::path& json, const std::string& name) {
    simdjson::dom::parser parser;
    element root, at;
    if (parser.load(json.string()).get(root) != simdjson::SUCCESS ||
        root["events"].get(at) != simdjson::SUCCESS) {
        return problem("is not the answer of a score", json.string(), "run faultline score --json");
    }
    Measures out;
    add(out, name, "liquidations scored", "", at);
    for (const char* model : {"b0", "b1", "b2", "b3", "b4", "b5", "map"}) {
        if (root["score"][model].get(at) == simdjson::SUCCESS) {
            add(out, name, "nats per liquidation", model, at);
        }
    }
    add_interval(out, name, root, "gain_over_b2");
    add_interval(out, name, root, "gain_over_placebo");
    for (const char* part : {"spearman", "r2", "capture"}) {
        if (root["hourly"][part].get(at) == simdjson::SUCCESS) add(out, name, "hourly", part, at);
    }
    element location;
    if (root["location"].get(location) == simdjson::SUCCESS) {
        add_interval(out, name, location, "nats_per_event_over_distance");
    }
    return out;
}

}  // namespace faultline::eval
