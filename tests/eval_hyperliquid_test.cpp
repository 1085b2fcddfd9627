// Maps against positions: small positions that were made up, and the recorded ones when they are
// beside the project.
#include "support/eval_hyperliquid.hpp"

#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>

#include "history/test_folder.hpp"
#include "support/eval_hyperliquid_page.hpp"
#include "support/map_against_positions.hpp"

namespace faultline::eval {
namespace {

constexpr TimeNs start_ns = 1'770'163'200 * ns_per_second;  // 2026-02-04

double integral(const std::vector<double>& cells, Side side) {
    double sum = 0;
    constexpr int steps = 20'000;
    const double step = range_log(side) / steps;
    for (int i = 0; i < steps; ++i)
        sum += step * std::exp(log_density(cells, side, (i + 0.5) * step));
    return sum;
}

TEST(MapAgainstPositions, EveryDensityIntegratesToOneOverTheRange) {
    for (const Side side : both_sides) {
        std::vector<double> cells(cells_of(side));
        for (std::size_t c = 0; c < cells.size(); ++c) cells[c] = static_cast<double>(c % 7);
        EXPECT_NEAR(integral(cells, side), 1, 1e-3);
        EXPECT_NEAR(integral({}, side), 1, 1e-9);
        EXPECT_NEAR(integral(std::vector<double>(cells_of(side)), side), 1, 1e-9);
    }
}

TEST(MapAgainstPositions, MassWhereThePositionsAreScoresAboveAnEvenSpreadAndElsewhereBelow) {
    std::vector<double> cells(cells_of(Side::long_));
    cells[10] = 5;
    const double even = log_density({}, Side::long_, 0);
    EXPECT_GT(log_density(cells, Side::long_, 10.5 * cell_log), even + 3);
    EXPECT_NEAR(log_density(cells, Side::long_, 20.5 * cell_log), even + std::log(even_part), 1e-9);
}

TEST(MapAgainstPositions, DistancesAreThoseOfTheLosingSide) {
    EXPECT_NEAR(away_log(Side::long_, 100, 70), range_log(Side::long_), 1e-12);
    EXPECT_NEAR(away_log(Side::short_, 100, 130), range_log(Side::short_), 1e-12);
    EXPECT_LT(away_log(Side::long_, 100, 110), 0);
    EXPECT_NEAR(distance_of(Side::long_, away_log(Side::long_, 100, 90)), 0.1, 1e-12);
    EXPECT_NEAR(distance_of(Side::short_, away_log(Side::short_, 100, 110)), 0.1, 1e-12);
}

TEST(MapAgainstPositions, AnEffectiveBracketFollowsFromDistanceAndMaintenance) {
    EXPECT_EQ(effective_bracket(0.0875, 0.0125), 2U);              // 10x
    EXPECT_EQ(effective_bracket(0.4875, 0.0125), 0U);              // 2x
    EXPECT_EQ(effective_bracket(0.90, 0.0125), bracket_count);     // 1.1x
    EXPECT_EQ(effective_bracket(0.0, 0.0001), bracket_count - 1);  // beyond all bounds
}

TEST(MapAgainstPositions, TheFittedKernelLeansToWhereThePositionsAre) {
    const std::vector<double> near{0.01, 0.02, 0.03}, far{0.30, 0.32, 0.34};
    const auto falling = fitted_distance_kernel(Side::long_, near);
    const auto rising = fitted_distance_kernel(Side::long_, far);
    EXPECT_GT(falling.front(), falling[cells_of(Side::long_) - 2]);
    EXPECT_LT(rising.front(), rising[cells_of(Side::long_) - 2]);
}

/// Forty days of hours around 70,000 with growing open interest.
std::vector<MarketHour> hours() {
    std::vector<MarketHour> out;
    double before_usd = 70'000;
    for (int hour = 0; hour < 960; ++hour) {
        MarketHour one;
        const double close_usd = 70'000 * std::exp(0.05 * std::sin(hour / 50.0));
        one.bar.open_ns = start_ns - (960 - hour) * ns_per_hour;
        one.bar.length_ns = ns_per_hour;
        one.bar.open_usd = before_usd;
        one.bar.close_usd = close_usd;
        one.bar.high_usd = 1.002 * std::max(before_usd, close_usd);
        one.bar.low_usd = 0.998 * std::min(before_usd, close_usd);
        one.open_interest_coins = 10'000 + hour;
        out.push_back(one);
        before_usd = close_usd;
    }
    return out;
}

TruthInput made_up() {
    TruthInput input;
    input.coin = "BTC";
    input.hours = hours();
    const double mark_usd = input.hours.back().bar.close_usd;
    const auto hold = [&](const char* account, Side side, double value_usd,
                          double liquidation_usd) {
        input.positions.push_back({start_ns + ns_per_minute, account, side, value_usd, mark_usd,
                                   mark_usd, liquidation_usd});
    };
    hold("a", Side::long_, 1e6, 0.90 * mark_usd);
    hold("b", Side::long_, 2e6, 0.80 * mark_usd);
    hold("c", Side::short_, 1e6, 1.10 * mark_usd);
    hold("d", Side::short_, 1e6, 1.05 * mark_usd);
    hold("e", Side::short_, 1e6, 1.20 * mark_usd);
    hold("f", Side::long_, 1e6, NAN);
    hold("g", Side::long_, 1e6, 0.40 * mark_usd);
    hold("h", Side::short_, 1e6, 0.99 * mark_usd);
    return input;
}

double value(const Measures& measures, std::string_view feed, std::string_view what,
             std::string_view name) {
    const auto found = measures.values(hyperliquid_group, feed, what, name);
    return found.size() == 1 ? found[0] : NAN;
}

TEST(EvalHyperliquid, CountsWhatIsScoredAndWhatIsNot) {
    const auto measures = hyperliquid_measures(made_up());
    ASSERT_TRUE(measures);
    EXPECT_EQ(value(*measures, "", "snapshots", ""), 1);
    EXPECT_EQ(value(*measures, "", "positions", ""), 8);
    EXPECT_EQ(value(*measures, "", "positions without a price", ""), 1);
    EXPECT_EQ(value(*measures, "", "positions on the other side", ""), 1);
    EXPECT_EQ(value(*measures, "", "positions beyond the range", ""), 1);
    EXPECT_EQ(value(*measures, "", "positions scored", ""), 5);
    EXPECT_NEAR(value(*measures, "", "notional share scored", ""), 6.0 / 9, 1e-12);
}

TEST(EvalHyperliquid, TrueSharesAreThoseOfThePositionsAndEveryMapIsJudged) {
    const auto measures = hyperliquid_measures(made_up());
    ASSERT_TRUE(measures);
    // By entry: 10x of b? 0.20 off is 4.7x, 0.10 off 8.9x, 0.05 off 16x, 0.60 off 1.6x.
    EXPECT_NEAR(value(*measures, "2x", "share from entry", held_positions_name), 1.0 / 7, 1e-9);
    EXPECT_NEAR(value(*measures, "5x", "share from entry", held_positions_name), 3.0 / 7, 1e-9);
    EXPECT_NEAR(value(*measures, "10x", "share from entry", held_positions_name), 2.0 / 7, 1e-9);
    EXPECT_NEAR(value(*measures, "25x", "share from entry", held_positions_name), 1.0 / 7, 1e-9);
    for (const std::string& name : {std::string(assumed_map), placebo_map(1)}) {
        EXPECT_GT(value(*measures, "entry", "tv", name), 0);
        EXPECT_LT(value(*measures, "entry", "tv", name), 1);
        EXPECT_TRUE(std::isfinite(value(*measures, "both", "nats per position", name)));
    }
    const double even = value(*measures, "long", "nats per position", even_density);
    EXPECT_NEAR(even, -std::log(range_log(Side::long_)), 1e-9);
    EXPECT_GE(value(*measures, "both", "nats per position", distance_kernel),
              value(*measures, "both", "nats per position", even_density) - 1e-9);
    // Nothing was learned elsewhere, so nothing says so.
    EXPECT_TRUE(
        measures
            ->values(hyperliquid_group, "both", "nats per position", "map, mix learned on Binance")
            .empty());
}

TEST(EvalHyperliquid, NothingWithinReachIsAProblem) {
    TruthInput input = made_up();
    for (HeldPosition& held : input.positions) held.liquidation_usd = NAN;
    EXPECT_FALSE(hyperliquid_measures(input));
}

TEST(EvalHyperliquid, ThePageSaysWhereNothingWasRun) {
    EXPECT_NE(hyperliquid_section({}).find("Not run."), std::string::npos);
    const auto measures = hyperliquid_measures(made_up());
    ASSERT_TRUE(measures);
    EXPECT_NE(hyperliquid_section(*measures).find("| scored | 5 |"), std::string::npos);
}

TEST(HeldPositions, RowsBecomePositionsAndARowThatIsNoneIsAProblem) {
    const TestFolder folder;
    const std::string header =
        "snapshot,address,account_value,coin,direction,size,entry_px,leverage,position_value,"
        "unrealized_pnl,liquidation_px\n";
    const auto good = folder.write(
        "good.csv", header +
                        "2026-02-04T09:34:27.5Z,a1,100,BTC,Short,2,70000,10,150000,-1,80000\n"
                        "2026-02-04T09:34:27.5Z,a2,100,BTC,Long,1,70000,10,75000,1,\n"
                        "2026-02-04T09:34:27.5Z,a3,100,ETH,Long,0,2000,10,0,1,\n");
    const auto read = read_positions(good);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->at("BTC").size(), 2U);
    EXPECT_EQ(read->count("ETH"), 0U);
    EXPECT_EQ(read->at("BTC")[0].side, Side::short_);
    EXPECT_DOUBLE_EQ(read->at("BTC")[0].mark_usd, 75'000);
    EXPECT_TRUE(std::isnan(read->at("BTC")[1].liquidation_usd));
    EXPECT_FALSE(read_positions(folder.write("bad.csv", header + "2026-02-04,a1,1\n")));
    EXPECT_FALSE(read_positions(folder.path() / "none.csv"));
}

TEST(EvalHyperliquid, RecordedPositionsAreComparedCoinByCoin) {
    const char* shared = std::getenv("FAULTLINE_SHARED");
    const std::filesystem::path data =
        (shared != nullptr ? std::filesystem::path(shared)
                           : std::filesystem::path(FAULTLINE_SOURCE_DIR) / "../shared") /
        "data";
    if (!std::filesystem::exists(data / "hyperliquid/positions.csv.gz")) {
        GTEST_SKIP() << "no shared/data beside the source and no FAULTLINE_SHARED";
    }
    const auto measures = hyperliquid_measures(data, "");
    ASSERT_TRUE(measures) << measures.error().text();
    EXPECT_EQ(measures->values(hyperliquid_group, "", "snapshots").size(), 4U);
    for (const double count : measures->values(hyperliquid_group, "", "positions scored")) {
        EXPECT_GT(count, 100);
    }
    for (const double tv : measures->values(hyperliquid_group, "entry", "tv")) {
        EXPECT_GT(tv, 0);
        EXPECT_LT(tv, 1);
    }
}

}  // namespace
}  // namespace faultline::eval
