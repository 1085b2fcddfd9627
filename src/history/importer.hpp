// Importer: files that users have, into history.
//
// Every file is stored whole or not at all, in one transaction; other files of the same call are
// stored all the same. A bad row is refused with its line and reason and does not sink its file; a
// file without a single good row does. Importing a file again, or one that overlaps, adds only what
// is not there yet.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "history/import_report.hpp"
#include "history/store.hpp"

namespace faultline {

struct ImportProgress {
    std::size_t file = 0;  // index of the file that is read
    std::size_t files = 0;
    std::uint64_t bytes = 0;  // unpacked, of all files so far
    std::uint64_t lines = 0;
};

struct ImportOptions {
    /// Whose symbols are meant where the exchange column of a file names no exchange that we know.
    std::optional<VenueId> venue;
    std::size_t rejects_listed = 1000;  // per file; all are counted
    TimeNs now_ns = 0;                  // kept with the file's name
    bool simulated = false;             // the files are made up, wherever they lie
    std::function<void(const ImportProgress&)> progress;
};

/// Files and folders (every file below, sorted by path). What cannot be read, an empty folder too,
/// becomes a report with an error. A file with one named SIMULATED beside or up to three folders
/// above it is taken as made up, and everything computed from the history says so. Checks
/// afterwards that bars are not shifted against open interest and liquidations, and warns. Problem:
/// only of the store as a whole, after which nothing works.
Outcome<ImportReport> import_files(Store& store, std::span<const std::filesystem::path> paths,
                                   const ImportOptions& options);

}  // namespace faultline
