// How fast the readings are: zones of a map of 24,000 buckets.
// How fast the answers are: a cascade of 200 draws over 22 venues, and questions on three years of
// hours. What is loaded from the store is not in it.
#include <benchmark/benchmark.h>
#include <cmath>

#include "core/rng.hpp"
#include "insight/zones.hpp"
#include "insight/answer.hpp"
#include "insight/cascade.hpp"

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
/// All venues, 600 buckets to each side, every level held by all of them.
LiquidationMap wide_map() {
    Rng rng(1);
    LiquidationMap map;
    map.market = "BTC";
    map.current_price_usd = 70'000;
    map.bucket_usd = 50;
    for (int i = -600; i < 600; ++i) {
        MapLevel level;
        level.price_usd = 70'000 + 50 * i;
        level.side = i < 0 ? Side::long_ : Side::short_;
        for (double& usd : level.by_venue_usd) {
            usd = 1e5 * rng.exponential();
            level.notional_usd += usd;
        }
        for (double& usd : level.by_bracket_usd) usd = level.notional_usd / bracket_count;
        map.levels.push_back(level);
    }
    for (const VenueId venue : all_venues()) {
        VenueCoverage coverage;
        coverage.venue = venue;
        coverage.open_interest_usd = 1e9;
        map.coverage.push_back(coverage);
    }
    return map;
}

void Cascade200Draws22Venues(benchmark::State& state) {
    const LiquidationMap map = wide_map();
    CascadeInputs inputs;
    inputs.map = &map;
    inputs.day_sigma = 0.03;
    for (const VenueId venue : all_venues()) {
        inputs.liquidity.push_back({venue, {{0.001, 1e6}}, {{0.001, 1e6}}, 5e8, 1e7});
    }
    for (auto _ : state) benchmark::DoNotOptimize(run_cascade(inputs, {true, 2e9}));
}
BENCHMARK(Cascade200Draws22Venues)->Unit(benchmark::kMillisecond);

PriceBars three_years() {
    Rng rng(2);
    PriceBars bars;
    bars.market = "BTC";
    double price = 70'000;
    for (TimeNs i = 0; i < 3 * 365 * 24; ++i) {
        HourBar bar{1'700'000'400LL * ns_per_second + i * ns_per_hour, price, price, price, price};
        price *= std::exp(0.005 * rng.normal());
        bar.high_usd = std::max(bar.open_usd, price) * 1.001;
        bar.low_usd = std::min(bar.open_usd, price) * 0.999;
        bar.close_usd = price;
        bars.hours.push_back(bar);
    }
    bars.at_ns = bars.price_at_ns = bars.hours.back().open_ns + ns_per_hour;
    bars.price_usd = price;
    return bars;
}

Question question_of(const PriceBars& bars, QuestionKind kind) {
    Question question;
    question.kind = kind;
    question.market = "BTC";
    question.price_usd = 0.97 * bars.price_usd;
    question.percent = 5;
    question.usd = 3e8;
    question.from_ns = bars.at_ns;
    question.by_ns = bars.at_ns + ns_per_day;
    return question;
}

void AskOnThreeYears(benchmark::State& state, QuestionKind kind) {
    const PriceBars bars = three_years();
    LiquidationTotals totals;
    Rng rng(3);
    for (const HourBar& bar : bars.hours) {
        totals.hours.push_back({bar.open_ns, 1e7 * rng.exponential(), 1e7 * rng.exponential()});
    }
    const Question question = question_of(bars, kind);
    AskInputs inputs;
    inputs.bars = &bars;
    inputs.totals = &totals;
    for (auto _ : state) benchmark::DoNotOptimize(answer_question(question, inputs));
}
BENCHMARK_CAPTURE(AskOnThreeYears, touch, QuestionKind::touch)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(AskOnThreeYears, move, QuestionKind::move)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(AskOnThreeYears, liquidations, QuestionKind::liquidations)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace faultline
