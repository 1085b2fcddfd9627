// Import: Vision klines from CSV and gzip into a store, end to end, in rows per second; and slices
// of a month of minutes out of it again.
#include <benchmark/benchmark.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "core/rng.hpp"
#include "history/importer.hpp"
#include "history/reader.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr int rows = 1'000'000;

/// A random walk of one-minute bars as Vision prints them, 108 bytes a row.
std::string klines_csv() {
    std::string text =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
        "taker_buy_quote_volume,ignore\n";
    Rng random(7);
    double price = 60'000;
    for (int i = 0; i < rows; ++i) {
        const std::int64_t open_ms = 1'577'836'800'000 + std::int64_t{60'000} * i;
        const double close = price * (1 + 2e-4 * (random.uniform() - 0.5));
        const double volume = 20 + 100 * random.uniform();
        text += fmt::format("{},{:.2f},{:.2f},{:.2f},{:.2f},{:.3f},{},{:.5f},{},{:.3f},{:.5f},0\n",
                            open_ms, price, std::max(price, close) + 5, std::min(price, close) - 5,
                            close, volume, open_ms + 59'999, volume * price, 1'000 + i % 977,
                            volume / 2, volume / 2 * price);
        price = close;
    }
    return text;
}

double resident_peak_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}

void import_klines(benchmark::State& state, bool zipped) {
    const fs::path folder =
        fs::temp_directory_path() / fmt::format("faultline-bench-{}", ::getpid());
    const fs::path file = folder / "klines" / (zipped ? "BTCUSDT-1m.csv.gz" : "BTCUSDT-1m.csv");
    fs::create_directories(file.parent_path());
    {
        const std::string text = klines_csv();
        if (zipped) {
            gzFile out = gzopen(file.c_str(), "wb6");
            gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
            gzclose(out);
        } else {
            std::ofstream(file, std::ios::binary) << text;
        }
    }
    for (auto _ : state) {
        state.PauseTiming();
        fs::remove_all(folder / "data");
        state.ResumeTiming();
        auto store = Store::open(folder / "data", Access::read_write);
        const fs::path paths[] = {file};
        const auto report = store ? import_files(*store, paths, {})
                                  : Outcome<ImportReport>(tl::make_unexpected(store.error()));
        if (!report || report->rows() != rows) state.SkipWithError("the rows were not stored");
    }
    state.SetItemsProcessed(state.iterations() * rows);
    state.counters["peak_rss_MB"] = resident_peak_mb();
    fs::remove_all(folder);
}

void read_month_of_minutes(benchmark::State& state) {
    const fs::path folder =
        fs::temp_directory_path() / fmt::format("faultline-bench-{}", ::getpid());
    const fs::path file = folder / "klines" / "BTCUSDT-1m.csv";
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << klines_csv();
    {
        auto store = Store::open(folder / "data", Access::read_write);
        const fs::path paths[] = {file};
        if (store && !import_files(*store, paths, {})) state.SkipWithError("not stored");
    }
    const auto store = Store::open(folder / "data", Access::read_only);
    const auto series = store ? read_series(*store, 1) : Outcome<std::vector<SeriesInfo>>();
    if (!series || series->empty()) return state.SkipWithError("no series");
    TimeNs at = series->front().first_ns;
    std::int64_t bars_read = 0;
    for (auto _ : state) {
        const auto bars = read_bars(*store, series->front(), at, at + 28 * ns_per_day);
        bars_read += static_cast<std::int64_t>(bars->size());
        at += ns_per_day;
    }
    state.SetItemsProcessed(bars_read);
    fs::remove_all(folder);
}

BENCHMARK(read_month_of_minutes)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(import_klines, vision_klines_csv, false)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();
BENCHMARK_CAPTURE(import_klines, vision_klines_gz, true)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace faultline
