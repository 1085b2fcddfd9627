// QuestionSource: what questions are answered from, out of the store: hourly bars of a market and
// hourly totals of its liquidations, with nothing later than the question.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "history/store.hpp"
#include "insight/price_bars.hpp"
#include "insight/total_odds.hpp"

namespace faultline {

/// Hourly bars of a market as known at `at_ns`. Each hour comes from one series, the first of these
/// that has it (nearly) whole: trade prices before mark prices, longer histories before shorter
/// ones; index prices are left out. Problems: no such market, or no price in the day before.
Outcome<PriceBars> load_price_bars(const Store& store, const std::string& market, TimeNs at_ns);

/// Hourly sums of the stored liquidations of a market, or of all (all_markets), over the
/// instruments whose feed was up in the last day before `at_ns`; hours in which one of their feeds
/// was down are left out. Empty hours where none was up. Valued at the execution price where known,
/// else at the bankruptcy price.
Outcome<LiquidationTotals> load_totals(const Store& store, const std::string& market, TimeNs at_ns);

/// Hourly totals of a CSV file (plain, gz or zip) with a header that names `timestamp`,
/// `liquidation_long_usd` and `liquidation_short_usd`: what aggregators export. Times are those of
/// the hour's opening. Hours that end after `at_ns` are not read. Problems: those of the file, a
/// missing column, a row that cannot be read (with its line).
Outcome<LiquidationTotals> read_totals_file(const std::filesystem::path& path,
                                            const std::string& market, TimeNs at_ns);

}  // namespace faultline
