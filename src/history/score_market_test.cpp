// ScoreMarket: late bars do not pass for skill or its lack, and nothing of the test part is used.
#include "history/score_market.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "engine/market_setup.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr int minutes = 2800;
constexpr TimeNs at(int minute) { return new_year_2026_ns + minute * ns_per_minute; }

std::vector<double> walk(std::uint64_t seed, int changed_from) {
    Rng random(seed), other(99);
    std::vector<double> price{50'000};
    for (int i = 0; i < minutes; ++i) {
        const double step = i >= changed_from ? other.normal() : random.normal();
        price.push_back(price.back() * std::exp(0.001 * step));
    }
    return price;
}

/// Bars `late` minutes late; open interest with its value; a long liquidated in minutes that fall
/// and a short in those that rise, more where the move is large.
void import_market(TestHistory& history, int late, int changed_from = minutes,
                   bool with_interest = true, int fine_from = 0) {
    const std::vector<double> price = walk(1, changed_from);
    std::string bars, coarse;
    std::string interest =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,"
        "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
        "sum_taker_long_short_vol_ratio\n";
    std::string events = liquidation_header;
    for (int i = 0; i < minutes; ++i) {
        const double open = price[static_cast<std::size_t>(i)];
        const double close = price[static_cast<std::size_t>(i) + 1];
        if (i < fine_from && i % 5 == 0) {
            const double end = price[static_cast<std::size_t>(i) + 5];
            const std::int64_t open_ms = 1'767'225'600'000 + std::int64_t{60'000} * i;
            coarse +=
                fmt::format("{},{:.2f},{:.2f},{:.2f},{:.2f},5,{},505,7,2,202,0\n", open_ms, open,
                            std::max(open, end), std::min(open, end), end, open_ms + 299'999);
        }
        if (i >= fine_from) {
            bars +=
                kline(i + late, fmt::format("{:.2f},{:.2f},{:.2f},{:.2f}", open,
                                            std::max(open, close), std::min(open, close), close));
        }
        if (i % 5 == 0) {
            const std::string time = format_time(at(i));
            interest += fmt::format("{} {},BTCUSDT,9000,{:.3f},,,,\n", time.substr(0, 10),
                                    time.substr(11, 8), 9000 * open);
        }
        const auto count = static_cast<int>(1e3 * std::abs(std::log(close / open)));
        for (int n = 0; n <= std::min(count, 3); ++n) {
            events += fmt::format("binance-futures,BTCUSDT,{},,{},{},{:.1f},0.1\n",
                                  1'767'225'600'000'000 + 60'000'000LL * i + 9'000'000 * (n + 1),
                                  10 * i + n, close < open ? "sell" : "buy", close);
        }
    }
    if (!coarse.empty()) history.import("klines/BTCUSDT-5m.csv", coarse);
    history.import("klines/BTCUSDT-1m.csv", bars);
    if (with_interest) history.import("BTCUSDT-metrics.csv", interest);
    history.import("binance-futures_liquidations_x.csv", events);
}

ScoreRequest request() {
    ScoreRequest out;
    out.market = "BTC";
    out.from_ns = at(100);
    out.to_ns = at(minutes - 10);
    out.embargo_ns = 2 * ns_per_hour;
    out.warmup_ns = 60 * ns_per_minute;
    const auto all = score_settings(default_config("BTC"));
    out.settings = {all.front(), all.back()};
    return out;
}

ScoreSample sample_of(TestHistory& history, const ScoreRequest& asked) {
    auto samples = score_market(history.store(), asked, [](double) {});
    EXPECT_TRUE(samples) << samples.error().text();
    EXPECT_EQ(samples->size(), 1u);
    return std::move(samples->front());
}

TEST(ScoreMarket, TheUsualBankHoldsThePlaceboAndTheMap) {
    const auto settings = score_settings(default_config("BTC"));
    const auto placebos = std::ranges::count_if(
        settings, [](const ScoreSetting& one) { return one.member.is_placebo; });
    EXPECT_GT(placebos, 3);
    EXPECT_LT(placebos, static_cast<std::ptrdiff_t>(settings.size()));
    for (const ScoreSetting& one : settings) {
        EXPECT_EQ(one.member.is_placebo, one.config.flow == FlowKind::constant);
    }
}

TEST(ScoreLeakage, BarsAMinuteLateArePutRight) {
    TestHistory straight, late;
    import_market(straight, 0);
    import_market(late, 1);
    const ScoreSample good = sample_of(straight, request());
    const ScoreSample mended = sample_of(late, request());
    EXPECT_TRUE(good.notes.empty());
    ASSERT_FALSE(mended.notes.empty());
    EXPECT_NE(mended.notes[0].find("put right"), std::string::npos);
    ASSERT_TRUE(good.blocked.empty()) << good.blocked;
    ASSERT_TRUE(mended.blocked.empty()) << mended.blocked;
    const double b1 = build_score_report({good}).total.score[index_of(ScoreModel::b1)];
    const double again = build_score_report({mended}).total.score[index_of(ScoreModel::b1)];
    EXPECT_NEAR(b1, again, 0.01);
}

TEST(ScoreLeakage, PricesTellTheClockWhereTheTrainingPartIsTooShort) {
    TestHistory late;
    import_market(late, 1);
    ScoreRequest asked = request();
    asked.train_until_ns = at(190);
    const ScoreSample sample = sample_of(late, asked);
    ASSERT_EQ(sample.notes.size(), 1u) << "three hours of liquidations say nothing";
    EXPECT_NE(sample.notes[0].find("against open interest"), std::string::npos);
}

TEST(ScoreMarket, APathThatGetsFinerWhileScoringIsSaid) {
    TestHistory history;
    import_market(history, 0);
    ScoreRequest asked = request();
    EXPECT_TRUE(sample_of(history, asked).notes.empty());
    // One-minute bars from 1800 on only; before, bars of five minutes.
    TestHistory mixed;
    import_market(mixed, 0, minutes, true, 1800);
    LiquidationTotals totals;
    for (int hour = 2; hour < 46; ++hour) totals.hours.push_back({at(60 * hour), 2e6, 1e6});
    asked.totals = totals;
    const ScoreSample sample = sample_of(mixed, asked);
    ASSERT_FALSE(sample.notes.empty());
    EXPECT_NE(sample.notes.back().find("bars of 5m while learning and of 1m"), std::string::npos)
        << sample.notes.back();
}

TEST(ScoreMarket, HourlyTotalsStandInForLiquidations) {
    TestHistory history;
    import_market(history, 0);
    ScoreRequest asked = request();
    asked.keeps_rows = true;
    LiquidationTotals totals;
    for (int hour = 2; hour < 46; ++hour) {
        if (hour != 20) totals.hours.push_back({at(60 * hour), 2e6, 1e6});
    }
    asked.totals = totals;
    const ScoreSample sample = sample_of(history, asked);
    ASSERT_TRUE(sample.blocked.empty()) << sample.blocked;
    EXPECT_EQ(sample.bin_ns, ns_per_hour);
    EXPECT_TRUE(sample.test_windows.empty()) << "an hour has no place";
    ASSERT_FALSE(sample.rows.empty());
    for (const ScoreRow& row : sample.rows) {
        EXPECT_NE(row.begin_ns, at(60 * 20)) << "nobody recorded that hour";
        EXPECT_EQ(row.event_usd, row.side == Side::long_ ? 2e6 : 1e6);
        EXPECT_EQ(row.events, row.event_usd / total_piece_usd);
    }
}

TEST(ScoreLeakage, AnotherFutureGivesTheSameFit) {
    TestHistory one, other;
    ScoreRequest asked = request();
    asked.train_until_ns = at(1600);
    asked.keeps_rows = true;
    import_market(one, 0);
    import_market(other, 0, 1600);
    const ScoreSample before = sample_of(one, asked), after = sample_of(other, asked);
    ASSERT_TRUE(before.blocked.empty()) << before.blocked;
    EXPECT_EQ(before.fit.map_theta, after.fit.map_theta);
    EXPECT_EQ(before.fit.member_training_score, after.fit.member_training_score);
    for (std::size_t m = 0; m < score_model_count; ++m) {
        EXPECT_EQ(before.fit.fits[m].slope, after.fit.fits[m].slope) << m;
    }
    EXPECT_NE(before.rows.back().path, after.rows.back().path);
}

TEST(ScoreMarket, RowsAreKeptOnlyOnRequestAndTheReportIsTheSame) {
    TestHistory history;
    import_market(history, 0);
    ScoreRequest asked = request();
    const ScoreSample lean = sample_of(history, asked);
    asked.keeps_rows = true;
    const ScoreSample whole = sample_of(history, asked);
    EXPECT_TRUE(lean.rows.empty());
    ASSERT_FALSE(whole.rows.empty());
    const ScoreReport of_lean = build_score_report({lean}), of_whole = build_score_report({whole});
    EXPECT_EQ(of_lean.total.bins, of_whole.total.bins);
    EXPECT_EQ(of_lean.total.score, of_whole.total.score);
    EXPECT_EQ(of_lean.hourly[0].spearman, of_whole.hourly[0].spearman);
}

TEST(ScoreMarket, WithoutOpenInterestTheReasonIsGiven) {
    TestHistory history;
    import_market(history, 0, minutes, false);
    const ScoreSample sample = sample_of(history, request());
    EXPECT_EQ(sample.blocked, "no open interest");
    EXPECT_TRUE(sample.rows.empty());
}

}  // namespace
}  // namespace faultline
