// The ledger: nothing is written late, and nothing can be changed afterwards.
#include "learn/forecast_ledger.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr TimeNs hour = 1'770'000'000 / 3600 * 3600 * ns_per_second;

/// Not a good hash, but one of all its text (FNV-1a).
std::string test_hash(std::string_view text) {
    std::uint64_t sum = 14695981039346656037ULL;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return fmt::format("{:016x}", sum);
}

HourForecast forecast_of(int hours, double longs = 3, double shorts = 1) {
    const TimeNs at = hour + hours * ns_per_hour;
    return {at - ns_per_minute, at, "BTC", "binance", "1.0", {longs, shorts}, 0.5};
}

HourObserved observed_of(int hours, double longs, double shorts) {
    const TimeNs at = hour + hours * ns_per_hour;
    return {at + ns_per_hour + ns_per_minute, at, "BTC", "binance", {longs, shorts}};
}

std::vector<std::string> some_lines() {
    ForecastLedger ledger(test_hash);
    std::vector<std::string> lines;
    for (int i = 0; i < 4; ++i) {
        lines.push_back(*ledger.append(forecast_of(i)));
        lines.push_back(*ledger.settle(observed_of(i, i, 1)));
    }
    return lines;
}

TEST(ForecastLedger, WhatWasWrittenIsVerifiedAndSummedUp) {
    const auto lines = some_lines();
    const auto summary = verify_ledger(lines, test_hash);
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(summary->forecasts, 4U);
    EXPECT_EQ(summary->settled, 4U);
    EXPECT_EQ(summary->events, 0 + 1 + 2 + 3 + 4);
    double score = 0;
    for (int i = 0; i < 4; ++i) score += ledger_score(forecast_of(i), {double(i), 1});
    EXPECT_NEAR(summary->log_score, score, 1e-9);
}

TEST(ForecastLedger, AForecastOfAnHourThatHasBegunIsRefused) {
    ForecastLedger ledger(test_hash);
    HourForecast late = forecast_of(0);
    late.written_ns = late.hour_ns;
    EXPECT_THAT(ledger.append(late).error().text(), HasSubstr("has begun"));
}

TEST(ForecastLedger, TheFirstForecastStands) {
    ForecastLedger ledger(test_hash);
    ASSERT_TRUE(ledger.append(forecast_of(0)));
    EXPECT_THAT(ledger.append(forecast_of(0, 30)).error().text(), HasSubstr("already"));
}

TEST(ForecastLedger, AnHourIsSettledOnceAndWhenItIsOver) {
    ForecastLedger ledger(test_hash);
    ASSERT_TRUE(ledger.append(forecast_of(0)));
    HourObserved early = observed_of(0, 1, 1);
    early.settled_ns = early.hour_ns + ns_per_minute;
    EXPECT_FALSE(ledger.settle(early));
    EXPECT_TRUE(ledger.settle(observed_of(0, 1, 1)));
    EXPECT_FALSE(ledger.settle(observed_of(0, 1, 1)));
    EXPECT_FALSE(ledger.settle(observed_of(1, 1, 1)));  // never foretold
}

TEST(ForecastLedger, EveryChangedCharacterIsFound) {
    const auto lines = some_lines();
    for (std::size_t l = 0; l < lines.size(); ++l) {
        for (std::size_t at = 0; at < lines[l].size(); ++at) {
            auto forged = lines;
            forged[l][at] = forged[l][at] == '1' ? '2' : '1';
            EXPECT_FALSE(verify_ledger(forged, test_hash)) << l << ":" << at;
        }
    }
}

TEST(ForecastLedger, ADroppedSwappedOrRepeatedLineIsFoundAndNamed) {
    const auto lines = some_lines();
    auto dropped = lines;
    dropped.erase(dropped.begin() + 2, dropped.begin() + 4);
    EXPECT_THAT(verify_ledger(dropped, test_hash).error().text(), HasSubstr("line 3"));
    auto swapped = lines;
    std::swap(swapped[2], swapped[4]);
    EXPECT_FALSE(verify_ledger(swapped, test_hash));
    auto twice = lines;
    twice.push_back(twice.back());
    EXPECT_FALSE(verify_ledger(twice, test_hash));
}

TEST(ForecastLedger, ALedgerGoesOnAfterARestart) {
    const auto lines = some_lines();
    auto ledger = ForecastLedger::resume(lines, test_hash);
    ASSERT_TRUE(ledger);
    auto more = lines;
    more.push_back(*ledger->append(forecast_of(9)));
    EXPECT_TRUE(verify_ledger(more, test_hash));
}

TEST(ForecastLedger, TheScoreIsThatOfTheNegativeBinomial) {
    HourForecast forecast = forecast_of(0, 2, 2);
    forecast.dispersion = 1;  // geometric: p(0) = 1 / (1 + mean)
    EXPECT_NEAR(ledger_score(forecast, {0, 0}), 2 * std::log(1.0 / 3), 1e-12);
    forecast.dispersion = 0;
    EXPECT_NEAR(ledger_score(forecast, {0, 0}), -4, 1e-12);
}

}  // namespace
}  // namespace faultline
