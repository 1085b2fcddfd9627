// faultline replay: a recording's raw frames through the decoders again.
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "cli/progress.hpp"
#include "cli/subcommands.hpp"
#include "core/json_writer.hpp"
#include "feed/replay.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    std::string folder;
    std::string out;
    std::string venue;
    bool verify = false;
    bool json = false;
};

/// What was wrong with the files, and whose data it is: never only in the exit status.
void tell(const RecordingInfo& info, const ReadReport& report, std::string_view series) {
    for (const Problem& found : report.first) print_problem(found, std::cerr);
    const std::uint64_t all = report.damaged_lines + report.damaged_places + report.torn_segments +
                              report.missing_records;
    if (all > 0) {
        std::cerr << fmt::format(
            "faultline: {}: {} lines read, {} damaged, {} places damaged, {} files cut off, "
            "{} records missing\n",
            series, report.lines, report.damaged_lines, report.damaged_places, report.torn_segments,
            report.missing_records);
    }
    if (info.simulated && series == "raw") std::cerr << "faultline: SIMULATED recording\n";
}

std::string report_json(const VerifyReport& report) {
    JsonWriter json;
    json.begin_object();
    json.member("records", report.totals.records);
    json.member("equal_lines", report.equal_lines);
    json.member("only_replayed", report.only_replayed);
    json.member("only_recorded", report.only_recorded);
    json.member("simulated", report.totals.info.simulated);
    json.member("recorded_by", report.totals.info.program);
    json.key("difference");
    if (report.difference) {
        json.begin_object();
        json.member("place", report.difference->place);
        json.member("recorded", report.difference->recorded);
        json.member("replayed", report.difference->replayed);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
    return json.take();
}

Outcome<int> verify(const Flags& flags, const ReplayOptions& options) {
    FL_TRY(report, verify_recording(flags.folder, options));
    tell(report.totals.info, report.totals.raw, "raw");
    tell(report.totals.info, report.events, "events");
    if (report.only_replayed + report.only_recorded > 0) {
        std::cerr << fmt::format(
            "faultline: the recording was cut off: {} replayed and {} recorded lines at its end "
            "have no counterpart\n",
            report.only_replayed, report.only_recorded);
    }
    if (flags.json) {
        fmt::print("{}\n", report_json(report));
        return report.difference ? exit_failure : 0;
    }
    if (!report.difference) {
        fmt::print("{} records come to the {} recorded event lines, byte for byte\n",
                   report.totals.records, report.equal_lines);
        return 0;
    }
    const auto shown = [](const std::string& line) {
        return line.empty() ? std::string("(no line)") : line;
    };
    fmt::print("{} lines are equal, then, at {}:\n  recorded: {}\n  replayed: {}\n",
               report.equal_lines, report.difference->place, shown(report.difference->recorded),
               shown(report.difference->replayed));
    if (report.totals.info.program != FAULTLINE_VERSION) {
        fmt::print("recorded by version {}, replayed by version {}\n", report.totals.info.program,
                   FAULTLINE_VERSION);
    }
    return exit_failure;
}

Outcome<int> write_events(const Flags& flags, const ReplayOptions& options) {
    std::ofstream file;
    const bool to_file = !flags.out.empty() && flags.out != "-";
    if (to_file) {
        file.open(flags.out, std::ios::binary | std::ios::trunc);
        if (!file)
            return problem("cannot be written", flags.out, "check the folder and its rights");
    }
    std::ostream& out = to_file ? file : std::cout;
    const std::string name = to_file ? flags.out : "standard output";
    const auto write = [&](std::string_view lines) -> Outcome<void> {
        out << lines;
        if (!out) return problem("cannot be written", name, "check the room on the disk");
        return {};
    };
    FL_TRY(totals, replay(flags.folder, options, write));
    out.flush();
    if (!out) return problem("cannot be written", name, "check the room on the disk");
    tell(totals.info, totals.raw, "raw");
    return 0;
}

Outcome<int> run(const Flags& flags) {
    ReplayOptions options;
    if (!flags.venue.empty()) {
        const Result<VenueId> venue = parse_venue(flags.venue);
        if (!venue) {
            print_problem({"there is no venue \"" + flags.venue + "\"", "--venue",
                           "`faultline venues` lists them"},
                          std::cerr);
            return exit_usage;
        }
        options.only = *venue;
    }
    Progress progress("replay");
    // Where the events go to the terminal themselves, a bar would only be in their way.
    const bool fills_terminal =
        !flags.verify && (flags.out.empty() || flags.out == "-") && ::isatty(STDOUT_FILENO) == 1;
    if (!fills_terminal) options.progress = [&progress](double done) { progress.show(done); };
    return flags.verify ? verify(flags, options) : write_events(flags, options);
}

}  // namespace

Subcommand replay_command() {
    return {"replay", "a recording's raw frames to normalised events again",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                arguments.positional("DIR", flags->folder, "the recording");
                arguments.text("--out", flags->out, "write to this file (- is standard output)");
                arguments.flag("--verify", flags->verify,
                               "write nothing; compare with the recorded events, byte for byte");
                arguments.text("--venue", flags->venue, "only this venue");
                arguments.flag("--json", flags->json, "the report of --verify as JSON");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
