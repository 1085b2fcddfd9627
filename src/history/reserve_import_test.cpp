// ReserveImport: the three kinds of files, what is refused, and that storing twice adds nothing.
#include "history/reserve_import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "history/test_files.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

std::vector<ExchangeReserve> stored(const TestHistory& history, const std::string& coin) {
    auto& store = const_cast<TestHistory&>(history).store();
    return read_reserves(store, coin, time_min_ns, time_max_ns).value();
}

TEST(ReserveImport, OwnCsvWithBadRowsRefusedAndAllTogetherApart) {
    TestHistory history;
    const std::string text =
        "venue,coin,time,reserve_coins\n"
        "binance,BTC,2026-02-05T00:00:00Z,600000.5\n"
        "all,BTC,2026-02-05,2700000\n"
        "nowhere,BTC,2026-02-05,1\n"
        "okx,BTC,2026-02-05,-3\n";
    const FileReport report = history.import("reserves.csv", text);
    EXPECT_FALSE(report.error);
    EXPECT_EQ(report.kind, "exchange_reserve");
    EXPECT_EQ(report.rows, 2u);
    EXPECT_EQ(report.rejected, 2u);
    ASSERT_EQ(report.rejects.size(), 2u);
    EXPECT_EQ(report.rejects[0].line, 4u);
    EXPECT_THAT(report.rejects[0].reason, HasSubstr("venue"));
    const auto rows = stored(history, "BTC");
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].exchange_ns, parse_time("2026-02-05").value());
    const auto& all = rows[0].all_venues_together ? rows[0] : rows[1];
    const auto& one = rows[0].all_venues_together ? rows[1] : rows[0];
    EXPECT_EQ(all.reserve_coins, 2'700'000);
    EXPECT_EQ(one.venue, VenueId::binance);
    EXPECT_EQ(one.reserve_coins, 600'000.5);
    const FileReport again = history.import("reserves.csv", text);
    EXPECT_EQ(again.rows, 0u);
    EXPECT_EQ(again.duplicates, 2u);
}

TEST(ReserveImport, ADaysValueIsKnownAtItsEndAndTheNameSaysTheCoin) {
    TestHistory history;
    const std::string text = "date,Exchange Reserve,EMA\n2026-02-05,2700345.5,\n2026-02-06,,\n";
    EXPECT_EQ(history.import("ETH-all-exchanges-daily.csv", text).rows, 1u);
    const auto rows = stored(history, "ETH");
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].exchange_ns, parse_time("2026-02-06").value());
    EXPECT_TRUE(rows[0].all_venues_together);
    EXPECT_TRUE(history.import("all exchanges.csv", text).error);
}

TEST(ReserveImport, DefiLlamaAnswersAreReadZippedAndPlain) {
    TestHistory history;
    const std::string text =
        R"({"name":"OKX","tokens":[{"date":1770336000,"tokens":{"BTC":130000,"PEPE":5e12}}]})";
    EXPECT_EQ(history.import("okx.json.gz", gzipped(text)).rows, 1u);
    EXPECT_EQ(stored(history, "BTC").at(0).venue, VenueId::okx);
    EXPECT_TRUE(stored(history, "PEPE").empty());  // no market of this history
    const FileReport bad = history.import("bad.json", "{\"name\":1}");
    ASSERT_TRUE(bad.error);
    EXPECT_THAT(bad.error->text(), HasSubstr("tokens"));
}

TEST(ReserveImport, OtherFilesAreNotTakenForReserves) {
    TestHistory history;
    const auto path = history.folder().write("klines.csv", "open_time,open\n1,2\n");
    EXPECT_FALSE(read_reserve_file(path, {"BTC"}, 10).value().has_value());
}

}  // namespace
}  // namespace faultline
