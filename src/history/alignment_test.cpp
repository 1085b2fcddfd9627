// Alignment: bars that are shifted by a bar are found, bars in their place are not accused.
#include "history/alignment.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <vector>

#include "core/rng.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr int minutes = 5 * 400;

/// A random walk of minute closes; entry i is the price at minute i.
std::vector<double> walk() {
    std::vector<double> price{60'000};
    Rng random(3);
    for (int i = 0; i < minutes; ++i) {
        price.push_back(price.back() * std::exp(5e-4 * random.normal()));
    }
    return price;
}

std::string minute_bars(const std::vector<double>& price, int step, int shift_bars) {
    std::string text = kline_header;
    for (int i = 0; i + step < minutes; i += step) {
        const auto at = static_cast<std::size_t>(i);
        const double open = price[at];
        const double close = price[at + static_cast<std::size_t>(step)];
        const std::int64_t open_ms =
            1'767'225'600'000 + std::int64_t{60'000} * (i + shift_bars * step);
        text += fmt::format("{},{:.4f},{:.4f},{:.4f},{:.4f},1,{},1,1,1,1,0\n", open_ms, open,
                            std::max(open, close), std::min(open, close), close,
                            open_ms + 60'000 * step - 1);
    }
    return text;
}

std::string metrics(const std::vector<double>& price) {
    std::string text;
    for (int i = 0; i < minutes; i += 5) {
        const std::string at = format_time(new_year_2026_ns + i * ns_per_minute);
        text += fmt::format("{} {},BTCUSDT,1000,{:.3f},,,,\n", at.substr(0, 10), at.substr(11, 8),
                            1000 * price[static_cast<std::size_t>(i)]);
    }
    return text;
}

/// Falling minutes liquidate longs, rising ones shorts.
std::string liquidations(const std::vector<double>& price) {
    std::string text = liquidation_header;
    for (int i = 0; i < minutes; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const bool falls = price[at + 1] < price[at];
        text += fmt::format("binance-futures,BTCUSDT,{},,{},{},60000,1\n",
                            1'767'225'600'000'000 + 60'000'000LL * i + 30'000'000, i,
                            falls ? "sell" : "buy");
    }
    return text;
}

std::vector<std::string> warnings_of(int step, int shift_bars, bool with_metrics,
                                     bool with_events) {
    TestHistory history;
    const std::vector<double> price = walk();
    std::vector<std::filesystem::path> files{
        history.folder().write("klines/BTCUSDT-1m.csv", minute_bars(price, step, shift_bars))};
    if (with_metrics) {
        files.push_back(history.folder().write("BTCUSDT-metrics.csv", metrics(price)));
    }
    if (with_events) {
        files.push_back(
            history.folder().write("binance-futures_liquidations_x.csv", liquidations(price)));
    }
    const ImportReport report = history.import_paths(files);
    EXPECT_FALSE(report.failed());
    return report.files[0].warnings;
}

TEST(Alignment, BarsInTheirPlaceAreNotAccused) {
    EXPECT_TRUE(warnings_of(1, 0, true, true).empty());
    EXPECT_TRUE(warnings_of(5, 0, true, true).empty());
}

TEST(Alignment, ShiftIsFoundAgainstOpenInterest) {
    for (const int step : {1, 5}) {
        for (const int shift : {1, -1}) {
            const auto warnings = warnings_of(step, shift, true, false);
            ASSERT_EQ(warnings.size(), 1u) << step << " " << shift;
            const std::string expected =
                fmt::format("bars of {}m (trade price) come 1 bar {} against open interest", step,
                            shift > 0 ? "late" : "early");
            EXPECT_EQ(warnings[0].rfind(expected, 0), 0u) << warnings[0];
        }
    }
}

TEST(Alignment, ShiftIsFoundAgainstLiquidations) {
    const auto warnings = warnings_of(1, 1, false, true);
    ASSERT_EQ(warnings.size(), 1u);
    EXPECT_NE(warnings[0].find("1 bar late against liquidations"), std::string::npos)
        << warnings[0];
}

TEST(Alignment, WithoutAReferenceThereIsNoVerdict) {
    EXPECT_TRUE(warnings_of(1, 1, false, false).empty());
}

TEST(Alignment, BarsOfAMonthAreStoredAndNotJudged) {
    TestHistory history;
    const FileReport report =
        history.import("klines/BTCUSDT-1mo-2026-01.csv",
                       "1767225600000,100,102,99,101,5,1769903999999,505,7,2,202,0\n");
    EXPECT_EQ(report.rows, 1u);
    EXPECT_EQ(report.bar_length_ns, 31 * ns_per_day);
    EXPECT_TRUE(report.warnings.empty());
}

}  // namespace
}  // namespace faultline
