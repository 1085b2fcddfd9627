// Importer: what is stored, what is refused, and that nothing is stored twice or by half.
#include "history/importer.hpp"

#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

TEST(Importer, SecondImportAddsNothing) {
    TestHistory history;
    const std::string text = kline_header + kline(0) + kline(1) + kline(2);
    const FileReport first = history.import("klines/BTCUSDT-1m.csv", text);
    EXPECT_FALSE(first.error) << first.error->text();
    EXPECT_EQ(first.rows, 3u);
    EXPECT_EQ(first.format, "binance-vision");
    EXPECT_EQ(first.kind, "candle");
    EXPECT_EQ(first.venue, "binance");
    EXPECT_EQ(first.market, "BTC");
    const FileReport second = history.import("klines/BTCUSDT-1m.csv", text);
    EXPECT_EQ(second.rows, 0u);
    EXPECT_EQ(second.duplicates, 3u);
    EXPECT_FALSE(second.error);
    EXPECT_EQ(history.count("candle"), 3);
}

TEST(Importer, OverlappingFilesAddOnlyWhatIsNew) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m-b.csv", kline(2) + kline(3) + kline(4));
    const FileReport across =
        history.import("klines/BTCUSDT-1m-a.csv", kline(0) + kline(1) + kline(2) + kline(3));
    EXPECT_EQ(across.rows, 2u);
    EXPECT_EQ(across.duplicates, 2u);
    EXPECT_EQ(history.import("klines/BTCUSDT-1m-c.csv", kline(4) + kline(9)).rows, 1u);
    EXPECT_EQ(history.count("candle"), 6);
}

TEST(Importer, PlainGzipAndZipAreTheSameFile) {
    TestHistory history;
    const std::string text = kline(0) + kline(1);
    EXPECT_EQ(history.import("klines/BTCUSDT-1m.zip", zipped({{"BTCUSDT-1m.csv", text}})).rows, 2u);
    EXPECT_EQ(history.import("klines/BTCUSDT-1m.csv.gz", gzipped(kline_header + text)).duplicates,
              2u);
    EXPECT_EQ(history.import("klines/BTCUSDT-1m.csv", text).duplicates, 2u);
}

TEST(Importer, DoubledAndUnorderedRowsAreStoredOnceAndReadInOrder) {
    TestHistory history;
    const FileReport report = history.import(
        "klines/BTCUSDT-1m.csv", kline(5) + kline(5) + kline(2) + kline(7) + kline(2) + kline(3));
    EXPECT_EQ(report.rows, 4u);
    EXPECT_EQ(report.duplicates, 2u);
    EXPECT_EQ(report.out_of_order, 2u);
    const InstrumentId id = history.only_instrument();
    const auto series = read_series(history.store(), id).value();
    ASSERT_EQ(series.size(), 1u);
    const auto bars = read_bars(history.store(), series[0], 0, time_max_ns).value();
    std::vector<TimeNs> minutes;
    for (const PathBar& bar : bars)
        minutes.push_back((bar.open_ns - new_year_2026_ns) / ns_per_minute);
    EXPECT_EQ(minutes, (std::vector<TimeNs>{2, 3, 5, 7}));
}

TEST(Importer, BadRowsAreListedByLineAndReasonAndDoNotSinkTheFile) {
    TestHistory history;
    const std::string text = kline_header + kline(0) + kline(1, "abc,102,99,101") +  // line 3
                             kline(2, "nan,102,99,101") +                            // 4
                             kline(3, "-100,102,99,101") +                           // 5
                             kline(4, "100,99,102,101") +            // 6: high below low
                             kline(5, "0,102,99,101") +              // 7
                             "1,2,3\n" +                             // 8
                             kline(6, "100,102,99,101", "-5") +      // 9
                             "12,100,102,99,101,5,13,5,7,2,2,0\n" +  // 10: a time before 2009
                             kline(7, "100,102,99,") +               // 11
                             kline(8, "1e400,102,99,101") +          // 12
                             kline(9, "1e15,1e15,1e15,1e15") +  // 13: more than the store holds
                             kline(10, "1e-15,1,1e-15,1") +     // 14: less than it tells from 0
                             kline(11);
    const FileReport report = history.import("klines/BTCUSDT-1m.csv", text);
    EXPECT_FALSE(report.error);
    EXPECT_EQ(report.rows, 2u);
    EXPECT_EQ(report.rejected, 12u);
    ASSERT_EQ(report.rejects.size(), 12u);
    const std::pair<std::uint64_t, const char*> expected[] = {
        {3, "open: not a number: \"abc\""},
        {4, "open: not a number: \"nan\""},
        {5, "open: a negative value"},
        {6, "high: high below low"},
        {7, "open: a value that must be above zero"},
        {8, "wrong number of columns: 3 instead of 12"},
        {9, "volume: a negative value"},
        {10, "open_time: not a time"},
        {11, "close: a required field is empty"},
        {12, "open: a number outside the range"},
        {13, "open: a number outside the range"},
        {14, "open: a number outside the range"}};
    for (std::size_t i = 0; i < 12; ++i) {
        EXPECT_EQ(report.rejects[i].line, expected[i].first);
        EXPECT_EQ(report.rejects[i].reason.rfind(expected[i].second, 0), 0u)
            << report.rejects[i].reason;
    }
}

TEST(Importer, ListOfRejectsIsCutButAllAreCounted) {
    TestHistory history;
    std::string text = kline(0);
    for (int i = 0; i < 50; ++i) text += "x,y\n";
    ImportOptions options;
    options.rejects_listed = 7;
    const FileReport report = history.import("klines/BTCUSDT-1m.csv", text, options);
    EXPECT_EQ(report.rejects.size(), 7u);
    EXPECT_EQ(report.rejected, 50u);
}

TEST(Importer, FileWithoutAValidRowIsRefusedWithTheReason) {
    TestHistory history;
    const FileReport report =
        history.import("klines/BTCUSDT-1m.csv", kline_header + kline(0, "x,102,99,101"));
    ASSERT_TRUE(report.error);
    EXPECT_NE(report.error->what.find("line 2"), std::string::npos) << report.error->text();
    EXPECT_EQ(history.count("candle"), 0);
    EXPECT_EQ(history.count("instrument"), 0);
    EXPECT_TRUE(history.store().instruments().empty());
    EXPECT_TRUE(history.import("klines/ETHUSDT-1m.csv", kline_header).error) << "a header only";
}

TEST(Importer, UnknownSymbolIsRefused) {
    TestHistory history;
    const FileReport vision = history.import("klines/NOTACOINATALL-1m.csv", kline(0));
    ASSERT_TRUE(vision.error);
    EXPECT_NE(vision.error->what.find("NOTACOINATALL"), std::string::npos) << vision.error->text();
    const FileReport tardis =
        history.import("t/okex-swap_liquidations_x.csv",
                       std::string(liquidation_header) +
                           "okex-swap,NONE-NONE,1771838265647000,1771838265647000,1,buy,1,1\n");
    ASSERT_TRUE(tardis.error);
    EXPECT_NE(tardis.error->what.find("contract is not known"), std::string::npos);
}

TEST(Importer, UnknownExchangeIsRefusedUnlessTheVenueIsSaid) {
    TestHistory history;
    const std::string text =
        std::string(liquidation_header) +
        "unknown,BTCUSDT,1771838599091000,1771838599091000,a,sell,65708.5,0.0004\n";
    const FileReport refused = history.import("unknown_liquidations_BTCUSDT.csv", text);
    ASSERT_TRUE(refused.error);
    EXPECT_NE(refused.error->remedy.find("--venue"), std::string::npos);
    ImportOptions options;
    options.venue = VenueId::bybit;
    const FileReport stored = history.import("unknown_liquidations_BTCUSDT.csv", text, options);
    EXPECT_FALSE(stored.error);
    EXPECT_EQ(stored.venue, "bybit");
    EXPECT_EQ(stored.rows, 1u);
}

TEST(Importer, TruncatedFileLeavesNothingAndOthersAreStored) {
    TestHistory history;
    std::string text = kline_header;
    for (int i = 0; i < 50'000; ++i) text += kline(i);
    const std::string gzip = gzipped(text);
    const auto bad =
        history.folder().write("klines/BTCUSDT-1m.csv.gz", gzip.substr(0, gzip.size() - 5'000));
    const auto good = history.folder().write("klines/ETHUSDT-1m.csv", kline(0));
    const auto none = history.folder().path() / "klines" / "SOLUSDT-1m.csv";
    const ImportReport report = history.import_paths({bad, none, good});
    ASSERT_TRUE(report.files[0].error);
    EXPECT_NE(report.files[0].error->where.find("after line"), std::string::npos);
    ASSERT_TRUE(report.files[1].error);
    EXPECT_FALSE(report.files[2].error);
    EXPECT_TRUE(report.failed());
    EXPECT_EQ(history.count("candle"), 1);
    ASSERT_EQ(history.store().instruments().size(), 1u);
    EXPECT_EQ(history.store().instruments()[0].instrument.market, "ETH");
    EXPECT_EQ(history.count("import_file"), 1);
}

TEST(Importer, FolderIsImportedWholeAndAnEmptyOneIsAnError) {
    TestHistory history;
    history.folder().write("in/klines/BTCUSDT-1m-1.csv", kline(0));
    history.folder().write("in/klines/BTCUSDT-1m-1.csv.CHECKSUM", "00  BTCUSDT-1m-1.csv");
    history.folder().write("in/markPriceKlines/BTCUSDT-1m-1.csv", kline(0));
    std::filesystem::create_directories(history.folder().path() / "void");
    const ImportReport report =
        history.import_paths({history.folder().path() / "in", history.folder().path() / "void"});
    ASSERT_EQ(report.files.size(), 3u);
    EXPECT_EQ(report.files[0].kind, "candle");
    EXPECT_EQ(report.files[1].kind, "mark_candle");
    ASSERT_TRUE(report.files[2].error);
    EXPECT_NE(report.files[2].error->what.find("no files"), std::string::npos);
    EXPECT_EQ(history.count("candle"), 2);
}

TEST(Importer, SameTradesFromAnotherKindOfFileAreWarnedOf) {
    TestHistory history;
    history.import("binance-futures_trades_2024-01-01_BTCUSDT.csv",
                   "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n"
                   "binance-futures,BTCUSDT,1704067200100000,1704067200100000,1,buy,100,1\n");
    const std::string trade = "9,100,1,100,1704067200100,false\n";
    const FileReport report = history.import("BTCUSDT-trades-2024-01.csv", trade);
    ASSERT_EQ(report.warnings.size(), 1u);
    EXPECT_NE(report.warnings[0].find("from tardis"), std::string::npos);
    EXPECT_TRUE(history.import("ETHUSDT-trades-2024-01.csv", trade).warnings.empty());
}

TEST(Importer, ReportIsJsonWithTheAgreedNames) {
    TestHistory history;
    const auto file = history.folder().write("klines/BTCUSDT-1m.csv", kline(0) + "x\n");
    const std::string json = to_json(history.import_paths({file}));
    for (const char* part :
         {"{\"files\":[{\"path\":\"",
          "\"format\":\"binance-vision\",\"kind\":\"candle\","
          "\"venue\":\"binance\",\"market\":\"BTC\",\"rows\":1,\"duplicates\":0,",
          "\"rejects\":[{\"line\":2,\"reason\":\"wrong number of columns: 1 instead of 12\"}]",
          "\"interval\":\"1m\",\"first_time\":\"2026-01-01T00:00:00Z\"", "\"error\":null"}) {
        EXPECT_NE(json.find(part), std::string::npos) << part << "\n" << json;
    }
}

// Any cut of a stretch into files, with any overlap and order, stores every minute once.
TEST(Importer, AnyOverlappingFilesStoreEveryRowOnce) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        TestHistory history;
        Rng random(seed);
        const auto below = [&random](int end) { return static_cast<int>(random.uniform() * end); };
        std::set<int> expected;
        for (int file = 0; file < 4; ++file) {
            const int count = 1 + below(40);
            std::string text = kline_header;
            const std::size_t before = expected.size();
            for (int i = 0; i < count; ++i) {
                // Runs of minutes with jumps in both directions, doubles among them.
                const int minute = random.uniform() < 0.7 ? i + file * 10 : below(60);
                text += kline(minute);
                expected.insert(minute);
            }
            const FileReport report =
                history.import("klines/BTCUSDT-1m-" + std::to_string(file) + ".csv", text);
            ASSERT_FALSE(report.error);
            ASSERT_EQ(report.rows, expected.size() - before) << "seed " << seed;
            ASSERT_EQ(report.rows + report.duplicates, static_cast<std::uint64_t>(count));
        }
        ASSERT_EQ(history.count("candle"), static_cast<std::int64_t>(expected.size()));
    }
}

TEST(Importer, QuotedFieldsAreReadAsTheirContents) {
    TestHistory history;
    const FileReport report =
        history.import("klines/BTCUSDT-1m.csv",
                       "\"open_time\",open,high,low,close,volume,\"close_time\"\r\n"
                       "\"1767225600000\",\"100\",\"102\",\"99\",101,5,\"1767225659999\"\r\n");
    EXPECT_FALSE(report.error) << report.error->text();
    EXPECT_EQ(report.rows, 1u);
    EXPECT_EQ(report.rejected, 0u);
}

TEST(Importer, SpotFilesAreNotTakenForPerpetuals) {
    TestHistory history;
    const std::string below = "data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2026-01.csv";
    const FileReport spot = history.import(below, kline(0));
    ASSERT_TRUE(spot.error);
    EXPECT_NE(spot.error->what.find("spot"), std::string::npos);
    EXPECT_EQ(history.count("candle"), 0);
    const FileReport futures = history.import(
        "data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2026-01.csv", kline(0));
    EXPECT_EQ(futures.rows, 1u);
}

TEST(Importer, SingleAndAggregatedTradesOfOneTimeDoNotCountTwice) {
    TestHistory history;
    const std::string aggregated = "1,100.5,2,10,11,1767225600000,true\n";
    const std::string single =
        "10,100.5,1,100.5,1767225600000,true\n11,100.5,1,100.5,1767225600000,true\n";
    EXPECT_EQ(history.import("BTCUSDT-aggTrades-2026-01-01.csv", aggregated).rows, 1u);
    const FileReport twice = history.import("BTCUSDT-trades-2026-01-01.csv", single);
    ASSERT_TRUE(twice.error);
    EXPECT_NE(twice.error->what.find("twice"), std::string::npos);
    EXPECT_EQ(history.count("trade"), 1);
    EXPECT_EQ(history.import("BTCUSDT-aggTrades-2026-01-01.csv", aggregated).duplicates, 1u);
    const std::string next_day = "12,100.5,1,100.5,1767312000000,true\n";
    EXPECT_EQ(history.import("BTCUSDT-trades-2026-01-02.csv", next_day).rows, 1u);
}

TEST(Importer, BytesThatAreNoTextAreARowsFaultAndNotTheStores) {
    TestHistory history;
    const FileReport report =
        history.import("BTCUSDT-aggTrades-2026-01-01.csv",
                       "\xFF\xFE,100.5,2,10,11,1767225600000,true\n"
                       "2,100.5,2,12,13,1767225600001,true\n2,\xFF,2,12,13,1767225600001,true\n");
    EXPECT_FALSE(report.error) << report.error->text();
    EXPECT_EQ(report.rows, 1u);
    ASSERT_EQ(report.rejects.size(), 2u);
    EXPECT_EQ(report.rejects[0].line, 1u);
    EXPECT_NE(report.rejects[0].reason.find("agg_trade_id: bytes that are no plain text"),
              std::string::npos);
    EXPECT_EQ(report.rejects[1].line, 3u);
}

}  // namespace
}  // namespace faultline
