// RecordingInfo: JSON both ways, and the file.
#include "feed/recording_info.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr const char* file_name = "recording.json";

void write(JsonWriter& json, const Instrument& instrument) {
    json.begin_object();
    json.member("venue", name_of(instrument.venue));
    json.member("symbol", instrument.symbol);
    json.member("market", instrument.market);
    json.member("contract", name_of(instrument.kind));
    json.member("contract_size", instrument.contract_size);
    json.member("price_coins", instrument.price_coins);
    json.member("number", instrument.number);
    json.end_object();
}

Result<Instrument> instrument_from(const Json& json) {
    FL_TRY(venue_name, json.text("venue"));
    FL_TRY(venue, parse_venue(venue_name));
    FL_TRY(symbol, json.text("symbol"));
    FL_TRY(market, json.text("market"));
    FL_TRY(contract, json.text("contract"));
    FL_TRY(contract_size, json.number("contract_size"));
    FL_TRY(price_coins, json.number("price_coins"));
    FL_TRY(number, json.integer("number"));
    const bool is_linear = contract == name_of(ContractKind::linear);
    if (!is_linear && contract != name_of(ContractKind::inverse)) {
        return fail(ErrorCode::bad_text);
    }
    Instrument out;
    out.venue = venue;
    out.symbol = symbol;
    out.market = market;
    out.kind = is_linear ? ContractKind::linear : ContractKind::inverse;
    out.contract_size = contract_size;
    out.price_coins = price_coins;
    out.number = static_cast<int>(number);
    return out;
}

}  // namespace

std::string to_json(const RecordingInfo& info) {
    JsonWriter json;
    json.begin_object();
    json.member("format_version", RecordingInfo::format_version);
    json.member("program", info.program);
    json.member("simulated", info.simulated);
    json.member("started", format_time(info.started_ns));
    json.key("ended");
    if (info.ended_ns == 0) {
        json.null();
    } else {
        json.value(format_time(info.ended_ns));
    }
    json.key("venues").begin_array();
    for (const VenueId venue : info.venues) json.value(name_of(venue));
    json.end_array();
    json.key("markets").begin_array();
    for (const std::string& market : info.markets) json.value(market);
    json.end_array();
    json.key("instruments").begin_array();
    for (const Instrument& instrument : info.instruments) write(json, instrument);
    json.end_array();
    json.end_object();
    return json.take();
}

Result<RecordingInfo> recording_info_from(std::string_view json) {
    JsonParser parser;
    FL_TRY(root, parser.parse(json));
    FL_TRY(version, root.integer("format_version"));
    if (version != RecordingInfo::format_version) return fail(ErrorCode::bad_argument);
    RecordingInfo info;
    FL_TRY(program, root.text("program"));
    info.program = program;
    FL_TRY(simulated, root.field("simulated"));
    FL_TRY(is_simulated, simulated.boolean());
    info.simulated = is_simulated;
    FL_TRY(started_ns, root.time_text("started"));
    info.started_ns = started_ns;
    FL_TRY(ended, root.text_if("ended"));
    if (!ended.empty()) {
        FL_TRY(ended_ns, parse_time(ended));
        info.ended_ns = ended_ns;
    }
    FL_TRY(venues, root.field("venues"));
    FL_CHECK(venues.each([&](const Json& name) -> Result<void> {
        FL_TRY(text, name.text());
        FL_TRY(venue, parse_venue(text));
        info.venues.push_back(venue);
        return {};
    }));
    FL_TRY(markets, root.field("markets"));
    FL_CHECK(markets.each([&](const Json& name) -> Result<void> {
        FL_TRY(text, name.text());
        info.markets.emplace_back(text);
        return {};
    }));
    FL_TRY(instruments, root.field("instruments"));
    FL_CHECK(instruments.each([&](const Json& json_of) -> Result<void> {
        FL_TRY(instrument, instrument_from(json_of));
        info.instruments.push_back(std::move(instrument));
        return {};
    }));
    return info;
}

Outcome<void> write_recording_info(const std::filesystem::path& folder, const RecordingInfo& info) {
    const std::filesystem::path path = folder / file_name;
    std::filesystem::path fresh = path;
    fresh += ".new";
    std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
    out << to_json(info) << "\n";
    out.close();
    if (!out) return problem("cannot be written", fresh.string(), "check the room on the disk");
    std::error_code error;
    std::filesystem::rename(fresh, path, error);
    if (error) return problem("cannot be written: " + error.message(), path.string());
    return {};
}

Outcome<RecordingInfo> read_recording_info(const std::filesystem::path& folder) {
    const std::filesystem::path path = folder / file_name;
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return problem("is no recording: it has no recording.json", folder.string(),
                       "`faultline record --out DIR` makes one");
    }
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return problem("cannot be read", path.string(), "check the permissions");
    const Result<RecordingInfo> info = recording_info_from(text.str());
    if (info) return *info;
    const bool is_other_format = info.error().code == ErrorCode::bad_argument;
    return problem(is_other_format ? "has a format that this program does not know"
                                   : std::string(describe(info.error().code)),
                   path.string(),
                   is_other_format ? "replay it with the program that wrote it" : "");
}

}  // namespace faultline
