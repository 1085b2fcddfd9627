// The learner: a row of an EM sweep, an hour's fit, and a second of one setting of the bank.
#include <benchmark/benchmark.h>

#include "core/rng.hpp"
#include "engine/learning_pipeline.hpp"
#include "engine/market_setup.hpp"
#include "history/member_threads.hpp"
#include "learn/model_bank.hpp"
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

/// The next second of a price that wanders by 1 bp.
PathBar walked(Rng& random, double& price_usd, TimeNs open_ns) {
    PathBar bar;
    bar.open_ns = open_ns;
    bar.length_ns = ns_per_second;
    bar.open_usd = price_usd;
    price_usd *= std::exp(1e-4 * random.normal());
    bar.close_usd = price_usd;
    bar.high_usd = std::max(bar.open_usd, bar.close_usd);
    bar.low_usd = std::min(bar.open_usd, bar.close_usd);
    bar.volume_coins = 2;
    bar.taker_buy_coins = 1;
    return bar;
}

/// Bar, open interest every ten seconds, end of the bin.
void tell_second(LearningPipeline& learning, const PathBar& bar) {
    learning.on_bar(bar);
    if (bar.close_ns() % (10 * ns_per_second) == 0) {
        OpenInterest seen;
        seen.exchange_ns = bar.close_ns();
        seen.open_contracts = 90'000 / learning.pipeline().instrument().contract_size;
        learning.on_open_interest(seen);
    }
    learning.end_bin(bar.open_ns);
}

/// A second of one setting.
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
        tell_second(learning, walked(random, price_usd, now_ns));
        now_ns += ns_per_second;
    }
}
BENCHMARK(LearnSecond);

/// Ten days of a market at 1 s through eight members of the bank, an hour of market per member at a
/// time, on range(0) threads: a hundred days take ten times as long.
void LearnBankTenDays(benchmark::State& state) {
    const Instrument instrument = *spec_of(VenueId::binance).instrument("BTCUSDT");
    ModelConfig base;
    base.eta = 1;
    std::vector<BankMember> bank = usual_bank(base);
    bank.resize(8);
    for (auto _ : state) {
        std::vector<LearningPipeline> members;
        members.reserve(bank.size());
        for (const BankMember& member : bank) {
            members.emplace_back(instrument, member.config, kernel_terms(instrument, 60'000),
                                 prior_flow_shares(VenueId::binance));
        }
        Rng random(7);
        double price_usd = 60'000;
        std::vector<PathBar> bars(steps_per_block);
        for (TimeNs begin_ns = start_ns; begin_ns < start_ns + 10 * ns_per_day;
             begin_ns += ns_per_hour) {
            for (std::size_t i = 0; i < bars.size(); ++i) {
                bars[i] =
                    walked(random, price_usd, begin_ns + static_cast<TimeNs>(i) * ns_per_second);
            }
            tell_members(members.size(), static_cast<std::size_t>(state.range(0)),
                         [&](std::size_t m) {
                             for (const PathBar& bar : bars) tell_second(members[m], bar);
                         });
        }
        benchmark::DoNotOptimize(members.back().log(Side::long_).events());
    }
    state.SetItemsProcessed(state.iterations() * 10 * 86'400 * 8);
}
BENCHMARK(LearnBankTenDays)
    ->Arg(1)
    ->Arg(2)
    ->Iterations(1)
    ->Unit(benchmark::kSecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace faultline
