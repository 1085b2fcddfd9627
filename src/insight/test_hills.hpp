// Maps for tests of the readings: hills of USD around given prices, in buckets of any size.
#pragma once

#include <cmath>
#include <vector>

#include "core/price_grid.hpp"
#include "map/liquidation_map.hpp"
#include "map/price_buckets.hpp"

namespace faultline {

struct TestHill {
    Side side;
    double price_usd;
    double width_bp;  // standard deviation
    double usd;
};

/// A map at `price` whose hills are laid on the 1 bp grid and read out in `bucket_usd` steps.
inline LiquidationMap hill_map(double price, double bucket_usd,
                               const std::vector<TestHill>& hills) {
    LiquidationMap map;
    map.market = "BTC";
    map.at_ns = 1'770'000'000LL * ns_per_second;
    map.current_price_usd = price;
    map.bucket_usd = bucket_usd;
    const PriceGrid grid(1.0);
    const Bucket first = grid.bucket(price * 0.5);
    const Bucket end = grid.bucket(price * 2.0);
    const auto rows = PriceBuckets::covering(price * 0.45, price * 2.1, bucket_usd);
    std::array<std::vector<double>, 2> usd;
    for (const Side side : both_sides) {
        std::vector<float> mass(static_cast<std::size_t>(end - first));
        for (const TestHill& hill : hills) {
            if (hill.side != side) continue;
            const double middle = grid.position(hill.price_usd);
            for (std::size_t i = 0; i < mass.size(); ++i) {
                const double z =
                    (static_cast<double>(first) + static_cast<double>(i) + 0.5 - middle) /
                    hill.width_bp;
                mass[i] += static_cast<float>(hill.usd / hill.width_bp * 0.3989422804 *
                                              std::exp(-0.5 * z * z));
            }
        }
        usd[index_of(side)].assign(rows.rows, 0.0);
        rows.add(grid, first, mass, 1.0, usd[index_of(side)]);
    }
    for (std::size_t r = 0; r < rows.rows; ++r) {
        for (const Side side : both_sides) {
            const double amount = usd[index_of(side)][r];
            if (!(amount > 0)) continue;
            MapLevel level;
            level.price_usd = rows.lower_usd(r);
            level.side = side;
            level.notional_usd = amount;
            level.by_bracket_usd[3] = amount;
            level.by_venue_usd[0] = amount;
            map.levels.push_back(level);
        }
    }
    return map;
}

}  // namespace faultline
