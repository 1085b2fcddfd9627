// MapCut: levels left out, totals put right.
#include "api/map_cut.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

LiquidationMap cut_map(const LiquidationMap& map, double low_usd, double high_usd) {
    LiquidationMap part;
    part.market = map.market;
    part.at_ns = map.at_ns;
    part.current_price_usd = map.current_price_usd;
    part.bucket_usd = map.bucket_usd;
    part.totals = map.totals;
    part.coverage = map.coverage;
    part.conservation_error = map.conservation_error;
    part.model_version = map.model_version;
    part.weights = map.weights;
    part.simulated = map.simulated;
    // The same whole steps that a map of this range has when it is built from the books.
    const double floor_usd = std::floor(low_usd / map.bucket_usd) * map.bucket_usd;
    const double top_usd = std::ceil(high_usd / map.bucket_usd) * map.bucket_usd;
    const double tolerance_usd = 1e-6 * map.bucket_usd;
    for (const MapLevel& level : map.levels) {
        const bool is_inside = level.price_usd >= floor_usd - tolerance_usd &&
                               level.price_usd < top_usd - tolerance_usd;
        if (is_inside) {
            part.levels.push_back(level);
        } else if (level.side == Side::long_) {
            part.totals.outside_long_usd += level.notional_usd;
        } else {
            part.totals.outside_short_usd += level.notional_usd;
        }
    }
    return part;
}

LiquidationMap one_side(LiquidationMap map, Side side) {
    std::erase_if(map.levels, [side](const MapLevel& level) { return level.side != side; });
    return map;
}

}  // namespace faultline
