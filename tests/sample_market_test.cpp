// Tests of the sample market: what it promises to those who build tests and pictures on it.
#include "support/sample_market.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <zlib.h>

#include "support/sample_files.hpp"

namespace faultline::sample {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

const Market& fortnight() {
    static const Market market = make_market(Settings{});
    return market;
}

double day_return(const Market& market, int day) {
    const std::size_t steps = 1440 * steps_per_minute;
    const std::size_t last = static_cast<std::size_t>(day + 1) * steps - 1;
    const double before_usd =
        day == 0 ? market.settings.start_usd : market.steps[last - steps].price_usd;
    return std::log(market.steps[last].price_usd / before_usd);
}

std::string unzipped(const std::filesystem::path& path) {
    gzFile file = gzopen(path.c_str(), "rb");
    std::string text(1 << 24, '\0');
    const int bytes = gzread(file, text.data(), static_cast<unsigned>(text.size()));
    EXPECT_GE(bytes, 0) << path;
    gzclose(file);
    text.resize(static_cast<std::size_t>(std::max(bytes, 0)));
    return text;
}

class SampleFiles : public ::testing::Test {
  protected:
    std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) /
        ("sample_" + std::string(::testing::UnitTest::GetInstance()->current_test_info()->name()));
    void SetUp() override { std::filesystem::remove_all(folder_); }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::map<std::string, std::string> written(const Settings& settings,
                                               const std::set<std::string>& venues) {
        const auto paths = write_files(make_market(settings), venues, folder_);
        EXPECT_TRUE(paths.has_value());
        std::map<std::string, std::string> texts;
        for (const auto& path : paths.value()) {
            texts[path.lexically_relative(folder_).generic_string()] = unzipped(path);
        }
        return texts;
    }
};

TEST(SampleMarket, TheSameSeedGivesTheSamePath) {
    const Market again = make_market(Settings{});
    ASSERT_EQ(again.steps.size(), fortnight().steps.size());
    for (std::size_t i = 0; i < again.steps.size(); i += 997) {
        ASSERT_EQ(again.steps[i].price_usd, fortnight().steps[i].price_usd);
        ASSERT_EQ(again.steps[i].volume_coins, fortnight().steps[i].volume_coins);
    }
    EXPECT_NE(make_market(Settings{.seed = 2}).steps.back().price_usd,
              fortnight().steps.back().price_usd);
}

TEST(SampleMarket, BarsAreConsistentAndFollowOnEachOther) {
    const Market& market = fortnight();
    ASSERT_EQ(market.minutes(), 14u * 1440u);
    double last_usd = market.settings.start_usd;
    for (std::size_t m = 0; m < market.minutes(); ++m) {
        const Bar bar = market.trade_bar(m);
        ASSERT_EQ(bar.open_usd, last_usd);
        last_usd = bar.close_usd;
        ASSERT_LE(bar.low_usd, std::min(bar.open_usd, bar.close_usd));
        ASSERT_GE(bar.high_usd, std::max(bar.open_usd, bar.close_usd));
        ASSERT_GT(bar.low_usd, 0.0);
        ASSERT_LE(market.taker_buy_coins(m), market.volume_coins(m));
        ASSERT_GT(market.taker_buy_coins(m), 0.0);
        ASSERT_NEAR(market.mark_bar(m).close_usd / bar.close_usd, 1.0, 0.001);
    }
}

TEST(SampleMarket, OpenInterestNeverChangesByMoreThanWasTraded) {
    const Market& market = fortnight();
    for (std::size_t m = 0; m < market.minutes(); ++m) {
        ASSERT_GT(market.open_interest_coins[m], 0.0);
        ASSERT_LE(std::abs(market.open_interest_coins[m + 1] - market.open_interest_coins[m]),
                  market.volume_coins(m));
    }
}

TEST(SampleMarket, OneDayCrashesAndOpenInterestFallsWithIt) {
    for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
        const Market market = make_market(Settings{.seed = seed});
        const int crash = crash_day(market.settings);
        for (int day = 0; day < market.settings.days; ++day) {
            if (day != crash) EXPECT_GT(day_return(market, day), day_return(market, crash)) << day;
        }
        EXPECT_LT(day_return(market, crash), -0.06) << seed;
        const auto minute = static_cast<std::size_t>(crash) * 1440;
        EXPECT_LT(market.open_interest_coins[minute + 1440],
                  0.97 * market.open_interest_coins[minute])
            << seed;
    }
}

TEST(SampleMarket, VolatilityClusters) {
    const Market& market = fortnight();
    std::vector<double> sizes;
    for (std::size_t m = 0; m < market.minutes(); ++m) {
        const Bar bar = market.trade_bar(m);
        sizes.push_back(std::abs(std::log(bar.close_usd / bar.open_usd)));
    }
    double mean = 0;
    for (const double size : sizes) mean += size / static_cast<double>(sizes.size());
    double product = 0;
    double square = 0;
    for (std::size_t i = 0; i + 30 < sizes.size(); ++i) {
        product += (sizes[i] - mean) * (sizes[i + 30] - mean);
        square += (sizes[i] - mean) * (sizes[i] - mean);
    }
    EXPECT_GT(product / square, 0.1);  // half an hour later
}

TEST(SampleMarket, ForcedOrdersFollowAdverseMovesAndLieBeyondTheMid) {
    Rng rng(7);
    const auto orders = draw_forced_orders(fortnight(), FeedShape{}, rng);
    EXPECT_GT(orders.size(), 3'000u);
    EXPECT_LT(orders.size(), 60'000u);
    std::size_t longs_in_crash = 0;
    std::size_t in_crash = 0;
    const TimeNs crash_ns =
        fortnight().settings.from_ns + crash_day(fortnight().settings) * ns_per_day;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const ForcedOrder& order = orders[i];
        ASSERT_GT(sign_of(order.side) * (order.mid_usd - order.price_usd), 0.0);
        ASSERT_GT(order.size_coins, 0.0);
        if (i > 0) {  // at most one a second, in order
            ASSERT_LT(orders[i - 1].at_ns / ns_per_second, order.at_ns / ns_per_second);
        }
        if (order.at_ns >= crash_ns && order.at_ns < crash_ns + ns_per_day) {
            ++in_crash;
            longs_in_crash += order.side == Side::long_;
        }
    }
    EXPECT_GT(in_crash * 14 * 2, 3 * orders.size());  // well above an average day
    EXPECT_GT(longs_in_crash * 5, 3 * in_crash);
}

TEST_F(SampleFiles, TheSameSettingsGiveTheSameBytes) {
    const Settings settings{.seed = 9, .days = 2};
    const auto first = written(settings, {"binance", "bybit", "okx"});
    const auto second = written(settings, {"binance", "bybit", "okx"});
    EXPECT_EQ(first.size(), 2u * (3 + 3 + 2 + 2) + 1u);
    EXPECT_EQ(first, second);
    // A venue's files do not depend on which others are asked for, but for the path.
    EXPECT_EQ(written(settings, {"binance"}).at("klines/BTCUSDT-1m-2026-01-20.csv"),
              first.at("klines/BTCUSDT-1m-2026-01-20.csv"));
}

TEST_F(SampleFiles, HaveTheRowsOfADay) {
    const auto texts = written(Settings{.days = 1}, {"binance", "okx"});
    const auto rows = [&](const std::string& name) {
        const std::string& text = texts.at(name);
        return std::count(text.begin(), text.end(), '\n') - 1;
    };
    EXPECT_EQ(rows("klines/BTCUSDT-1m-2026-01-20.csv"), 1440);
    EXPECT_EQ(rows("markPriceKlines/BTCUSDT-1m-2026-01-20.csv"), 1440);
    EXPECT_EQ(rows("metrics/BTCUSDT-metrics-2026-01-20.csv"), 288);
    EXPECT_EQ(rows("fundingRate/BTCUSDT-fundingRate-2026-01.csv"), 3);
    EXPECT_EQ(rows("tardis/okex-swap_trades_2026-01-20_BTC-USDT-SWAP.csv.gz"), 2 * 17'280);
    EXPECT_EQ(rows("tardis/okex-swap_derivative_ticker_2026-01-20_BTC-USDT-SWAP.csv.gz"), 1440);
    EXPECT_GT(rows("tardis/binance-futures_liquidations_2026-01-20_BTCUSDT.csv.gz"), 50);

    const std::string& metrics = texts.at("metrics/BTCUSDT-metrics-2026-01-20.csv");
    EXPECT_THAT(metrics, HasSubstr("\n2026-01-20 00:05:00,BTCUSDT,"));
    EXPECT_THAT(metrics, HasSubstr("\n2026-01-21 00:00:00,BTCUSDT,"));
    const std::string& tape =
        texts.at("tardis/binance-futures_liquidations_2026-01-20_BTCUSDT.csv.gz");
    EXPECT_THAT(tape, StartsWith("exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
                                 "binance-futures,BTCUSDT,17688"));
}

TEST_F(SampleFiles, RefuseWhatTheyCannotDo) {
    const Market market = make_market(Settings{.days = 1});
    EXPECT_FALSE(write_files(market, {"ftx"}, folder_).has_value());
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "klines") << "a file where a folder is needed";
    const auto blocked = write_files(market, {"binance"}, folder_);
    ASSERT_FALSE(blocked.has_value());
    EXPECT_THAT(blocked.error().text(), HasSubstr("klines"));
}

}  // namespace
}  // namespace faultline::sample
