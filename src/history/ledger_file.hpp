// LedgerFile: the forecast ledger on disk. One line an entry, appended and on the disk before the
// call returns. A last line that a crash cut short was never told to anyone: it is moved to a file
// beside the ledger (".torn") and said, so that nothing disappears in silence.
//
// The rules and the chain are learn/forecast_ledger's. The hash comes from outside: this folder
// knows no cryptography.
#pragma once

#include <cstdint>
#include <filesystem>

#include "learn/forecast_ledger.hpp"

namespace faultline {

class LedgerFile {
  public:
    /// Opens or makes the file and verifies all of it. Problems: it cannot be read or written, or a
    /// line does not hold; then nothing is appended to it ever again, the file is evidence.
    static Outcome<LedgerFile> open(std::filesystem::path path, HashText hash);

    /// Problems: those of the ledger, or the disk (then the entry may or may not be there, and the
    /// file must be opened anew).
    Outcome<void> append(const HourForecast& forecast);
    Outcome<void> settle(const HourObserved& observed);
    Outcome<void> settle_unknown(const HourUnknown& unknown);
    const ForecastLedger& ledger() const { return ledger_; }
    const LedgerSummary& summary() const { return ledger_.summary(); }
    /// What was put right on opening, for people; empty: nothing.
    const std::string& note() const { return note_; }

    struct Line {
        std::size_t number = 0;  // from 0
        std::string text;        // without its end
    };
    /// Lines of a market before line `before` (all where there are fewer), newest first.
    Outcome<std::vector<Line>> lines_before(std::size_t before, const std::string& market,
                                            std::size_t count_max) const;

  private:
    LedgerFile(std::filesystem::path path, ForecastLedger ledger)
        : path_(std::move(path)), ledger_(std::move(ledger)) {}
    Outcome<void> store(const std::string& line);
    Outcome<void> set_aside(const std::string& torn);

    std::filesystem::path path_;
    ForecastLedger ledger_;
    std::vector<std::uint64_t> ends_;  // of each line, in bytes from the beginning
    std::string note_;
};

/// Reads a ledger and checks every line of it; changes nothing.
Outcome<LedgerSummary> verify_ledger_file(const std::filesystem::path& path, const HashText& hash);

}  // namespace faultline
