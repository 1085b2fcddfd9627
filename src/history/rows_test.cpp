// Across the folder: rows of Vision and Tardis, their units, sides, kinds of price and unknowns, as
// they come out of the store again.
#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "history/row_parser.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr TimeNs all_from = time_min_ns;
constexpr TimeNs all_to = time_max_ns;

PathBar only_bar(TestHistory& history) {
    const auto series = read_series(history.store(), history.only_instrument()).value();
    EXPECT_EQ(series.size(), 1u);
    const auto bars = read_bars(history.store(), series.at(0), all_from, all_to).value();
    EXPECT_EQ(bars.size(), 1u);
    return bars.at(0);
}

TEST(VisionRows, UsdMarginedBarsCountCoins) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", kline(3));
    const PathBar bar = only_bar(history);
    EXPECT_EQ(bar.open_ns, new_year_2026_ns + 3 * ns_per_minute);
    EXPECT_EQ(bar.length_ns, ns_per_minute);
    EXPECT_EQ(bar.price, PriceKind::trade);
    EXPECT_EQ(bar.open_usd, 100);
    EXPECT_EQ(bar.high_usd, 102);
    EXPECT_EQ(bar.low_usd, 99);
    EXPECT_EQ(bar.close_usd, 101);
    EXPECT_EQ(bar.volume_coins, 5);
    EXPECT_EQ(bar.taker_buy_coins, 2);
}

TEST(VisionRows, CoinMarginedBarsHaveTheirCoinsInTheQuoteColumn) {
    TestHistory history;
    history.import("klines/BTCUSD_PERP-1m.csv",
                   "1704067200000,42000,42100,41900,42050,840,1704067259999,2.0,9,420,1.0,0\n");
    EXPECT_EQ(history.store().instruments().at(0).instrument.kind, ContractKind::inverse);
    const PathBar bar = only_bar(history);
    EXPECT_EQ(bar.volume_coins, 2.0);
    EXPECT_EQ(bar.taker_buy_coins, 1.0);
}

TEST(VisionRows, EmptyVolumeIsUnknownAndLengthComesFromTheTimes) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m-mid.csv",
                   kline_header + "1767225600000,1,2,1,2,,1767225899999,,,,,0\n");
    const PathBar bar = only_bar(history);
    EXPECT_TRUE(std::isnan(bar.volume_coins));
    EXPECT_TRUE(std::isnan(bar.taker_buy_coins));
    EXPECT_EQ(bar.length_ns, 5 * ns_per_minute);
    EXPECT_FALSE(read_series(history.store(), history.only_instrument())->at(0).has_volume);
}

TEST(VisionRows, MicrosecondTimesAreUnderstood) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv",
                   "1767225600000000,1,2,1,2,3,1767225659999999,1,1,1,1,0\n");
    EXPECT_EQ(only_bar(history).length_ns, ns_per_minute);
    EXPECT_EQ(only_bar(history).open_ns, new_year_2026_ns);
}

TEST(VisionRows, MarkBarsHaveNoVolumeEvenWhereAZeroIsPrinted) {
    TestHistory history;
    history.import("markPriceKlines/BTCUSDT-1m.csv", kline(0, "1,2,1,2", "0"));
    const PathBar bar = only_bar(history);
    EXPECT_EQ(bar.price, PriceKind::mark);
    EXPECT_TRUE(std::isnan(bar.volume_coins));
}

TEST(VisionRows, PricesOfThousandsBecomePricesOfOneCoin) {
    TestHistory history;
    history.import("klines/1000PEPEUSDT-1m.csv",
                   "1767225600000,0.0123456,0.02,0.01,0.015,7,1767225659999,1,1,1,1,0\n");
    const PathBar bar = only_bar(history);
    EXPECT_DOUBLE_EQ(bar.open_usd, 0.0000123456);
    EXPECT_DOUBLE_EQ(bar.volume_coins, 7000);
}

TEST(VisionRows, TradesBecomeBarsOfASecond) {
    TestHistory history;
    const FileReport report =
        history.import("BTCUSDT-aggTrades-2024-01.csv",
                       "11,100,1,1,1,1704067200100,false\n12,103,2,2,2,1704067200100,true\n"
                       "13,99,4,3,3,1704067200900,false\n14,101,8,4,4,1704067202000,true\n"
                       "14,101,8,4,4,1704067202000,true\n");
    EXPECT_EQ(report.rows, 4u);
    EXPECT_EQ(report.duplicates, 1u);
    EXPECT_EQ(report.kind, "trade");
    const auto series = read_series(history.store(), history.only_instrument()).value();
    ASSERT_EQ(series.size(), 1u);
    EXPECT_TRUE(series[0].from_ticks);
    const auto bars = read_bars(history.store(), series[0], all_from, all_to).value();
    ASSERT_EQ(bars.size(), 2u);
    EXPECT_EQ(bars[0].open_usd, 100);
    EXPECT_EQ(bars[0].high_usd, 103);
    EXPECT_EQ(bars[0].low_usd, 99);
    EXPECT_EQ(bars[0].close_usd, 99);
    EXPECT_EQ(bars[0].volume_coins, 7);
    EXPECT_EQ(bars[0].taker_buy_coins, 5) << "a buyer who made the price did not take it";
    EXPECT_EQ(bars[1].open_ns - bars[0].open_ns, 2 * ns_per_second);
    EXPECT_EQ(read_bars(history.store(), series[0], bars[0].open_ns + 1, bars[1].open_ns)->size(),
              0u)
        << "a bar that opens before the period is not in it";
}

TEST(VisionRows, MetricsAreOpenInterestAndRatiosWhereTheyAreGiven) {
    TestHistory history;
    history.import("BTCUSDT-metrics.csv",
                   "create_time,symbol,sum_open_interest,sum_open_interest_value,"
                   "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,"
                   "count_long_short_ratio,sum_taker_long_short_vol_ratio\n"
                   "2025-12-01 00:05:00,BTCUSDT,100,9000000,,,,\n"
                   "2025-12-01 00:10:00,BTCUSDT,110,9900000,1.5,1.2,,0.9\n");
    const auto rows =
        read_open_interest(history.store(), history.only_instrument(), all_from, all_to).value();
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].exchange_ns, parse_time("2025-12-01T00:05:00Z").value());
    EXPECT_EQ(rows[0].open_contracts, 100);
    EXPECT_EQ(rows[0].open_coins, 100);
    EXPECT_EQ(rows[0].open_usd, 9'000'000);
    EXPECT_EQ(history.count("long_short_ratio"), 3);
}

TEST(VisionRows, CoinMarginedMetricsCountContracts) {
    TestHistory history;
    history.import("BTCUSD_PERP-metrics.csv",
                   "2025-12-01 00:05:00,BTCUSD_PERP,900000,1000,1,1,1,1\n");
    const auto rows =
        read_open_interest(history.store(), history.only_instrument(), all_from, all_to).value();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].open_contracts, 900'000);
    EXPECT_EQ(rows[0].open_usd, 90'000'000);
    EXPECT_EQ(rows[0].open_coins, 1000);
}

TEST(VisionRows, LiquidationSnapshotGivesBothPricesAndDoubledRowsCountOnce) {
    TestHistory history;
    const std::string row = "1704067200000,SELL,LIMIT,IOC,7,42000,42100.5,FILLED,7,7\n";
    const FileReport report =
        history.import("BTCUSD_PERP-liquidationSnapshot-2024-01-01.csv",
                       row + row + "1704067200000,BUY,LIMIT,IOC,3,42000,0,NEW,0,0\n");
    EXPECT_EQ(report.rows, 2u);
    EXPECT_EQ(report.duplicates, 1u);
    const auto events =
        read_liquidations(history.store(), history.only_instrument(), all_from, all_to).value();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].side, Side::long_) << "a forced sale closes a long";
    EXPECT_EQ(events[0].given, LiquidationPrice::both);
    EXPECT_EQ(events[0].execution_usd.to_string(), "42100.5");
    EXPECT_EQ(events[0].bankruptcy_usd.to_string(), "42000");
    EXPECT_DOUBLE_EQ(events[0].size_coins, 700 / 42100.5);
    EXPECT_EQ(events[1].side, Side::short_);
    EXPECT_EQ(events[1].given, LiquidationPrice::bankruptcy) << "not filled: no execution price";
}

TEST(VisionRows, FundingAndBookDepthAreStored) {
    TestHistory history;
    history.import("BTCUSDT-fundingRate-2026-01.csv",
                   "calc_time,funding_interval_hours,last_funding_rate\n1767225600004,8,-0.0001\n");
    const auto funding =
        read_funding(history.store(), history.only_instrument(), all_from, all_to).value();
    ASSERT_EQ(funding.size(), 1u);
    EXPECT_EQ(funding[0].rate, -0.0001);
    EXPECT_EQ(funding[0].interval_ns, 8 * ns_per_hour);
    const FileReport depth =
        history.import("BTCUSDT-bookDepth-2026-01-01.csv",
                       "timestamp,percentage,depth,notional\n2026-01-01 00:00:09,-5.00,1000,99000\n"
                       "2026-01-01 00:00:09,-1,100,9900\n2026-01-01 00:00:09,1,100,10100\n");
    EXPECT_EQ(depth.rows, 3u);
    EXPECT_EQ(history.import("BTCUSDT-bookDepth-x.csv", "2026-01-01 00:00:09,-5,1000,99000\n").rows,
              0u)
        << "-5 and -5.00 are the same band";
}

TEST(TardisRows, SellClosesALongAndThePriceIsOfTheVenuesKind) {
    TestHistory history;
    history.import("bybit_liquidations_2026-02-23_BTCUSDT.csv",
                   std::string(liquidation_header) +
                       "bybit,BTCUSDT,1771838265647123,1771838265648000,x1,buy,66100.8,0.001\n"
                       "bybit,BTCUSDT,1771838265647123,1771838265648000,x2,sell,66000,0.5\n");
    const auto events =
        read_liquidations(history.store(), history.only_instrument(), all_from, all_to).value();
    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].side, Side::short_);
    EXPECT_EQ(events[1].side, Side::long_);
    EXPECT_EQ(events[0].given, LiquidationPrice::bankruptcy);
    EXPECT_EQ(events[0].price_usd().to_string(), "66100.8");
    EXPECT_EQ(events[0].exchange_ns, 1'771'838'265'647'123'000);
    EXPECT_EQ(events[0].received_ns, 1'771'838'265'648'000'000);
    EXPECT_EQ(events[0].id, "x1");
    EXPECT_EQ(liquidation_price_of(VenueId::okx), LiquidationPrice::execution);
}

TEST(TardisRows, ContractsBecomeCoinsBySymbol) {
    TestHistory history;
    const FileReport report =
        history.import("okex-swap_liquidations_x.csv",
                       std::string(liquidation_header) +
                           "okex-swap,BTC-USDT-SWAP,1771838265647000,,1,buy,60000,100\n"
                           "okex-swap,BTC-USD-SWAP,1771838265647000,,2,buy,50000,100\n");
    EXPECT_EQ(report.rows, 2u) << (report.error ? report.error->text() : "");
    for (const auto& [id, instrument] : history.store().instruments()) {
        const auto events = read_liquidations(history.store(), id, all_from, all_to).value();
        ASSERT_EQ(events.size(), 1u);
        const bool linear = instrument.kind == ContractKind::linear;
        EXPECT_DOUBLE_EQ(events[0].size_coins, linear ? 1.0 : 0.2) << instrument.symbol;
        EXPECT_EQ(events[0].received_ns, events[0].exchange_ns);
    }
}

TEST(TardisRows, BitgetPrintsTheValueNotTheCoins) {
    TestHistory history;
    const FileReport report =
        history.import("bitget-futures_liquidations_x.csv",
                       std::string(liquidation_header) +
                           "bitget-futures,BTCUSDT,1771838265647000,,1,buy,50000,25000\n");
    ASSERT_EQ(report.rows, 1u) << (report.error ? report.error->text() : "");
    const auto events =
        read_liquidations(history.store(), history.only_instrument(), all_from, all_to).value();
    EXPECT_DOUBLE_EQ(events.at(0).size_coins, 0.5);
}

TEST(TardisRows, EmptyFieldsOfATickerAreUnknown) {
    TestHistory history;
    const std::string head =
        "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
        "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n";
    const FileReport report = history.import(
        "bybit_derivative_ticker_x.csv",
        head + "bybit,BTCUSDT,1771838265000000,1771838265000000,,,,,,,65000.5\n" +
            "bybit,BTCUSDT,1771838266000000,1771838266000000,,0.0001,,1000,65001,65002,\n" +
            "bybit,BTCUSDT,1771838267000000,1771838267000000,,,,1000,65001,65002,65003\n" +
            "bybit,BTCUSDT,1771838268000000,1771838268000000,,,,,,,\n");
    EXPECT_EQ(report.kind, "derivative_ticker");
    EXPECT_EQ(report.rows, 3u);
    EXPECT_EQ(report.rejected, 1u) << "a row that says nothing";
    const InstrumentId id = history.only_instrument();
    const auto interest = read_open_interest(history.store(), id, all_from, all_to).value();
    ASSERT_EQ(interest.size(), 1u) << "a repeated value is not a new observation";
    EXPECT_EQ(history.count("open_interest"), 2);
    EXPECT_EQ(interest[0].open_coins, 1000);
    EXPECT_EQ(interest[0].open_usd, 65'001'000) << "valued at the last price where mark is unknown";
    EXPECT_EQ(history.count("funding"), 1);
    const auto series = read_series(history.store(), id).value();
    ASSERT_EQ(series.size(), 1u);
    EXPECT_EQ(series[0].price, PriceKind::mark);
    const auto bars = read_bars(history.store(), series[0], all_from, all_to).value();
    ASSERT_EQ(bars.size(), 2u);
    EXPECT_EQ(bars[0].close_usd, 65000.5);
    EXPECT_TRUE(std::isnan(bars[0].volume_coins));
}

TEST(TardisRows, TradesAndBooksAreStored) {
    TestHistory history;
    EXPECT_EQ(history
                  .import("bybit_trades_x.csv",
                          std::string(liquidation_header) +
                              "bybit,BTCUSDT,1771838265000000,,a-b-c,buy,65000,0.5\n"
                              "bybit,BTCUSDT,1771838265000000,,d-e-f,sell,64999,0.25\n")
                  .rows,
              2u);
    std::string head = "exchange,symbol,timestamp,local_timestamp";
    std::string row = "bybit,BTCUSDT,1771838265000000,1771838265000000";
    for (int i = 0; i < 5; ++i) {
        const std::string n = std::to_string(i);
        head += ",asks[" + n + "].price,asks[" + n + "].amount,bids[" + n + "].price,bids[" + n +
                "].amount";
        row += i < 3 ? ",6500" + n + ",1,6499" + n + ",2" : ",,,,";
    }
    const FileReport book = history.import("bybit_book_snapshot_5_x.csv", head + "\n" + row + "\n");
    EXPECT_EQ(book.kind, "book_depth");
    EXPECT_EQ(book.rows, 6u) << "one for each level that the book has";
}

// Rows damaged at random, of every format: each is stored, known already or refused with a reason.
TEST(Rows, DamagedRowsAreCountedToTheLast) {
    const std::string tardis = "bybit,BTCUSDT,1771838265000000,1771838265000001,";
    const std::pair<const char*, std::string> formats[] = {
        {"klines/BTCUSDT-1m.csv", kline(7)},
        {"BTCUSDT-aggTrades-1.csv", "1,100.5,0.2,10,11,1704067200000,true\n"},
        {"BTCUSDT-trades-1.csv", "1,100.5,0.2,20.1,1704067200000,false\n"},
        {"BTCUSDT-metrics-1.csv", "2024-01-01 00:05:00,BTCUSDT,1,2,3,4,5,6\n"},
        {"BTCUSDT-fundingRate-1.csv", "1704067200000,8,0.0001\n"},
        {"BTCUSDT-bookDepth-1.csv", "2024-01-01 00:00:09,-5,1000,99000\n"},
        {"BTCUSD_PERP-liquidationSnapshot-1.csv",
         "1704067200000,SELL,LIMIT,IOC,7,42000.1,42100.2,FILLED,7,7\n"},
        {"bybit_liquidations_1.csv", tardis + "id,buy,66100.8,0.001\n"},
        {"bybit_derivative_ticker_1.csv", tardis + ",0.0001,,1000,65001,65002,65003\n"}};
    Rng random(11);
    const auto below = [&random](std::size_t end) {
        return static_cast<std::size_t>(random.uniform() * static_cast<double>(end));
    };
    constexpr std::string_view bytes = "0123456789.,-+eEnNaA\"\t /:\xFF";
    for (const auto& [name, good] : formats) {
        TestHistory history;
        std::string text;
        std::uint64_t lines = 0;
        if (std::string_view(name).starts_with("bybit")) {
            text = std::string_view(name).find("ticker") != std::string_view::npos
                       ? "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
                         "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n"
                       : liquidation_header;
        }
        text += good;
        ++lines;
        for (int i = 0; i < 2'000; ++i) {
            std::string row = good.substr(0, good.size() - 1);
            for (std::size_t hit = 0; hit <= below(3); ++hit) {
                const char byte = bytes[below(bytes.size())];
                const std::size_t at = below(row.size());
                switch (below(3)) {
                    case 0:
                        row[at] = byte;
                        break;
                    case 1:
                        row.insert(at, 1, byte);
                        break;
                    default:
                        row.erase(at, 1);
                        break;
                }
            }
            text += row + "\n";
            ++lines;
        }
        const FileReport report = history.import(name, text);
        ASSERT_FALSE(report.error) << name << ": " << report.error->text();
        EXPECT_EQ(report.rows + report.duplicates + report.rejected, lines) << name;
        EXPECT_GT(report.rejected, 100u) << name;
        for (const Reject& reject : report.rejects) ASSERT_FALSE(reject.reason.empty()) << name;
    }
}

}  // namespace
}  // namespace faultline
