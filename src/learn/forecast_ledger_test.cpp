// The ledger: nothing is written late, and nothing can be changed afterwards.
#include "learn/forecast_ledger.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

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
    HourForecast forecast{at - ns_per_minute, at, "BTC", "binance", "1.0", {longs, shorts}};
    forecast.reference = {2, 2};
    forecast.dispersion = 0.5;
    forecast.usd = {1e4 * longs, std::numeric_limits<double>::quiet_NaN()};
    forecast.swept_usd = {5e5, 2e5};
    return forecast;
}

HourObserved observed_of(int hours, double longs, double shorts) {
    const TimeNs at = hour + hours * ns_per_hour;
    return {
        at + ns_per_hour + ns_per_minute, at, "BTC", "binance", {longs, shorts}, {9e3 * longs, 0}};
}

HourUnknown unknown_of(int hours) {
    const TimeNs at = hour + hours * ns_per_hour;
    return {at + ns_per_hour + ns_per_minute, at, "BTC", "binance", "the feed was down"};
}

std::vector<std::string> some_lines() {
    ForecastLedger ledger(test_hash);
    std::vector<std::string> lines;
    for (int i = 0; i < 4; ++i) {
        lines.push_back(*ledger.append(forecast_of(i)));
        lines.push_back(*ledger.settle(observed_of(i, i, 1)));
    }
    lines.push_back(*ledger.append(forecast_of(4)));
    lines.push_back(*ledger.settle_unknown(unknown_of(4)));
    return lines;
}

TEST(ForecastLedger, WhatWasWrittenIsVerifiedAndSummedUp) {
    const auto lines = some_lines();
    const auto summary = verify_ledger(lines, test_hash);
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(summary->forecasts, 5U);
    EXPECT_EQ(summary->settled, 4U);
    EXPECT_EQ(summary->unknown, 1U);
    EXPECT_EQ(summary->first_ns, forecast_of(0).written_ns);
    EXPECT_EQ(summary->last_hour_ns, forecast_of(3).hour_ns) << "an unknown hour has no score";
    EXPECT_EQ(summary->events, 0 + 1 + 2 + 3 + 4);
    double score = 0, reference = 0;
    for (int i = 0; i < 4; ++i) {
        score += ledger_score({3, 1}, 0.5, {double(i), 1});
        reference += ledger_score({2, 2}, 0.5, {double(i), 1});
    }
    EXPECT_NEAR(summary->log_score, score, 1e-9);
    EXPECT_NEAR(summary->reference_score, reference, 1e-9);
    EXPECT_NEAR(summary->last_score, ledger_score({3, 1}, 0.5, {3, 1}), 1e-9);
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

TEST(ForecastLedger, AnHourWithoutAFeedIsClosedAsUnknownAndScoresNothing) {
    ForecastLedger ledger(test_hash);
    ASSERT_TRUE(ledger.append(forecast_of(0)));
    ASSERT_EQ(ledger.open().size(), 1U);
    HourUnknown early = unknown_of(0);
    early.settled_ns = early.hour_ns;
    EXPECT_FALSE(ledger.settle_unknown(early));
    ASSERT_TRUE(ledger.settle_unknown(unknown_of(0)));
    EXPECT_TRUE(ledger.open().empty());
    EXPECT_EQ(ledger.summary().settled, 0U);
    EXPECT_EQ(ledger.summary().log_score, 0);
    EXPECT_FALSE(ledger.settle(observed_of(0, 1, 1))) << "and nobody knows better later";
    EXPECT_EQ(ledger.record("BTC", "binance").events[0], 0);
}

TEST(ForecastLedger, TheRecordSetsWhatCameBesideWhatTheMapExpected) {
    ForecastLedger ledger(test_hash);
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(ledger.append(forecast_of(i)));
        ASSERT_TRUE(ledger.settle(observed_of(i, 4, 0)));
    }
    const LedgerRecord record = ledger.record("BTC", "binance");
    EXPECT_NEAR(record.events[0] / record.swept_usd[0], 4 / 5e5, 1e-12);
    EXPECT_LT(record.events[0], 8) << "the older hour counts less";
    EXPECT_GT(record.events[0], 7.9);
    EXPECT_EQ(record.events[1], 0);
    EXPECT_EQ(ledger.record("ETH", "binance").swept_usd[0], 0);
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
    // Dispersion 1 is geometric: p(0) = 1 / (1 + mean).
    EXPECT_NEAR(ledger_score({2, 2}, 1, {0, 0}), 2 * std::log(1.0 / 3), 1e-12);
    EXPECT_NEAR(ledger_score({2, 2}, 0, {0, 0}), -4, 1e-12);
}

}  // namespace
}  // namespace faultline
