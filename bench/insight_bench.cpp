// How fast the answers are: a cascade of 200 draws over 22 venues, and questions on three years of
// hours. What is loaded from the store is not in it.
#include <benchmark/benchmark.h>
#include <cmath>

#include "core/rng.hpp"
#include "insight/answer.hpp"
#include "insight/cascade.hpp"

namespace faultline {
namespace {

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
