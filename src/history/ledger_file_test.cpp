// The ledger on disk: it survives restarts and torn lines, and a changed file is refused.
#include "history/ledger_file.hpp"

#include <fmt/format.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/test_folder.hpp"

namespace faultline {
namespace {

constexpr TimeNs hour = 1'770'000'000 / 3600 * 3600 * ns_per_second;

std::string test_hash(std::string_view text) {
    std::uint64_t sum = 14695981039346656037ULL;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format("{:016x}", sum);
}

HourForecast forecast_of(int hours) {
    const TimeNs at = hour + hours * ns_per_hour;
    HourForecast forecast{at - ns_per_minute, at, "BTC", "binance", "1.0", {2, 1}};
    forecast.reference = {1, 1};
    forecast.dispersion = 1;
    forecast.swept_usd = {0.1 + 0.2, 1e-7};  // numbers that must come back as they were
    return forecast;
}

TEST(LedgerFile, GoesOnAfterARestartAndVerifies) {
    const TestFolder folder;
    const auto path = folder.path() / "ledger.jsonl";
    for (int i = 0; i < 3; ++i) {
        auto ledger = LedgerFile::open(path, test_hash);
        ASSERT_TRUE(ledger) << ledger.error().text();
        ASSERT_TRUE(ledger->append(forecast_of(i)));
        const TimeNs end_ns = forecast_of(i).hour_ns + ns_per_hour;
        ASSERT_TRUE(
            ledger->settle({end_ns, forecast_of(i).hour_ns, "BTC", "binance", {1, 0}, {7, 0}}));
    }
    const auto summary = verify_ledger_file(path, test_hash);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->forecasts, 3U);
    EXPECT_EQ(summary->settled, 3U);
}

TEST(LedgerFile, PagesGoBackwardsThroughTheLinesOfAMarket) {
    const TestFolder folder;
    const auto path = folder.path() / "ledger.jsonl";
    for (int i = 0; i < 3; ++i) {
        auto ledger = LedgerFile::open(path, test_hash);
        HourForecast other = forecast_of(i);
        other.market = "ETH";
        ASSERT_TRUE(ledger->append(forecast_of(i)));
        ASSERT_TRUE(ledger->append(other));
    }
    const auto ledger = LedgerFile::open(path, test_hash);
    const auto newest = ledger->lines_before(1'000, "BTC", 2);
    ASSERT_TRUE(newest) << newest.error().text();
    ASSERT_EQ(newest->size(), 2U);
    EXPECT_EQ(newest->at(0).number, 4U);
    EXPECT_EQ(newest->at(1).number, 2U);
    EXPECT_THAT(newest->at(0).text, ::testing::StartsWith("{\"line\":4,"));
    EXPECT_THAT(newest->at(0).text, ::testing::EndsWith("\"}"));
    const auto rest = ledger->lines_before(newest->at(1).number, "BTC", 2);
    ASSERT_EQ(rest->size(), 1U);
    EXPECT_EQ(rest->at(0).number, 0U);
    EXPECT_TRUE(ledger->lines_before(0, "BTC", 2)->empty());
}

TEST(LedgerFile, ALineCutShortByACrashIsSetAsideAndSaid) {
    const TestFolder folder;
    const auto path = folder.path() / "ledger.jsonl";
    ASSERT_TRUE(LedgerFile::open(path, test_hash)->append(forecast_of(0)));
    std::ofstream(path, std::ios::app) << "{\"line\":1,\"kind\":\"fore";
    auto ledger = LedgerFile::open(path, test_hash);
    ASSERT_TRUE(ledger) << ledger.error().text();
    EXPECT_THAT(ledger->note(), ::testing::HasSubstr("cut short"));
    std::ifstream torn(path.string() + ".torn");
    const std::string kept{std::istreambuf_iterator<char>(torn), {}};
    EXPECT_EQ(kept, "{\"line\":1,\"kind\":\"fore\n");
    ASSERT_TRUE(ledger->append(forecast_of(1)));
    EXPECT_EQ(LedgerFile::open(path, test_hash)->note(), "");
    EXPECT_EQ(verify_ledger_file(path, test_hash)->forecasts, 2U);
}

TEST(LedgerFile, AChangedFileIsRefusedAndLeftAlone) {
    const TestFolder folder;
    const auto path = folder.path() / "ledger.jsonl";
    ASSERT_TRUE(LedgerFile::open(path, test_hash)->append(forecast_of(0)));
    std::ifstream in(path);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.replace(text.find("[2"), 2, "[9");
    std::ofstream(path, std::ios::trunc) << text;
    const auto ledger = LedgerFile::open(path, test_hash);
    ASSERT_FALSE(ledger);
    EXPECT_THAT(ledger.error().text(), ::testing::HasSubstr("ledger line 1"));
    EXPECT_FALSE(verify_ledger_file(path, test_hash));
}

}  // namespace
}  // namespace faultline
