// Exporter: a table of history to Parquet or CSV, for other tools.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "history/store.hpp"

namespace faultline {

struct ExportRequest {
    std::string table;                  // a name of history/schema.hpp, "candle"
    std::optional<std::string> market;  // "BTC"
    std::optional<VenueId> venue;
    std::optional<TimeNs> from_ns, to_ns;  // [from, to)
};

/// The names of the tables that can be exported.
std::vector<std::string> export_tables();

/// Writes the rows in order of time, with venue, symbol and market in words, times as UTC text
/// ("time") and as nanoseconds, and codes as words. The value is the number of rows. Problems: an
/// unknown table, a filter that the table has no column for, an unknown extension, no space.
Outcome<std::uint64_t> export_table(Store& store, const ExportRequest& request,
                                    const std::filesystem::path& file);

}  // namespace faultline
