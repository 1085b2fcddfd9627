// faultline venues: what each exchange offers, and how well we know it.
#include <fmt/format.h>
#include <memory>

#include "cli/subcommands.hpp"
#include "core/json_writer.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline::cli {
namespace {

template <class T>
void write_evidence(JsonWriter& json, const Fact<T>& fact) {
    json.member("as_of", fact.as_of);
    json.member("source", fact.source);
    json.member("certainty", fact.certainty == Certainty::documented ? "documented" : "estimated");
}

std::string venues_json() {
    JsonWriter json;
    json.begin_object();
    json.key("venues").begin_array();
    for (const VenueId venue : all_venues()) {
        const VenueSpec& spec = spec_of(venue);
        const VenueWire& wire = wire_of(venue);
        json.begin_object();
        json.member("venue", name_of(venue));
        json.member("name", display_name_of(venue));
        json.member("archetype", name_of(spec.archetype));
        json.key("kinds").begin_array();
        for (const std::string_view kind : wire.kinds) json.value(kind);
        json.end_array();
        json.key("liquidation_feed").begin_object();
        json.member("completeness", name_of(spec.liquidation_feed.value));
        json.member("omits", wire.omits);
        write_evidence(json, spec.liquidation_feed);
        json.end_object();
        json.key("max_leverage").begin_object();
        json.member("value", spec.max_leverage.value);
        write_evidence(json, spec.max_leverage);
        json.end_object();
        json.key("taker_fee").begin_object();
        json.member("value", spec.taker_fee.value);
        write_evidence(json, spec.taker_fee);
        json.end_object();
        json.key("margin_tiers").begin_object();
        json.member("count", spec.margin_tiers.value);
        write_evidence(json, spec.margin_tiers);
        json.end_object();
        // This command opens no session; a running server tells what its own are doing.
        json.member("state", "not connected");
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return json.take();
}

std::string joined(std::span<const std::string_view> words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "" : " ") + std::string(word);
    return text;
}

void print_table() {
    fmt::print("{:<22}{:<18}{:>6}{:>9}  {:<20}{}\n", "venue", "liquidations", "max", "taker",
               "margin tiers", "kinds");
    for (const VenueId venue : all_venues()) {
        const VenueSpec& spec = spec_of(venue);
        const bool sure = spec.margin_tiers.certainty == Certainty::documented;
        fmt::print("{:<22}{:<18}{:>5.0f}x{:>8.3f}%  {:<20}{}\n", display_name_of(venue),
                   name_of(spec.liquidation_feed.value), spec.max_leverage.value,
                   100 * spec.taker_fee.value,
                   fmt::format("{} {}{}", spec.margin_tiers.value, spec.margin_tiers.as_of,
                               sure ? "" : " est."),
                   joined(wire_of(venue).kinds));
    }
    fmt::print(
        "\nState: not connected, as this command opens no session. A running `faultline serve`\n"
        "tells the state of its own: GET /v1/venues, or the dashboard.\n");
}

}  // namespace

Subcommand venues_command() {
    return {"venues", "what each exchange offers, and how well we know it",
            [](Arguments& arguments) -> Run {
                auto json = std::make_shared<bool>(false);
                arguments.flag("--json", *json, "print JSON");
                return [json]() -> Outcome<int> {
                    if (*json) {
                        fmt::print("{}\n", venues_json());
                    } else {
                        print_table();
                    }
                    return 0;
                };
            }};
}

}  // namespace faultline::cli
