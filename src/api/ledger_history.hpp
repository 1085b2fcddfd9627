// LedgerHistory: what the ledger of forecasts reads in the history.
#pragma once

#include <string>
#include <vector>

#include "history/store.hpp"
#include "insight/hour_outlook.hpp"

namespace faultline {

/// Whole hours of the week before `now_ns` in which the liquidations of a venue could be seen, with
/// what was; hours that overlap a silence of the feed are left out. Empty: none was ever seen.
Outcome<std::vector<HourSeen>> past_hours_of(const Store& store, const std::string& market,
                                             VenueId venue, TimeNs now_ns);

/// The liquidations of one hour. USD at the price of each, of those that have one.
Outcome<HourSeen> hour_seen_of(const Store& store, const std::string& market, VenueId venue,
                               TimeNs hour_ns);

/// Deviation of the log price over an hour, from five-minute returns of the last day. NaN: fewer
/// than an hour of them.
Outcome<double> hour_sigma_of(const Store& store, const std::string& market, TimeNs now_ns);

}  // namespace faultline
