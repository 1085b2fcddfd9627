// faultline import: files that users have, into history.
#include <chrono>
#include <fmt/format.h>
#include <iostream>
#include <memory>
#include <unistd.h>

#include "cli/subcommands.hpp"
#include "history/importer.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    std::string data = default_data_folder;
    std::string venue;
    std::vector<std::string> files;
    bool json = false;
    bool simulated = false;
};

TimeNs now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A line on a terminal that is written over and over; quiet elsewhere.
class ProgressLine {
  public:
    void show(const ImportProgress& now) {
        if (!visible_) return;
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        std::cerr << fmt::format("\r\x1b[Kfile {} of {}   {:.0f} MB, {:.0f} MB/s   {} rows",
                                 now.file + 1, now.files, static_cast<double>(now.bytes) / 1e6,
                                 static_cast<double>(now.bytes) / 1e6 / std::max(seconds, 1e-3),
                                 now.lines)
                  << std::flush;
    }
    void clear() const {
        if (visible_) std::cerr << "\r\x1b[K" << std::flush;
    }

  private:
    bool visible_ = ::isatty(STDERR_FILENO) != 0;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// Errors, warnings and refused rows, which are never only in the table.
void tell(const ImportReport& report) {
    for (const FileReport& file : report.files) {
        if (file.error) print_problem(*file.error, std::cerr);
        if (!file.error && file.rejected > 0) {
            std::cerr << fmt::format("faultline: {}: warning: {} row{} refused; line {}: {}\n",
                                     file.path, file.rejected, file.rejected == 1 ? "" : "s",
                                     file.rejects.front().line, file.rejects.front().reason);
        }
        if (file.out_of_order > 0) {
            std::cerr << fmt::format("faultline: {}: note: time goes backwards at {} row{}; {}\n",
                                     file.path, file.out_of_order,
                                     file.out_of_order == 1 ? "" : "s",
                                     "they are stored and read in order of time");
        }
        for (const std::string& warning : file.warnings) {
            std::cerr << fmt::format("faultline: {}: warning: {}\n", file.path, warning);
        }
    }
}

Outcome<int> run_import(const Flags& flags) {
    ImportOptions options;
    options.now_ns = now_ns();
    options.simulated = flags.simulated;
    if (!flags.venue.empty()) {
        const Result<VenueId> venue = parse_venue(flags.venue);
        if (!venue) {
            print_problem({"there is no venue \"" + flags.venue + "\"", "--venue",
                           "names are as in \"binance\", \"okx\", \"bybit\""},
                          std::cerr);
            return exit_usage;
        }
        options.venue = *venue;
    }
    ProgressLine line;
    options.progress = [&line](const ImportProgress& now) { line.show(now); };
    FL_TRY(store, Store::open(flags.data, Access::read_write));
    const std::vector<std::filesystem::path> paths(flags.files.begin(), flags.files.end());
    auto report = import_files(store, paths, options);
    line.clear();
    if (!report) return tl::make_unexpected(std::move(report).error());
    tell(*report);
    std::cout << (flags.json ? to_json(*report) + "\n" : to_text(*report));
    return report->failed() ? exit_failure : 0;
}

}  // namespace

Subcommand import_command() {
    return {"import", "Read Binance Vision and Tardis files (plain, gzip, zip) into history",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                arguments.text("--data", flags->data, "Folder of the history");
                arguments.text("--venue", flags->venue,
                               "Whose symbols are meant where a file names no known exchange");
                arguments.flag("--simulated", flags->simulated,
                               "The files are made up: every answer will say SIMULATED");
                arguments.flag("--json", flags->json, "Report as JSON");
                arguments.positionals("FILE", flags->files, "Files or folders to read");
                return [flags] { return run_import(*flags); };
            }};
}

}  // namespace faultline::cli
