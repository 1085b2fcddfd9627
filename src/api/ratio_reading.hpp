// RatioReading of a served market: open interest and reserves from the history, the books' mean
// leverage from the newest snapshot. For /v1/ratio and for rules on its z-score.
#pragma once

#include "api/market_service.hpp"
#include "insight/leverage_ratio.hpp"

namespace faultline {

/// The open interest that a ratio at `at_ns` is made of: hours, ninety days and a week of them.
SeriesQuestion ratio_question(std::string market, std::vector<VenueId> venues, TimeNs at_ns);

/// Of the venues of `series` alone; `reserves` in order of time, of any venues.
RatioReading ratio_reading(const MarketSnapshot& snapshot,
                           const std::vector<VenueSeries<OpenInterest>>& series,
                           const std::vector<ExchangeReserve>& reserves);

/// Asks for both and hands the reading on. The service must outlive the answer.
void ask_ratio(MarketService& service, std::shared_ptr<const MarketSnapshot> snapshot,
               std::vector<VenueId> venues, Done<RatioReading> done);

/// The z-score that a rule reads: that of the venues with both, else that of all exchanges
/// together. NaN with a reason where neither is known.
struct RatioScore {
    double z = unknown;
    std::string unknown_why;
};
RatioScore score_of(const RatioReading& reading);

}  // namespace faultline
