// How fast the readings are: zones of a map of 24,000 buckets.
#include <benchmark/benchmark.h>
#include <cmath>

#include "core/rng.hpp"
#include "insight/zones.hpp"

namespace faultline {
namespace {

/// A map around 70,000 USD whose density is a rough landscape of many hills.
LiquidationMap rough_map(std::size_t buckets, double bucket_usd) {
    Rng rng(11);
    LiquidationMap map;
    map.market = "BTC";
    map.bucket_usd = bucket_usd;
    const double floor = 70'000 - 0.5 * bucket_usd * static_cast<double>(buckets);
    map.current_price_usd = 70'000;
    std::vector<double> usd(buckets, 1e3);
    for (int hill = 0; hill < 120; ++hill) {
        const double middle = rng.uniform() * static_cast<double>(buckets);
        const double width = 30 + 200 * rng.uniform();
        const double height = 1e6 * rng.exponential();
        for (std::size_t i = 0; i < buckets; ++i) {
            const double z = (static_cast<double>(i) - middle) / width;
            if (std::abs(z) < 6) usd[i] += height * std::exp(-0.5 * z * z);
        }
    }
    for (std::size_t i = 0; i < buckets; ++i) {
        MapLevel level;
        level.price_usd = floor + bucket_usd * static_cast<double>(i);
        level.side = level.price_usd < map.current_price_usd ? Side::long_ : Side::short_;
        level.notional_usd = usd[i];
        for (double& part : level.by_bracket_usd) part = usd[i] / bracket_count;
        level.by_venue_usd[0] = usd[i];
        map.levels.push_back(level);
    }
    return map;
}

/// Buckets of 1, 2 and 5 USD: within 17, 34 and 86 % of the price.
void BM_ZonesOf24kBuckets(benchmark::State& state) {
    const auto bucket = static_cast<double>(state.range(0));
    LiquidationMap map = rough_map(24'000, bucket);
    std::size_t zones = 0;
    for (auto _ : state) {
        const ZoneReading reading = find_zones(map, 0.025);
        zones = reading.zones.size();
        benchmark::DoNotOptimize(zones);
    }
    state.counters["zones"] = static_cast<double>(zones);
}
BENCHMARK(BM_ZonesOf24kBuckets)->Arg(1)->Arg(2)->Arg(5)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace faultline
