// HourlyScore: predicted against observed notional by hour and side, given the hour's path.
#pragma once

#include <limits>
#include <span>

#include "core/time.hpp"
#include "market/side.hpp"

namespace faultline {

struct HourNotional {
    TimeNs hour_ns = 0;
    Side side = Side::long_;
    double predicted_usd = 0;
    double observed_usd = 0;
};

struct HourlyScore {
    double spearman = std::numeric_limits<double>::quiet_NaN();
    double r2 = std::numeric_limits<double>::quiet_NaN();       // of log10(USD + 1000)
    double capture = std::numeric_limits<double>::quiet_NaN();  // of the observed, in the tenth of
                                                                // hours with the most predicted
    std::size_t hours = 0;                                      // times sides
};

/// R2 is that of a line from log10(predicted + 1000) that was fitted on `training`, against the
/// mean of `test`. NaN where fewer than ten hours are in either.
HourlyScore score_hours(std::span<const HourNotional> training, std::span<const HourNotional> test);

/// Rank correlation; ties get their mean rank. NaN where one of both is constant.
double spearman(std::span<const double> a, std::span<const double> b);

}  // namespace faultline
