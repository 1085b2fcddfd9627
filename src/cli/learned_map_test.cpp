// LearnedMap: a map from settings that weigh differently, on a small history.
#include "cli/learned_map.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "history/test_files.hpp"

namespace faultline::cli {
namespace {

constexpr int minutes = 900;

void import_market(TestHistory& history) {
    std::string bars;
    std::string interest =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,"
        "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
        "sum_taker_long_short_vol_ratio\n";
    for (int i = 0; i < minutes; ++i) {
        const auto price = [](int minute) {
            return 50'000 + static_cast<int>(1'500 * std::sin(minute / 35.0));
        };
        const int open = price(i), close = price(i + 1);
        bars += kline(i,
                      fmt::format("{},{},{},{}", open, std::max(open, close) + 20,
                                  std::min(open, close) - 20, close),
                      "300");
        interest += fmt::format("2026-01-01 {:02}:{:02}:00,BTCUSDT,{},1,,,,\n", i / 60, i % 60,
                                9'000 + i % 50);
    }
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("BTCUSDT-metrics.csv", interest);
}

VenueLearning::Member member(double weight, double buffer, std::size_t bracket) {
    VenueLearning::Member out;
    out.score.weight = weight;
    out.config = default_config("BTC");
    out.config.buffer = buffer;
    for (BracketLearned& one : out.both.brackets) {
        one = {.notional_share = 0.1, .lo = 0.1, .hi = 0.1};
    }
    out.both.brackets[bracket].notional_share = out.both.brackets[bracket].lo =
        out.both.brackets[bracket].hi = 0.4;
    return out;
}

class LearnedMapTest : public ::testing::Test {
  protected:
    void SetUp() override { import_market(history_); }
    LiquidationMap map(const std::vector<VenueLearning::Member>& members) {
        MarketQuery query;
        query.market = "BTC";
        query.warmup_ns = ns_per_day;
        const TimeNs at_ns = new_year_2026_ns + minutes * ns_per_minute;
        LearnedWeights weights;
        if (!members.empty()) {
            VenueLearning& venue = weights.venues.emplace_back();
            venue.venue = VenueId::binance;
            venue.bank = members;
            venue.both = members[0].both;
            venue.config = members[0].config;
            weights.name = "learned";
        }
        const auto learned = LearnedMap::open(history_.store(), query, weights, at_ns);
        EXPECT_TRUE(learned) << learned.error().text();
        MapRequest request;
        request.market = "BTC";
        request.at_ns = at_ns;
        request.bucket_usd = 50;
        return learned->build(request);
    }
    TestHistory history_;
};

TEST_F(LearnedMapTest, OfThePriorHasNoBand) {
    const LiquidationMap prior = map({});
    EXPECT_EQ(prior.weights, "prior");
    EXPECT_TRUE(prior.bands.empty());
    ASSERT_FALSE(prior.levels.empty());
    EXPECT_TRUE(std::isnan(prior.levels[0].lo_usd));
}

TEST_F(LearnedMapTest, IsTheWeightedMeanOfItsSettings) {
    const auto low = member(0.75, 0, 2), high = member(0.25, 0.004, 5);
    const double one = map({low}).totals.long_usd, other = map({high}).totals.long_usd;
    const LiquidationMap both = map({low, high});
    EXPECT_EQ(both.weights, "learned");
    EXPECT_NEAR(both.totals.long_usd, 0.75 * one + 0.25 * other, 1e-9 * one);
    ASSERT_EQ(both.bands.size(), 8U);
    EXPECT_GT(both.bands[0].hi_usd, both.bands[0].lo_usd);  // settings that disagree
}

TEST_F(LearnedMapTest, ASettingOfNoWeightIsLeftOut) {
    const auto heavy = member(0.995, 0, 2), light = member(0.005, 0.004, 5);
    const LiquidationMap alone = map({heavy}), both = map({heavy, light});
    EXPECT_EQ(both.totals.long_usd, alone.totals.long_usd);
    EXPECT_EQ(both.levels.size(), alone.levels.size());
}

}  // namespace
}  // namespace faultline::cli
