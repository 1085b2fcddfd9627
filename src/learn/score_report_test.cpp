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

TEST(ScoreReport, WhatWasNotChosenIsForgottenAndNoScoreChanges) {
    for (const bool placebo_first : {false, true}) {
        ScoreSample one = sample();
        // More settings than two, all worse, in any order.
        one.members = {{"weak", false}, {"placebo", true}, {"map", false}, {"weak placebo", true}};
        if (placebo_first) std::swap(one.members[0], one.members[1]);
        for (ScoreRow& row : one.rows) {
            const auto map = row.swept[0], placebo = row.swept[1];
            auto weak = map;
            weak[4] = 0.001F;
            row.swept = {weak, placebo, map, weak};
            if (placebo_first) std::swap(row.swept[0], row.swept[1]);
        }
        LearnerSettings settings;
        settings.prior = {1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7};
        one.fit = fit_score_models(one.rows, one.members, one.split, settings);
        const ScoreSample before = one;
        const std::string chosen = one.members[one.fit.map_member].name;
        const std::string placebo = one.members[one.fit.placebo_member].name;
        keep_chosen_members(one);
        EXPECT_EQ(one.members[0].name, chosen);
        EXPECT_EQ(one.members[1].name, placebo);
        EXPECT_TRUE(one.members[1].is_placebo);
        ASSERT_EQ(one.members.size(), before.members.size());
        for (std::size_t i = 0; i < one.members.size(); ++i) {
            const auto old =
                std::ranges::find(before.members, one.members[i].name, &ScoreMember::name);
            ASSERT_NE(old, before.members.end());
            EXPECT_EQ(
                one.fit.member_training_score[i],
                before.fit
                    .member_training_score[static_cast<std::size_t>(old - before.members.begin())]);
        }
        for (std::size_t i = 0; i < one.rows.size(); i += 97) {
            EXPECT_EQ(one.rows[i].swept.capacity(), 2u);
            EXPECT_EQ(score_row(one.fit, one.rows[i]).log_score,
                      score_row(before.fit, before.rows[i]).log_score);
        }
    }
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
