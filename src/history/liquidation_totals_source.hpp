// LiquidationTotalsSource: hourly totals of what feeds reported, out of the store or a file, with
// nothing later than the question.
//
// A feed says when a liquidation is, not that there was none, so an outage looks like calm. It is
// told from calm by what is usual for the feed itself: liquidations come in bursts with hours of
// silence between, so the length of the silences counts, not the mean rate.
#pragma once

#include <filesystem>
#include <string>

#include "history/store.hpp"
#include "insight/total_odds.hpp"

namespace faultline {

/// Hourly sums of the stored liquidations of a market, or of all (all_markets), over the
/// instruments whose feed was up in the last hour before `at_ns`. A feed is down before its first
/// event and in silences of more than four times those that nine in ten do not exceed, the hours
/// beside included. Hours in which feeds worth more than a twentieth of the usual total were down
/// are left out; in the others what the rest reported stands as it is. Empty hours where none is
/// up. Valued at the execution price where known, else at the bankruptcy price, in whole cents.
Outcome<LiquidationTotals> load_totals(const Store& store, const std::string& market, TimeNs at_ns);

/// Hourly totals of a CSV file (plain, gz or zip) with a header that names `timestamp`,
/// `liquidation_long_usd` and `liquidation_short_usd`: what aggregators export. Times are those of
/// the hour's opening. Hours that end after `at_ns` are not read. Problems: those of the file, a
/// missing column, a row that cannot be read (with its line).
Outcome<LiquidationTotals> read_totals_file(const std::filesystem::path& path,
                                            const std::string& market, TimeNs at_ns);

}  // namespace faultline
