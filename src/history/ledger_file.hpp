// LedgerFile: the forecast ledger on disk. One line an entry, appended and on the disk before the
// call returns; a last line that a crash cut short is taken off, for it was never told to anyone.
//
// The rules and the chain are learn/forecast_ledger's. The hash comes from outside: this folder
// knows no cryptography.
#pragma once

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
    const LedgerSummary& summary() const { return ledger_.summary(); }

  private:
    LedgerFile(std::filesystem::path path, ForecastLedger ledger)
        : path_(std::move(path)), ledger_(std::move(ledger)) {}
    Outcome<void> store(const std::string& line) const;

    std::filesystem::path path_;
    ForecastLedger ledger_;
};

/// Reads a ledger and checks every line of it; changes nothing.
Outcome<LedgerSummary> verify_ledger_file(const std::filesystem::path& path, const HashText& hash);

}  // namespace faultline
