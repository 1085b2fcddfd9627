// Zone ages: how long the positions of a zone have probably been open.
//
// Books keep no dates, but mass by age class (young positions leave fast, old ones slowly). Had
// positions of a class come steadily, the age of those still open would be exponential with the
// class's exit rate; the age of a zone is the median of that mixture. It is a model's figure: it
// tells minutes from days, not 9:30 from 9:40. How long a zone has been seen is in zone_history.
#pragma once

#include <vector>

#include "insight/zones.hpp"
#include "map/map_builder.hpp"

namespace faultline {

/// Fills `age_h` of every zone that the books hold mass in; the others stay unknown.
void add_zone_ages(ZoneReading& reading, const std::vector<BookView>& views);

/// Hours at which half of the mass is younger: `mass[h]` leaves at `rate_per_hour[h]`. NaN without
/// mass.
double median_age_h(const std::array<double, age_class_count>& mass,
                    const std::array<double, age_class_count>& rate_per_hour);

}  // namespace faultline
