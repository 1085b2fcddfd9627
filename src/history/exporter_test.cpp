// Exporter and TableFile: what is written reads back with the same values.
#include "history/exporter.hpp"

#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <limits>
#include <sstream>

#include "history/table_file.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream out;
    out << std::ifstream(file).rdbuf();
    return out.str();
}

std::vector<TableColumn> some_columns() {
    return {{"price_usd", std::vector<double>{1.5, std::numeric_limits<double>::quiet_NaN()}},
            {"count", std::vector<std::int64_t>{7, -8}},
            {"it's \"time\"", std::vector<std::string>{"2026-01-01T00:00:00Z", "b,c"}}};
}

TEST(TableFile, CsvHasAHeaderAndEmptyFieldsForUnknowns) {
    const TestFolder folder;
    const auto file = folder.path() / "it's.csv";
    const auto written = write_table_file(file, some_columns());
    ASSERT_TRUE(written) << written.error().text();
    EXPECT_EQ(content_of(file),
              "price_usd,count,\"it's \"\"time\"\"\"\n"
              "1.5,7,2026-01-01T00:00:00Z\n,-8,\"b,c\"\n");
}

TEST(TableFile, ParquetReadsBack) {
    const TestFolder folder;
    const auto file = folder.path() / "a.parquet";
    ASSERT_TRUE(write_table_file(file, some_columns()));
    const auto database = Database::in_memory().value();
    std::size_t rows = 0;
    ASSERT_TRUE(database.query("SELECT * FROM read_parquet(" + sql_text(file.string()) + ")",
                               [&](const Chunk& chunk) {
                                   rows += chunk.size();
                                   EXPECT_EQ(chunk.number(0, 0), 1.5);
                                   EXPECT_TRUE(chunk.is_null(0, 1));
                                   EXPECT_EQ(chunk.integer(1, 1), -8);
                                   EXPECT_EQ(chunk.text(2, 1), "b,c");
                               }));
    EXPECT_EQ(rows, 2u);
}

TEST(TableFile, LongColumnsKeepTheirOrder) {
    const TestFolder folder;
    std::vector<std::int64_t> numbers(50'000);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i * i);
    const TableColumn columns[] = {{"n", numbers}};
    ASSERT_TRUE(write_table_file(folder.path() / "a.csv", columns));
    std::istringstream in(content_of(folder.path() / "a.csv"));
    std::string line;
    std::getline(in, line);
    for (const std::int64_t number : numbers) {
        std::getline(in, line);
        ASSERT_EQ(line, std::to_string(number));
    }
}

TEST(TableFile, BadRequestsAreTold) {
    const TestFolder folder;
    EXPECT_FALSE(write_table_file(folder.path() / "a.xlsx", some_columns()));
    EXPECT_FALSE(write_table_file(folder.path() / "none" / "a.csv", some_columns()));
    auto columns = some_columns();
    columns[1].values = std::vector<std::int64_t>{1};
    EXPECT_FALSE(write_table_file(folder.path() / "a.csv", columns));
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
    EXPECT_FALSE(write_table_file("/dev/full/a.csv", some_columns()));
}

TEST(Exporter, RowsCarryWordsAndFiltersHold) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", kline(0) + kline(1) + kline(2));
    history.import("klines/ETHUSDT-1m.csv", kline(1));
    history.import("bybit_liquidations_x.csv",
                   std::string(liquidation_header) +
                       "bybit,BTCUSDT,1771838265647123,1771838265648000,x1,sell,66100.8,0.001\n");
    const auto file = history.folder().path() / "out.csv";
    ExportRequest request;
    request.table = "candle";
    EXPECT_EQ(export_table(history.store(), request, file).value(), 4u);
    request.market = "BTCUSDT";
    request.from_ns = new_year_2026_ns + ns_per_minute;
    request.to_ns = new_year_2026_ns + 2 * ns_per_minute;
    ASSERT_EQ(export_table(history.store(), request, file).value(), 1u);
    const std::string text = content_of(file);
    EXPECT_EQ(text.rfind("venue,symbol,market,time,price,length_ns,open_ns,open_usd", 0), 0u);
    EXPECT_NE(text.find("binance,BTCUSDT,BTC,2026-01-01T00:01:00.000000Z,trade,60000000000"),
              std::string::npos)
        << text;
    request = {
        .table = "liquidation", .market = {}, .venue = VenueId::bybit, .from_ns = {}, .to_ns = {}};
    ASSERT_EQ(export_table(history.store(), request, file).value(), 1u);
    EXPECT_NE(content_of(file).find(",long,bankruptcy,,66100.8"), std::string::npos)
        << content_of(file);
    request.venue = VenueId::okx;
    EXPECT_EQ(export_table(history.store(), request, file).value(), 0u);
}

TEST(Exporter, EveryTableCanBeWrittenBothWays) {
    TestHistory history;
    for (const std::string& table : export_tables()) {
        for (const char* name : {"a.csv", "a.parquet"}) {
            ExportRequest request;
            request.table = table;
            request.market = "BTC";
            const auto rows =
                export_table(history.store(), request, history.folder().path() / name);
            ASSERT_TRUE(rows) << table << ": " << rows.error().text();
            EXPECT_EQ(*rows, 0u);
        }
    }
    ExportRequest request;
    request.table = "candles";
    const auto none = export_table(history.store(), request, history.folder().path() / "a.csv");
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().remedy.find("candle"), std::string::npos);
}

}  // namespace
}  // namespace faultline
