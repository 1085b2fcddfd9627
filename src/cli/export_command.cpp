// faultline export: a table of history as Parquet or CSV.
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "cli/subcommands.hpp"
#include "core/json_writer.hpp"
#include "history/exporter.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    std::string data = default_data_folder;
    std::string table;
    std::string out;
    std::string market;
    std::string venue;
    std::string from;
    std::string to;
    bool json = false;
};

Outcome<std::optional<TimeNs>> time_of(const std::string& flag, const std::string& text) {
    if (text.empty()) return std::optional<TimeNs>();
    const Result<TimeNs> at = parse_time(text);
    if (!at) {
        return problem("\"" + text + "\" is not a time", flag, "as in 2026-02-05T12:00:00Z");
    }
    return std::optional<TimeNs>(*at);
}

Outcome<int> run_export(const Flags& flags) {
    ExportRequest request;
    request.table = flags.table;
    if (!flags.market.empty()) request.market = flags.market;
    if (!flags.venue.empty()) {
        const Result<VenueId> venue = parse_venue(flags.venue);
        if (!venue) return problem("there is no venue \"" + flags.venue + "\"", "--venue");
        request.venue = *venue;
    }
    FL_TRY(from, time_of("--from", flags.from));
    FL_TRY(to, time_of("--to", flags.to));
    request.from_ns = from;
    request.to_ns = to;
    FL_TRY(store, Store::open(flags.data, Access::read_only));
    FL_TRY(rows, export_table(store, request, flags.out));
    if (flags.json) {
        JsonWriter json;
        json.begin_object().member("path", flags.out).member("table", flags.table);
        std::cout << json.member("rows", rows).end_object().text() << "\n";
    } else {
        std::cout << fmt::format("{} rows of {} in {}\n", rows, flags.table, flags.out);
    }
    return 0;
}

}  // namespace

Subcommand export_command() {
    return {"export", "Write a table of history as Parquet or CSV",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                arguments.text("--data", flags->data, "Folder of the history");
                arguments.text("--table", flags->table,
                               fmt::format("One of {}", fmt::join(export_tables(), ", ")), true);
                arguments.text("--out", flags->out, "File to write: .parquet or .csv", true);
                arguments.text("--market", flags->market, "Only this coin, as BTC");
                arguments.text("--venue", flags->venue, "Only this venue, as binance");
                arguments.text("--from", flags->from, "From this time on, UTC");
                arguments.text("--to", flags->to, "Up to, but without, this time");
                arguments.flag("--json", flags->json, "Answer as JSON");
                return [flags] { return run_export(*flags); };
            }};
}

}  // namespace faultline::cli
