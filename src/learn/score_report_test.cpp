// ScoreReport and its JSON: sums by hand on a sample of one instrument.
#include "learn/score_report.hpp"

#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "learn/score_json.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr TimeNs start_ns = 1'770'076'800 * ns_per_second;
constexpr int minutes = 2400;

ScoreSample sample() {
    Rng random(5);
    ScoreSample out;
    out.venue = "binance";
    out.symbol = "BTCUSDT";
    out.bin_ns = ns_per_minute;
    out.members = {{"map", false}, {"placebo", true}};
    out.split = {start_ns + 1200 * ns_per_minute, start_ns + 1260 * ns_per_minute};
    for (int i = 0; i < minutes; ++i) {
        for (const Side side : both_sides) {
            ScoreRow row;
            row.begin_ns = start_ns + i * ns_per_minute;
            row.side = side;
            row.path[1] = random.exponential();
            row.swept.resize(2);
            row.swept[0][4] = static_cast<float>(random.exponential());
            row.swept[1][4] = 1;
            row.events = random.uniform() < 0.2 * static_cast<double>(row.swept[0][4]) ? 2 : 0;
            row.event_usd = 1e4 * row.events;
            // Price runs far in every eleventh hour.
            const double range = i / 60 % 11 == 0 ? 0.02 : 0.002;
            row.extreme_usd = side == Side::long_ ? 50'000 : 50'000 * (1 + range);
            row.middle_usd = 50'000;
            out.rows.push_back(row);
        }
    }
    LearnerSettings settings;
    settings.prior = {1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7};
    out.fit = fit_score_models(out.rows, out.members, out.split, settings);
    return out;
}

TEST(ScoreReport, PartsAddUpToTheTotalAndOnlyTestRowsCount) {
    const ScoreSample one = sample();
    const ScoreReport report = build_score_report({one});
    double events = 0, map = 0;
    for (const ScoreRow& row : one.rows) {
        if (row.begin_ns < one.split.test_from_ns) continue;
        events += row.events;
        map += score_row(one.fit, row).log_score[index_of(ScoreModel::map)];
    }
    EXPECT_EQ(report.total.events, events);
    EXPECT_NEAR(report.total.score[index_of(ScoreModel::map)], map / events, 1e-9);
    double calm = 0, cascade = 0, longs = 0, shorts = 0;
    for (const PartScore& part : report.parts) {
        if (part.side == "both" && part.hours == "calm") calm += part.events;
        if (part.side == "both" && part.hours == "cascade") cascade += part.events;
        if (part.side == "long" && part.hours == "all") longs += part.events;
        if (part.side == "short" && part.hours == "all") shorts += part.events;
    }
    EXPECT_EQ(calm + cascade, events);
    EXPECT_EQ(longs + shorts, events);
    EXPECT_NEAR(report.total.over_b2.value,
                report.total.score[index_of(ScoreModel::map)] -
                    report.total.score[index_of(ScoreModel::b2)],
                1e-9);
}

TEST(ScoreReport, TheDigestTakesThePlaceOfTheRowsAndTheReportStaysTheSame) {
    ScoreAnswer before, after;
    before.samples = after.samples = {sample()};
    forget_rows(after.samples[0]);
    EXPECT_EQ(after.samples[0].rows.capacity(), 0u);
    ASSERT_TRUE(after.samples[0].digest);
    EXPECT_FALSE(after.samples[0].digest->test.empty());
    before.report = build_score_report(before.samples);
    after.report = build_score_report(after.samples);
    EXPECT_EQ(score_json(after), score_json(before));
}

TEST(ScoreReport, ATrueMapGainsOverBothAndRanksTheHours) {
    const ScoreReport report = build_score_report({sample()});
    EXPECT_GT(report.total.over_b2.lo, 0);
    EXPECT_GT(report.total.over_placebo.lo, 0);
    const auto& hourly = report.hourly;
    EXPECT_GT(hourly[index_of(ScoreModel::map)].spearman,
              hourly[index_of(ScoreModel::b2)].spearman);
}

TEST(ScoreReport, ABlockedInstrumentIsNamedAndNotScored) {
    ScoreAnswer answer;
    answer.market = "BTC";
    ScoreSample blocked;
    blocked.venue = "bybit";
    blocked.blocked = "no open interest";
    answer.samples = {blocked};
    answer.report = build_score_report(answer.samples);
    const std::string json = score_json(answer);
    EXPECT_THAT(json, HasSubstr("\"blocked\":\"no open interest\""));
    EXPECT_THAT(json, HasSubstr("\"map\":null"));
}

TEST(ScoreJson, HasTheKeysOfTheProtocol) {
    ScoreAnswer answer;
    answer.market = "BTC";
    answer.samples = {sample()};
    answer.report = build_score_report(answer.samples);
    const std::string json = score_json(answer);
    for (const char* key :
         {"\"events\":", "\"score\":{\"b0\":", "\"b5\":", "\"gain_over_b2\":{\"value\":",
          "\"gain_over_placebo\":{\"value\":", "\"location\":{", "\"zone_lift\":{",
          "\"hourly\":{\"spearman\":", "\"r2\":", "\"capture\":", "\"calibration\":{", "\"pit\":[",
          "\"parts\":["}) {
        EXPECT_THAT(json, HasSubstr(key));
    }
}

}  // namespace
}  // namespace faultline
