// The learner: a row of an EM sweep, an hour's fit, and a second of one setting of the bank.
#include <benchmark/benchmark.h>

#include "core/rng.hpp"
#include "engine/learning_pipeline.hpp"
#include "engine/market_setup.hpp"
#include "learn/packed_rows.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;

std::vector<ExposureRow> rows_of(std::size_t count) {
    Rng random(5);
    std::vector<ExposureRow> rows(count);
    for (std::size_t i = 0; i < count; ++i) {
        rows[i].time_ns = start_ns + static_cast<TimeNs>(i) * 30 * ns_per_second;
        for (float& value : rows[i].exposure)
            value = static_cast<float>(1e5 * random.exponential());
        rows[i].events = static_cast<float>(random.below(3));
    }
    return rows;
}

constexpr Components theta{1e-6, 2e-6, 3e-6, 3e-6, 2e-6, 1e-6, 1e-6, 1e-6};

void sweep(benchmark::State& state, FeedShape feed) {
    const auto rows = rows_of(60'000);
    const PackedRows packed(rows, {}, feed, 1);
    for (auto _ : state) benchmark::DoNotOptimize(packed.sweep(theta));
    state.SetItemsProcessed(state.iterations() * 60'000);
}

void LearnSweepComplete(benchmark::State& state) { sweep(state, FeedShape::complete); }
BENCHMARK(LearnSweepComplete)->Unit(benchmark::kMillisecond);
void LearnSweepThrottled(benchmark::State& state) { sweep(state, FeedShape::one_per_second); }
BENCHMARK(LearnSweepThrottled)->Unit(benchmark::kMillisecond);

/// What a live venue does every hour: five sweeps over the last 60,000 rows, packing included.
void LearnHour(benchmark::State& state) {
    const auto rows = rows_of(60'000);
    for (auto _ : state) {
        const PackedRows packed(rows, {}, FeedShape::one_per_second, 1);
        for (int i = 0; i < 5; ++i) benchmark::DoNotOptimize(packed.sweep(theta));
    }
}
BENCHMARK(LearnHour)->Unit(benchmark::kMillisecond);

/// A second of one setting: bar, open interest every ten seconds, end of the bin.
void LearnSecond(benchmark::State& state) {
    const Instrument instrument = *spec_of(VenueId::binance).instrument("BTCUSDT");
    ModelConfig config;
    config.eta = 1;
    LearningPipeline learning(instrument, config, kernel_terms(instrument, 60'000),
                              prior_flow_shares(VenueId::binance));
    Rng random(7);
    double price_usd = 60'000;
    TimeNs now_ns = start_ns;
    for (auto _ : state) {
        PathBar bar;
        bar.open_ns = now_ns;
        bar.length_ns = ns_per_second;
        bar.open_usd = price_usd;
        price_usd *= std::exp(1e-4 * random.normal());
        bar.close_usd = price_usd;
        bar.high_usd = std::max(bar.open_usd, bar.close_usd);
        bar.low_usd = std::min(bar.open_usd, bar.close_usd);
        bar.volume_coins = 2;
        bar.taker_buy_coins = 1;
        learning.on_bar(bar);
        now_ns += ns_per_second;
        if (now_ns % (10 * ns_per_second) == 0) {
            OpenInterest seen;
            seen.exchange_ns = now_ns;
            seen.open_contracts = 90'000 / instrument.contract_size;
            learning.on_open_interest(seen);
        }
        learning.end_bin(bar.open_ns);
    }
}
BENCHMARK(LearnSecond);

}  // namespace
}  // namespace faultline
