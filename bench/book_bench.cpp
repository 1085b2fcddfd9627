// How fast the position book is: a bar, a mark tick, a read-out, the dense peer workload, a
// rebuild.
//
// The price is a seeded random walk with the volatility of BTC (55 % a year) unless said otherwise.
#include <benchmark/benchmark.h>
#include <cmath>
#include <vector>

#include "book/position_book.hpp"
#include "core/rng.hpp"
#include "engine/instrument_pipeline.hpp"
#include "venue/catalog.hpp"
#include "venue/leverage_prior.hpp"

namespace faultline {
namespace {

constexpr double bars_per_year_1m = 365.0 * 24 * 60;

std::vector<PathBar> random_bars(std::size_t count, DurationNs length_ns, std::uint64_t seed) {
    Rng rng(seed);
    std::vector<PathBar> bars(count);
    const double minutes = static_cast<double>(length_ns) / static_cast<double>(ns_per_minute);
    const double sigma = 0.55 * std::sqrt(minutes / bars_per_year_1m);
    double price = 70'000;
    TimeNs at = 1'760'000'000LL * ns_per_second;
    for (PathBar& bar : bars) {
        bar.open_ns = at;
        bar.length_ns = length_ns;
        bar.open_usd = price;
        double high = price;
        double low = price;
        for (int i = 0; i < 8; ++i) {
            price *= std::exp(sigma / std::sqrt(8.0) * rng.normal());
            high = std::max(high, price);
            low = std::min(low, price);
        }
        bar.high_usd = high;
        bar.low_usd = low;
        bar.close_usd = price;
        bar.volume_coins = 20.0 * minutes * std::exp(0.5 * rng.normal());
        bar.taker_buy_coins = bar.volume_coins * (0.5 + 0.1 * rng.normal());
        at += length_ns;
    }
    return bars;
}

KernelTerms terms_of(VenueId venue) {
    const VenueSpec& spec = spec_of(venue);
    KernelTerms terms;
    terms.margin = spec.margin("BTC", ContractKind::linear);
    terms.partial = spec.partial.value;
    terms.cross_share = spec.cross_share.value;
    terms.max_leverage = spec.max_leverage.value;
    terms.reference_price_usd = 70'000;
    return terms;
}

FlowShares shares_of(VenueId venue) {
    return flow_shares(prior_shares(spec_of(venue)), spec_of(venue).inert_share.value);
}

/// A book that has lived through `days` of one-minute bars with five-minute open interest.
struct LivedBook {
    ModelConfig config;
    LiquidationKernel kernel;
    PositionBook book;
    explicit LivedBook(std::size_t days, const ModelConfig& given = {})
        : config(given),
          kernel(terms_of(VenueId::binance), config),
          book(config, kernel, shares_of(VenueId::binance)) {
        book.start(90'000);
        std::size_t minute = 0;
        for (const PathBar& bar : random_bars(days * 1440, ns_per_minute, 7)) {
            const BarPath path(bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd);
            book.on_path(path.steps(), bar.length_ns, bar.volume_coins);
            book.on_volume(bar.volume_coins, unknown);
            if (++minute % 5 == 0) {
                const double wave = std::sin(static_cast<double>(minute) / 3'000.0);
                book.on_open_interest(90'000 + 5'000 * wave, 5 * ns_per_minute);
            }
        }
    }
};

void bar_of_one_instrument(benchmark::State& state) {
    LivedBook lived(30);
    const std::vector<PathBar> bars = random_bars(4'096, 5 * ns_per_minute, 11);
    const double rescale = lived.book.mark_usd() / bars[0].open_usd;
    std::size_t i = 0;
    double open_interest = lived.book.open_interest();
    for (auto _ : state) {
        const PathBar& bar = bars[i++ & 4'095];
        const BarPath path(bar.open_usd * rescale, bar.high_usd * rescale, bar.low_usd * rescale,
                           bar.close_usd * rescale);
        lived.book.on_path(path.steps(), bar.length_ns, bar.volume_coins);
        lived.book.on_volume(bar.volume_coins, unknown);
        open_interest += (i & 1) != 0 ? 5.0 : -5.0;
        lived.book.on_open_interest(open_interest, 5 * ns_per_minute);
    }
    state.SetLabel("6 path steps, both sides, 7 brackets, ageing, sweep, exact closing");
}
BENCHMARK(bar_of_one_instrument)->Unit(benchmark::kNanosecond);

void mark_tick(benchmark::State& state) {
    LivedBook lived(30);
    Rng rng(3);
    std::vector<double> marks(8'192);
    double price = lived.book.mark_usd();
    for (double& mark : marks) mark = price *= std::exp(2e-5 * rng.normal());
    std::size_t i = 0;
    for (auto _ : state) lived.book.on_mark(marks[i++ & 8'191]);
}
BENCHMARK(mark_tick)->Unit(benchmark::kNanosecond);

void read_out_both_sides_1bp(benchmark::State& state) {
    LivedBook lived(90);
    std::vector<float> longs;
    std::vector<float> shorts;
    for (auto _ : state) {
        for (const Side side : both_sides) {
            std::vector<float>& out = side == Side::long_ ? longs : shorts;
            const auto [first, end] = lived.book.occupied(side);
            out.assign(static_cast<std::size_t>(end - first), 0.0f);
            lived.book.read_out(side, first, out);
            benchmark::DoNotOptimize(out.data());
        }
    }
    state.counters["buckets"] = static_cast<double>(longs.size() + shorts.size());
    state.counters["book_MB"] = static_cast<double>(lived.book.bytes()) / 1e6;
}
BENCHMARK(read_out_both_sides_1bp)->Unit(benchmark::kMicrosecond);

// The workload that the best open peer was measured on: 5,000 five-minute candles, 1,100 price
// buckets, 4 brackets, every column kept (88 MB of floats; the buffer is reused, as theirs is).
void dense_columns_5000x1100x4(benchmark::State& state) {
    constexpr std::size_t columns = 5'000;
    constexpr std::size_t rows = 1'100;
    constexpr std::size_t first_bracket = 2;  // 10, 25, 50, 100x
    constexpr std::size_t brackets = 4;
    const std::vector<PathBar> bars = random_bars(columns, 5 * ns_per_minute, 5);
    ModelConfig config;
    config.grid_bp = 5;
    const LiquidationKernel kernel(terms_of(VenueId::binance), config);
    FlowShares shares = flow_shares({0, 0, .3, .3, .25, .15, 0}, 0.75);
    const PriceGrid grid(config.grid_bp);
    const Bucket first = grid.bucket(bars[0].open_usd) - static_cast<Bucket>(rows / 2);
    std::vector<float> kept(columns * brackets * rows);
    for (auto _ : state) {
        PositionBook book(config, kernel, shares);
        book.start(90'000);
        float* column = kept.data();
        double open_interest = 90'000;
        for (const PathBar& bar : bars) {
            const BarPath path(bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd);
            book.on_path(path.steps(), bar.length_ns, bar.volume_coins);
            book.on_volume(bar.volume_coins, unknown);
            open_interest += bar.close_usd > bar.open_usd ? 20 : -20;
            book.on_open_interest(open_interest, 5 * ns_per_minute);
            std::fill(column, column + brackets * rows, 0.0f);
            for (std::size_t k = 0; k < brackets; ++k) {
                for (const Side side : both_sides) {
                    book.read_out(side, first, {column + k * rows, rows}, first_bracket + k,
                                  first_bracket + k + 1);
                }
            }
            column += brackets * rows;
        }
        benchmark::DoNotOptimize(kept.data());
        benchmark::ClobberMemory();
    }
}
BENCHMARK(dense_columns_5000x1100x4)->Unit(benchmark::kMillisecond);

void rebuild_90_days_of_1m_bars_22_venues(benchmark::State& state) {
    const std::vector<PathBar> bars = random_bars(90 * 1440, ns_per_minute, 9);
    std::size_t peak_bytes = 0;
    double worst = 0;
    for (auto _ : state) {
        for (const VenueId venue : all_venues()) {
            Instrument instrument;
            instrument.venue = venue;
            instrument.market = "BTC";
            InstrumentPipeline pipeline(instrument, ModelConfig{}, terms_of(venue),
                                        shares_of(venue));
            OpenInterest seen;
            seen.open_contracts = 90'000;
            pipeline.start(seen, bars[0].open_ns);
            std::size_t minute = 0;
            for (const PathBar& bar : bars) {
                pipeline.on_bar(bar);
                if (++minute % 5 != 0) continue;
                seen.exchange_ns = bar.close_ns();
                seen.open_contracts += bar.close_usd > bar.open_usd ? 15 : -15;
                pipeline.on_open_interest(seen);
            }
            peak_bytes = std::max(peak_bytes, pipeline.book().bytes());
            worst = std::max(worst, pipeline.book().conservation_error());
        }
    }
    state.counters["MB_per_instrument"] = static_cast<double>(peak_bytes) / 1e6;
    state.counters["conservation_error"] = worst;
}
BENCHMARK(rebuild_90_days_of_1m_bars_22_venues)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace faultline
