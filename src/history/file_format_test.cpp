// FileFormat: every format is recognised with and without header; what is ambiguous is asked for.
#include "history/file_format.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

Outcome<FileFormat> detect(const std::string& path, std::vector<std::string_view> lines,
                           std::string_view inner = {}) {
    return detect_format(path, inner, lines);
}

constexpr std::string_view kline_head =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore";
constexpr std::string_view kline_row = "1767225600000,100,102,99,101,5,1767225659999,505,7,2,202,0";

TEST(FileFormat, HeaderlessRowsAreKnownByTheirShape) {
    struct Case {
        const char* path;
        const char* row;
        FileKind kind;
    };
    const Case cases[] = {
        {"BTCUSDT-1m-2020-01.csv", kline_row.data(), FileKind::candle},
        {"BTCUSDT-aggTrades-2024-01.zip", "1,100.5,0.2,10,11,1704067200000,true",
         FileKind::aggregate_trade},
        {"BTCUSDT-trades-2024-01.zip", "1,100.5,0.2,20.1,1704067200000,false",
         FileKind::vision_trade},
        {"BTCUSDT-metrics-2024-01-01.csv", "2024-01-01 00:05:00,BTCUSDT,1,2,3,4,5,6",
         FileKind::metrics},
        {"BTCUSDT-fundingRate-2024-01.csv", "1704067200000,8,0.0001", FileKind::funding},
        {"BTCUSDT-bookDepth-2024-01-01.csv", "2024-01-01 00:00:09,-5,1000,99000",
         FileKind::book_depth},
        {"BTCUSD_PERP-liquidationSnapshot-2024-01-01.csv",
         "1704067200000,SELL,LIMIT,IOC,7,42000.1,42100.2,FILLED,7,7",
         FileKind::liquidation_snapshot},
    };
    for (const Case& one : cases) {
        const auto format = detect(one.path, {one.row});
        ASSERT_TRUE(format) << one.path << ": " << format.error().text();
        EXPECT_EQ(format->kind, one.kind) << one.path;
        EXPECT_FALSE(format->has_header);
        EXPECT_EQ(format->provider, "binance-vision");
    }
}

TEST(FileFormat, FolderTellsMarkAndIndexBarsFromTrades) {
    EXPECT_EQ(detect("um/klines/BTCUSDT/1m/BTCUSDT-1m.csv", {kline_head, kline_row})->kind,
              FileKind::candle);
    EXPECT_EQ(detect("um/markPriceKlines/BTCUSDT/1m/BTCUSDT-1m.csv", {kline_row})->kind,
              FileKind::mark_candle);
    EXPECT_EQ(detect("indexPriceKlines/BTCUSDT-1m.csv", {kline_row})->kind, FileKind::index_candle);
    const auto premium = detect("premiumIndexKlines/BTCUSDT-1m.csv", {kline_row});
    ASSERT_FALSE(premium);
    const auto none =
        detect("BTCUSDT-1m.csv", {"1767225600000,1,2,1,1,0,1767225659999,0,60,0,0,0"});
    ASSERT_FALSE(none) << "bars without volume and without a folder may be anything";
    EXPECT_NE(none.error().remedy.find("markPriceKlines"), std::string::npos);
}

TEST(FileFormat, ColumnsAreFoundByNameInAnyOrder) {
    const auto format = detect("BTCUSDT-x.csv", {"extra,last_funding_rate,calc_time,"
                                                 "funding_interval_hours"});
    ASSERT_TRUE(format);
    EXPECT_EQ(format->kind, FileKind::funding);
    const CsvRow row("?,0.1,5,8");
    EXPECT_EQ(format->field(row, 0), "5");
    EXPECT_EQ(format->field(row, 1), "8");
    EXPECT_EQ(format->field(row, 2), "0.1");
}

TEST(FileFormat, TradesAndLiquidationsOfTardisDifferByNameOnly) {
    const std::string_view head = "exchange,symbol,timestamp,local_timestamp,id,side,price,amount";
    EXPECT_EQ(detect("t/bybit_liquidations_2026-02-23_BTCUSDT.csv.gz", {head})->kind,
              FileKind::tardis_liquidation);
    EXPECT_EQ(detect("liquidations/bybit_trades_2026-02-23_BTCUSDT.csv.gz", {head})->kind,
              FileKind::tardis_trade);
    EXPECT_EQ(detect("trades/2026-02-23.csv", {head})->kind, FileKind::tardis_trade);
    EXPECT_FALSE(detect("2026-02-23.csv", {head}));
}

TEST(FileFormat, SymbolComesFromTheNameOrFromInsideTheZip) {
    EXPECT_EQ(detect("BTCUSD_PERP-1m-2024-01.zip", {kline_row})->symbol, "BTCUSD_PERP");
    EXPECT_EQ(detect("download (1).zip", {kline_row}, "ETHUSDT-1m-2024-01.csv")->symbol, "ETHUSDT");
    const auto nameless = detect("download.zip", {kline_row}, "data.csv");
    ASSERT_FALSE(nameless);
    EXPECT_NE(nameless.error().what.find("symbol"), std::string::npos);
}

TEST(FileFormat, SpotFilesDoNotPassForFutures) {
    EXPECT_FALSE(detect("data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip", {kline_row}));
    EXPECT_TRUE(detect("data/futures/um/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01.zip", {kline_row}));
}

TEST(FileFormat, IndexPricesOfAPairAreThoseOfItsPerpetual) {
    EXPECT_EQ(detect("indexPriceKlines/BTCUSD/1m/BTCUSD-1m-2024-01.zip", {kline_row})->symbol,
              "BTCUSD_PERP");
}

TEST(FileFormat, WhatIsNotRecognisedIsQuoted) {
    const auto format = detect("a.csv", {"alpha,beta,gamma", "1,2,3"});
    ASSERT_FALSE(format);
    EXPECT_NE(format.error().what.find("alpha,beta,gamma"), std::string::npos);
    EXPECT_FALSE(detect("a.csv", {"exchange,symbol,timestamp,local_timestamp,id,side,price"}))
        << "a required column is missing";
}

TEST(FileFormat, BadFirstRowDoesNotHideTheShape) {
    const auto format = detect("klines/BTCUSDT-1m.csv", {"oops", kline_row});
    ASSERT_TRUE(format);
    EXPECT_EQ(format->kind, FileKind::candle);
}

}  // namespace
}  // namespace faultline
