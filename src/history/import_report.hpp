// ImportReport: what an import did, file by file, for people and for programs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace faultline {

struct Reject {
    std::uint64_t line;  // of the file, from 1, its header included
    std::string reason;  // "high: not a number: \"abc\""
};

struct FileReport {
    std::string path;
    std::string format;  // "binance-vision", "tardis"; empty where it was not recognised
    std::string kind;    // "candle", "trade", "liquidation", ...
    std::string venue;   // empty where no row was understood; "several" for mixed files
    std::string market;
    std::uint64_t rows = 0;          // newly stored
    std::uint64_t duplicates = 0;    // stored before, or twice in this file
    std::uint64_t rejected = 0;      // rows that were refused
    std::uint64_t out_of_order = 0;  // rows earlier than the row before them; stored all the same
    std::vector<Reject> rejects;     // the first of the refused rows
    std::vector<std::string> warnings;
    DurationNs bar_length_ns = 0;  // of candles
    TimeNs first_ns = 0;           // 0 where no row was understood
    TimeNs last_ns = 0;
    std::optional<Problem> error;  // nothing of this file was stored
};

struct ImportReport {
    std::vector<FileReport> files;

    std::uint64_t rows() const;
    bool failed() const;  // a file was not stored
};

/// {"files": [{path, format, kind, venue, market, rows, duplicates, rejected, rejects: [{line,
/// reason}], out_of_order, interval, first_time, last_time, warnings, error}], "rows",
/// "failed_files"}.
std::string to_json(const ImportReport& report);

/// A table with a line for each file and one of sums.
std::string to_text(const ImportReport& report);

}  // namespace faultline
