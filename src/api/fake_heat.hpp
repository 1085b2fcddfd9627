// FakeHeat: a heatmap with the texture of a real one, for measuring tiles: positions are opened
// along a random walk, stay where they would be liquidated, age, and are swept by the price.
#pragma once

#include <algorithm>
#include <cmath>

#include "api/fake_market_service.hpp"
#include "core/rng.hpp"

namespace faultline {

inline Heatmap fake_heat(std::size_t columns, std::size_t rows, double bucket_usd) {
    Heatmap heatmap = fake_heatmap(0, 0, 5 * ns_per_minute);
    heatmap.rows = rows;
    heatmap.bucket_usd = bucket_usd;
    heatmap.price_floor_usd = 67'000 - bucket_usd * static_cast<double>(rows) / 2;
    std::vector<float> longs(rows), shorts(rows);
    Rng random(7);
    double price = 67'000;
    const auto row_of = [&](double usd) {
        return (usd - heatmap.price_floor_usd) / heatmap.bucket_usd;
    };
    // As many columns before the first: a map is never empty when one begins to look.
    for (std::size_t c = 0; c < 2 * columns; ++c) {
        const double open = price;
        price *= std::exp(0.0015 * random.normal());
        price += 0.002 * (67'000 - price);
        for (std::size_t r = 0; r < rows; ++r) {
            longs[r] *= 0.998F;
            shorts[r] *= 0.998F;
            const double usd = heatmap.price_floor_usd + bucket_usd * static_cast<double>(r);
            if (usd + bucket_usd > std::min(open, price)) longs[r] = 0;
            if (usd < std::max(open, price)) shorts[r] = 0;
        }
        for (const double leverage : {5.0, 10.0, 25.0, 50.0, 100.0}) {
            for (int part = 0; part < 8; ++part) {
                const double entry = open + (price - open) * random.uniform();
                const double distance = 1 / leverage * (0.9 + 0.2 * random.uniform());
                const auto usd = static_cast<float>(1e5 * std::exp(random.normal()));
                const double below = row_of(entry * (1 - distance));
                const double above = row_of(entry * (1 + distance));
                if (below >= 0) longs[static_cast<std::size_t>(below)] += usd;
                if (above < static_cast<double>(rows))
                    shorts[static_cast<std::size_t>(above)] += usd;
            }
        }
        if (c < columns) continue;
        heatmap.column_end_ns.push_back(fake_now_ns + static_cast<TimeNs>(c) * heatmap.step_ns);
        heatmap.long_usd.insert(heatmap.long_usd.end(), longs.begin(), longs.end());
        heatmap.short_usd.insert(heatmap.short_usd.end(), shorts.begin(), shorts.end());
        heatmap.bars.push_back({open, std::max(open, price), std::min(open, price), price});
    }
    return heatmap;
}

}  // namespace faultline
