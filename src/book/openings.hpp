// Gross openings: how much was opened in an interval, from volume and the change of open interest.
//
// Every trade has a buyer and a seller, each of whom opens or closes. With one-sided volume V,
// change of open interest D, openings O and closings C per side:
//     O_long + C_short = V,   O_short + C_long = V,   O_s - C_s = D,
// so O_long + O_short = V + D is known and only its split is free, within
// [max(0, D), min(V, V + D)] (science note 2.2, equations 2 and 3). Each side carries the full open
// interest; it is never split by a ratio.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "market/side.hpp"

namespace faultline {

struct IntervalFlow {
    double volume = 0;        // one-sided volume in units, after the factor eta
    double change = 0;        // of open interest, in units
    double taker_excess = 0;  // (taker bought - taker sold) * eta * xi, in units
};

/// Openings per side in units, by index_of(Side). Volume smaller than |change| is raised to it:
/// that much must have been traded.
inline std::array<double, 2> gross_openings(const IntervalFlow& flow) {
    const double volume = std::max(flow.volume, std::abs(flow.change));
    const double middle = 0.5 * (volume + flow.change);
    const double least = std::max(0.0, flow.change);
    const double most = std::min(volume, volume + flow.change);
    const double tilt = std::clamp(0.5 * flow.taker_excess, least - middle, most - middle);
    return {middle + tilt, middle - tilt};
}

}  // namespace faultline
