// Across the folder: real files, where they are at hand: every row of them is stored, once, and
// bars that carry the wrong time are found.
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>

#include "history/csv_row.hpp"
#include "history/line_reader.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> real_data() {
    const char* shared = std::getenv("FAULTLINE_SHARED");
    const fs::path root =
        shared != nullptr ? fs::path(shared) : fs::path(FAULTLINE_SOURCE_DIR) / ".." / "shared";
    if (fs::is_directory(root / "data" / "tardis")) return root / "data";
    return std::nullopt;
}

std::vector<fs::path> files_with(const fs::path& folder, const std::string& word) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().filename().string().find(word) != std::string::npos) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

#define FL_REAL_DATA(name)         \
    const auto name = real_data(); \
    if (!name) GTEST_SKIP() << "no shared/data beside the source and no FAULTLINE_SHARED"

TEST(RealFiles, EveryRowIsStoredOnceAndTheSecondImportAddsNone) {
    FL_REAL_DATA(data);
    auto files = files_with(*data / "binance-vision", "BTCUSDT");
    for (const fs::path& file : files_with(*data / "tardis", "BTCUSDT")) files.push_back(file);
    ASSERT_GT(files.size(), 10u);
    TestHistory history;
    const ImportReport first = history.import_paths(files);
    for (const FileReport& file : first.files) {
        LineReader lines(InputFile::open(file.path).value());
        std::string_view line;
        std::uint64_t count = 0;
        while (lines.next(line).value()) ++count;
        EXPECT_FALSE(file.error) << file.error->text();
        EXPECT_EQ(file.rejected, 0u) << file.path;
        EXPECT_EQ(file.rows + file.duplicates, count - 1) << file.path;
        EXPECT_LT(file.duplicates, 5u) << file.path;
    }
    const ImportReport second = history.import_paths(files);
    EXPECT_EQ(second.rows(), 0u);
    EXPECT_FALSE(second.failed());
}

TEST(RealFiles, UnlabelledFilesNeedAVenue) {
    FL_REAL_DATA(data);
    const auto files = files_with(*data / "tardis-unlabelled", "unknown_liquidations");
    ASSERT_FALSE(files.empty());
    TestHistory history;
    const ImportReport refused = history.import_paths(files);
    for (const FileReport& file : refused.files) {
        ASSERT_TRUE(file.error) << file.path;
        EXPECT_NE(file.error->remedy.find("--venue"), std::string::npos);
    }
    EXPECT_EQ(history.count("liquidation"), 0);
    ImportOptions options;
    options.venue = VenueId::binance;
    const ImportReport stored = history.import_paths(files, options);
    EXPECT_FALSE(stored.failed());
    EXPECT_GT(stored.rows(), 0u);
}

TEST(RealFiles, FiveMinuteBarsAreInTheirPlaceAndACopyShiftedByOneBarIsNot) {
    FL_REAL_DATA(data);
    const fs::path bars = *data / "binance-vision/klines/BTCUSDT-5m.csv.gz";
    const fs::path metrics = *data / "binance-vision/metrics/BTCUSDT-metrics.csv.gz";
    TestHistory straight;
    for (const FileReport& file : straight.import_paths({bars, metrics}).files) {
        EXPECT_TRUE(file.warnings.empty()) << file.warnings[0];
    }
    LineReader lines(InputFile::open(bars).value());
    std::string_view line;
    std::string text;
    while (lines.next(line).value()) {
        const CsvRow row(line);
        const auto open_ms = std::atoll(std::string(row[0]).c_str());
        if (open_ms < 1'764'547'200'000) continue;  // open interest begins in 2025-12
        text += std::to_string(open_ms + 300'000) + "," + std::string(row[1]) + "," +
                std::string(row[2]) + "," + std::string(row[3]) + "," + std::string(row[4]) + "," +
                std::string(row[5]) + "," + std::to_string(open_ms + 599'999) + ",,,,,0\n";
    }
    TestHistory shifted;
    const auto copy = shifted.folder().write("klines/BTCUSDT-5m.csv", text);
    const ImportReport report = shifted.import_paths({copy, metrics});
    ASSERT_EQ(report.files[0].warnings.size(), 1u);
    EXPECT_NE(report.files[0].warnings[0].find("1 bar late against open interest"),
              std::string::npos)
        << report.files[0].warnings[0];
}

TEST(RealFiles, SlicesOfTheStoreAreCompleteAndInOrder) {
    FL_REAL_DATA(data);
    TestHistory history;
    history.import_paths({*data / "binance-vision/klines/BTCUSDT-5m.csv.gz"});
    const auto series = read_series(history.store(), history.only_instrument()).value().at(0);
    std::uint64_t rows = 0;
    for (TimeNs at = series.first_ns; at <= series.last_ns; at += 30 * ns_per_day) {
        const auto bars = read_bars(history.store(), series, at, at + 30 * ns_per_day).value();
        for (std::size_t i = 1; i < bars.size(); ++i) {
            ASSERT_LT(bars[i - 1].open_ns, bars[i].open_ns);
        }
        rows += bars.size();
    }
    EXPECT_EQ(rows, series.rows);
}

}  // namespace
}  // namespace faultline
