// LedgerReading: what /v1/ledger asks for and tells. Plain values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "learn/forecast_ledger.hpp"

namespace faultline {

struct LedgerQuestion {
    std::string market;
    std::size_t before = 0;  // line number; lines before it
    std::size_t count_max = 0;
};

struct LedgerLine {
    std::size_t number = 0;
    std::string text;  // JSON, as in the file
};

struct LedgerReading {
    LedgerSummary summary;           // of all markets
    std::vector<std::string> notes;  // what is wrong, or was put right
    std::vector<LedgerLine> lines;   // of the market, newest first
    bool goes_on = false;            // older lines of the market follow
};

}  // namespace faultline
