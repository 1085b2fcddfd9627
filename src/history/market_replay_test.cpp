// Claims of MarketReplay: the same books however it is moved, and every instrument named.
#include "history/market_replay.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/market_setup.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr TimeNs at(int minute) { return new_year_2026_ns + minute * ns_per_minute; }

/// Bars of a minute around 50,000 USD and open interest of every fifth, over ten hours.
void import_market(TestHistory& history) {
    std::string bars;
    std::string interest =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,"
        "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
        "sum_taker_long_short_vol_ratio\n";
    for (int i = 0; i < 600; ++i) {
        const int price = 50'000 + (i * 37) % 400;
        bars += kline(i, fmt::format("{},{},{},{}", price, price + 30, price - 30, price + 10),
                      fmt::format("{}", 20 + i % 7));
        if (i % 5 != 0) continue;
        interest += fmt::format("2026-01-01 {:02}:{:02}:00,BTCUSDT,{},1,,,,\n", i / 60, i % 60,
                                9'000 + i % 50);
    }
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("BTCUSDT-metrics.csv", interest);
}

ReplayRequest request_of(TimeNs from_ns, TimeNs to_ns) {
    ReplayRequest request;
    request.market = "BTC";
    request.from_ns = from_ns;
    request.to_ns = to_ns;
    request.warmup_ns = ns_per_day;
    request.config = default_config("BTC");
    return request;
}

std::vector<float> longs_of(const MarketReplay& replay, TimeNs at_ns) {
    const PositionBook& book = *replay.views(at_ns).at(0).book;
    const auto [first, end] = book.occupied(Side::long_);
    std::vector<float> mass(static_cast<std::size_t>(end - first));
    book.read_out(Side::long_, first, mass);
    return mass;
}

bool has_note(const std::vector<BookView>& views, std::string_view part) {
    return std::any_of(views.begin(), views.end(), [part](const BookView& view) {
        return std::any_of(view.notes.begin(), view.notes.end(), [part](const std::string& n) {
            return n.find(part) != std::string::npos;
        });
    });
}

TEST(MarketReplay, StepsDoNotChangeTheBooks) {
    TestHistory history;
    import_market(history);
    auto leap = MarketReplay::open(history.store(), request_of(at(1), at(600))).value();
    ASSERT_TRUE(leap.advance_to(at(583)));
    auto walk = MarketReplay::open(history.store(), request_of(at(1), at(600))).value();
    for (int minute = 1; minute <= 583; minute += 6) ASSERT_TRUE(walk.advance_to(at(minute)));
    ASSERT_TRUE(walk.advance_to(at(583)));
    const std::vector<float> mass = longs_of(leap, at(583));
    EXPECT_FALSE(mass.empty());
    EXPECT_EQ(mass, longs_of(walk, at(583)));
}

TEST(MarketReplay, WhatComesLaterInTheStoreChangesNothing) {
    TestHistory history;
    import_market(history);
    auto whole = MarketReplay::open(history.store(), request_of(at(1), at(600))).value();
    auto part = MarketReplay::open(history.store(), request_of(at(1), at(300))).value();
    ASSERT_TRUE(whole.advance_to(at(300)));
    ASSERT_TRUE(part.advance_to(at(300)));
    EXPECT_EQ(longs_of(whole, at(300)), longs_of(part, at(300)));
}

TEST(MarketReplay, InstrumentsWithoutOpenInterestAreNamed) {
    TestHistory history;
    import_market(history);
    history.import("bybit_liquidations_2026-01-01_BTCUSDT.csv",
                   std::string(liquidation_header) +
                       "bybit,BTCUSDT,1767225600000000,1767225600000000,x,sell,50000,1\n");
    auto replay = MarketReplay::open(history.store(), request_of(at(1), at(600))).value();
    const auto views = replay.views(at(1));
    ASSERT_EQ(views.size(), 2u);
    EXPECT_EQ(views[1].venue, VenueId::bybit);
    EXPECT_EQ(views[1].book, nullptr);
    EXPECT_TRUE(has_note(views, "bybit BTCUSDT: no open interest"));
}

TEST(MarketReplay, ABorrowedPathIsNotedAndIndexBarsLendNone) {
    TestHistory history;
    import_market(history);
    // More index bars than there are bars of trades: they are no path all the same.
    std::string index;
    for (int i = 0; i < 900; ++i) index += kline(i, "7,7,7,7", "0");
    history.import("indexPriceKlines/BTCUSDC-1m.csv", index);
    history.import("okex-swap_derivative_ticker_2026-01-01_BTC-USDT-SWAP.csv",
                   "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
                   "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n"
                   "okex-swap,BTC-USDT-SWAP,1767225600000000,1767225600000000,,,,70000,,,\n");
    auto replay = MarketReplay::open(history.store(), request_of(at(1), at(600))).value();
    ASSERT_TRUE(replay.advance_to(at(120)));
    const auto views = replay.views(at(120));
    EXPECT_TRUE(has_note(views, "okx BTC-USDT-SWAP: no prices of its own"));
    EXPECT_TRUE(has_note(views, "okx BTC-USDT-SWAP: no volume known"));
    for (const BookView& view : views) {
        if (view.venue != VenueId::okx) continue;
        ASSERT_NE(view.book, nullptr);
        EXPECT_GT(view.book->mark_usd(), 49'000);
        EXPECT_DOUBLE_EQ(view.book->open_interest(), 700);
    }
}

TEST(MarketReplay, WithoutAnyPricesTheValueOfOpenInterestIsThePath) {
    // Many coins have open interest with its value, and no candles at hand: the ratio is the mark.
    TestHistory history;
    std::string interest =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,"
        "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
        "sum_taker_long_short_vol_ratio\n";
    for (int i = 0; i < 600; i += 5) {
        const int coins = 1'000'000 + 1'000 * (i % 50);
        const double mark_usd = 0.25 + 0.0001 * i;
        interest += fmt::format("2026-01-01 {:02}:{:02}:00,WIFUSDT,{},{},,,,\n", i / 60, i % 60,
                                coins, coins * mark_usd);
    }
    history.import("WIFUSDT-metrics.csv", interest);
    const auto extent = market_extent(history.store(), "WIF").value();
    EXPECT_EQ(extent.last_ns, at(595));
    const auto visited = visited_prices(history.store(), extent, at(0), at(600)).value();
    EXPECT_NEAR(visited.high_usd, 0.25 + 0.0001 * 595, 1e-9);
    ReplayRequest request = request_of(at(1), at(600));
    request.market = "WIF";
    auto replay = MarketReplay::open(history.store(), request).value();
    ASSERT_TRUE(replay.advance_to(at(300)));
    const auto views = replay.views(at(300));
    EXPECT_TRUE(has_note(views, "the path is that of the value of open interest"));
    EXPECT_NEAR(views.at(0).book->mark_usd(), 0.28, 1e-9);
    const PositionBook& book = *views.at(0).book;
    EXPECT_GT(book.side(Side::long_).active(book.shares())[3], 0);
    EXPECT_LT(book.conservation_error(), 1e-6);
}

TEST(MarketReplay, OldDataIsSaidToBeOld) {
    TestHistory history;
    import_market(history);
    auto replay = MarketReplay::open(history.store(), request_of(at(1), at(2'000))).value();
    ASSERT_TRUE(replay.advance_to(at(900)));
    const auto views = replay.views(at(900));
    EXPECT_TRUE(has_note(views, "last price at 2026-01-01T10:00:00Z"));
    EXPECT_EQ(views.at(0).age_s, 305 * 60);
}

TEST(MarketReplay, AnUnknownMarketIsRefusedWithThoseThatAreKnown) {
    TestHistory history;
    import_market(history);
    const auto extent = market_extent(history.store(), "DOGE");
    ASSERT_FALSE(extent);
    EXPECT_NE(extent.error().remedy.find("BTC"), std::string::npos);
}

}  // namespace
}  // namespace faultline
