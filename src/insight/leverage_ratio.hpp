// LeverageRatio: estimated leverage ratio, open interest over exchange reserves, both in coins.
//
// Levels are not comparable between venues (reserves include spot, stablecoin collateral is
// missed), so what counts is how unusual today's ratio is: its z-score over the ninety days before.
// Where a venue's reserve is not known there is no ratio; nothing stands in for it. Beside it
// stands the mean effective leverage of the engine's own books, which is a model's output and no
// measurement. Science note 1.7 and 2.9.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "map/map_builder.hpp"

namespace faultline {

/// Values at instants, ascending in time.
struct TimedSeries {
    std::vector<std::pair<TimeNs, double>> points;

    /// The last value at or before `at_ns` and its time, if not older than `age_max_ns`.
    std::optional<std::pair<TimeNs, double>> at(TimeNs at_ns, DurationNs age_max_ns) const;
};

/// Sum of several series at whole hours of (from_ns, to_ns]: the contracts of one venue. A series
/// counts from its first point on; while one of them is older than six hours the sum is not known.
TimedSeries sum_hourly(const std::vector<TimedSeries>& parts, TimeNs from_ns, TimeNs to_ns);

struct VenueLeverageSeries {
    VenueId venue{};
    TimedSeries open_interest_coins;
    TimedSeries reserve_coins;  // empty: not known
    double mean_effective_leverage = std::numeric_limits<double>::quiet_NaN();
    double active_usd = 0;  // what that mean is over; its weight in the total
};

struct RatioWindow {
    double hours = 0;
    double mean = 0;        // of the hourly ratios in it; NaN where less than half are known
    double change_pct = 0;  // against the window of the same length before it; NaN: unknown
};

struct RatioFigure {
    std::optional<VenueId> venue;  // empty for sums
    double open_interest_coins = std::numeric_limits<double>::quiet_NaN();
    double reserve_coins = std::numeric_limits<double>::quiet_NaN();
    double open_interest_age_s = std::numeric_limits<double>::quiet_NaN();
    double reserve_age_s = std::numeric_limits<double>::quiet_NaN();
    double ratio = std::numeric_limits<double>::quiet_NaN();
    double mean_90d = std::numeric_limits<double>::quiet_NaN();
    double sd_90d = std::numeric_limits<double>::quiet_NaN();
    double z_90d = std::numeric_limits<double>::quiet_NaN();  // NaN below thirty days
    int days = 0;                                             // known in the ninety before
    std::array<RatioWindow, 3> windows{};                     // 24, 48 and 72 hours
    double mean_effective_leverage = std::numeric_limits<double>::quiet_NaN();
    std::string unavailable;  // why there is no ratio; empty: there is one
};

struct RatioReading {
    std::string market;
    TimeNs at_ns = 0;
    std::vector<RatioFigure> venues;  // those with open interest or a reserve
    RatioFigure total;                // venues that have both, added up
    RatioFigure against_all;          // all known open interest over all exchanges' reserves
    std::vector<std::string> notes;
    bool simulated = false;
};

inline constexpr int ratio_days = 90;
inline constexpr int ratio_days_least = 30;

/// `all_reserve_coins`: of all exchanges together, empty where not known.
RatioReading leverage_ratio(const std::string& market, TimeNs at_ns,
                            const std::vector<VenueLeverageSeries>& venues,
                            const TimedSeries& all_reserve_coins);

/// Mean of the brackets' leverage weighted by the venue's liquidatable stock, both sides, and that
/// stock in USD. NaN and 0 where the venue has no book.
std::pair<double, double> mean_effective_leverage(const std::vector<BookView>& views,
                                                  VenueId venue);

}  // namespace faultline
