// PriceBuckets: sharing log buckets out to price steps.
#include "map/price_buckets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline {

double default_bucket_usd(std::string_view market, double price_usd) {
    if (market == "BTC") return 50.0;
    const double wanted = price_usd * 5e-4;
    const double power = std::pow(10.0, std::floor(std::log10(wanted)));
    double best = power;
    for (const double mantissa : std::array{1.0, 2.0, 5.0, 10.0}) {
        const double candidate = mantissa * power;
        if (std::abs(std::log(candidate / wanted)) < std::abs(std::log(best / wanted))) {
            best = candidate;
        }
    }
    return best;
}

PriceBuckets PriceBuckets::covering(double low_usd, double high_usd, double bucket_usd) {
    PriceBuckets buckets;
    buckets.bucket_usd = bucket_usd;
    const double first = std::floor(std::max(0.0, low_usd) / bucket_usd);
    const double end = std::max(first + 1, std::ceil(high_usd / bucket_usd));
    buckets.floor_usd = first * bucket_usd;
    buckets.rows = static_cast<std::size_t>(end - first);
    return buckets;
}

double PriceBuckets::add(const PriceGrid& grid, Bucket first, std::span<const float> mass,
                         double factor, std::span<double> rows_out) const {
    double outside = 0;
    // Edges rise by a constant ratio; stepping by it is exact to 1e-12 over a grid's length and
    // saves an exponential for each bucket.
    const double ratio = std::exp(grid.step_log());
    double lower = grid.lower_usd(first);
    for (const float unit : mass) {
        const double upper = lower * ratio;
        if (unit != 0.0f) {
            const double usd = static_cast<double>(unit) * factor;
            const double per_price = usd / (upper - lower);
            const double from = std::max(lower, floor_usd);
            const double to = std::min(upper, top_usd());
            double placed = 0;
            for (double at = from; at < to;) {
                const auto row = std::min(
                    rows - 1, static_cast<std::size_t>((at - floor_usd) / bucket_usd + 1e-9));
                const double edge = std::min(to, lower_usd(row + 1));
                if (edge <= at) break;
                const double part = (edge - at) * per_price;
                rows_out[row] += part;
                placed += part;
                at = edge;
            }
            outside += usd - placed;
        }
        lower = upper;
    }
    return outside;
}

}  // namespace faultline
