// QuestionSource: what questions about prices are answered from, out of the store: hourly bars of a
// market, with nothing later than the question.
#pragma once

#include <string>

#include "history/store.hpp"
#include "insight/price_bars.hpp"

namespace faultline {

/// Hourly bars of a market as known at `at_ns`. Each hour comes from one series, the first of these
/// that has it (nearly) whole: trade prices before mark prices, longer histories before shorter
/// ones; index prices are left out. Problems: no such market, or no price in the day before.
Outcome<PriceBars> load_price_bars(const Store& store, const std::string& market, TimeNs at_ns);

}  // namespace faultline
