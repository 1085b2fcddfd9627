// TableAppender: every row arrives, in order, here and in the background; failures are told.
#include "history/table_appender.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr ColumnSpec columns[] = {{"n", ColumnType::integer},
                                  {"exact", ColumnType::decimal},
                                  {"share", ColumnType::number},
                                  {"word", ColumnType::text}};

Outcome<void> append_rows(Database& database, TableAppender::Where where, std::int64_t count) {
    FL_CHECK(database.run(create_statement({"rows", {}, {}, columns}, "rows", false)));
    FL_TRY(appender, TableAppender::open(database, "rows", columns, false, where));
    for (std::int64_t i = 0; i < count; ++i) {
        appender.integer(0, i);
        appender.decimal(1, static_cast<__int128>(i) * 1'000'000);
        appender.number(2, i % 3 == 0 ? std::nan("") : 0.5);
        appender.text(3, "a word longer than twelve bytes " + std::to_string(i));
        FL_CHECK(appender.end_row());
    }
    return appender.flush();
}

TEST(TableAppender, EveryRowArrivesInOrder) {
    for (const auto where : {TableAppender::Where::here, TableAppender::Where::background}) {
        auto database = Database::in_memory().value();
        constexpr std::int64_t count = 500'001;
        const auto appended = append_rows(database, where, count);
        ASSERT_TRUE(appended) << appended.error().text();
        std::int64_t at = 0;
        bool good = true;
        ASSERT_TRUE(
            database.query("SELECT n, exact, share, word FROM rows", [&](const Chunk& rows) {
                for (std::size_t i = 0; i < rows.size(); ++i, ++at) {
                    good = good && rows.integer(0, i) == at &&
                           rows.scaled(1, i) == static_cast<__int128>(at) * 1'000'000 &&
                           rows.is_null(2, i) == (at % 3 == 0);
                    if (at % 50'000 == 1) {
                        EXPECT_EQ(rows.text(3, i),
                                  "a word longer than twelve bytes " + std::to_string(at));
                    }
                }
            }));
        EXPECT_TRUE(good);
        EXPECT_EQ(at, count);
    }
}

// Two appenders and a reader share one connection: none comes between the halves of another's call.
TEST(TableAppender, BackgroundWorkAndQueriesOfTheSameConnectionDoNotDisturbEachOther) {
    auto database = Database::in_memory().value();
    constexpr ColumnSpec one[] = {{"n", ColumnType::integer}};
    constexpr std::int64_t count = 2'000'000;
    std::vector<TableAppender> appenders;
    for (const char* name : {"a", "b"}) {
        ASSERT_TRUE(database.run(create_statement({name, {}, {}, one}, name, false)));
        auto opened =
            TableAppender::open(database, name, one, false, TableAppender::Where::background);
        ASSERT_TRUE(opened);
        appenders.push_back(*std::move(opened));
    }
    for (std::int64_t i = 0; i < count; ++i) {
        for (TableAppender& appender : appenders) {
            appender.integer(0, i);
            const auto ended = appender.end_row();
            ASSERT_TRUE(ended) << i << ": " << ended.error().text();
        }
        if (i % 500 != 0) continue;
        const auto answer = database.integer("SELECT 42");
        ASSERT_TRUE(answer) << i << ": " << answer.error().text();
        ASSERT_EQ(*answer, 42);
    }
    for (TableAppender& appender : appenders) {
        const auto flushed = appender.flush();
        ASSERT_TRUE(flushed) << flushed.error().text();
    }
    EXPECT_EQ(database.integer("SELECT count(*) + sum(n) FROM a").value(),
              count + count * (count - 1) / 2);
    EXPECT_EQ(database.integer("SELECT count(*) + sum(n) FROM b").value(),
              count + count * (count - 1) / 2);
}

TEST(TableAppender, MissingTableIsAProblem) {
    auto database = Database::in_memory().value();
    EXPECT_FALSE(TableAppender::open(database, "none", columns, false));
}

TEST(TableAppender, AbandonedBackgroundWorkEnds) {
    auto database = Database::in_memory().value();
    ASSERT_TRUE(database.run(create_statement({"rows", {}, {}, columns}, "rows", false)));
    auto transaction = Transaction::begin(database);
    ASSERT_TRUE(transaction);
    auto appender =
        TableAppender::open(database, "rows", columns, false, TableAppender::Where::background);
    ASSERT_TRUE(appender);
    for (std::int64_t i = 0; i < 300'000; ++i) {
        appender->integer(0, i);
        appender->decimal(1, 0);
        appender->number(2, 0);
        appender->text(3, "x");
        ASSERT_TRUE(appender->end_row());
    }
}

TEST(TableAppender, NewInstrumentsMayBeWrittenWhileRowsAreStored) {
    TestHistory history;
    std::string text = liquidation_header;
    const char* symbols[] = {"BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT", "DOGEUSDT", "ADAUSDT"};
    constexpr int rows = 400'000;
    for (int i = 0; i < rows; ++i) {
        const char* symbol = symbols[i / (rows / 6 + 1)];
        text += std::string("bybit,") + symbol + "," + std::to_string(1'771'838'265'647'000 + i) +
                ",," + std::to_string(i) + ",buy,100,1\n";
    }
    const FileReport report = history.import("bybit_trades_x.csv", text);
    EXPECT_FALSE(report.error) << report.error->text();
    EXPECT_EQ(report.rows, static_cast<std::uint64_t>(rows));
    EXPECT_EQ(report.market, "several");
    EXPECT_EQ(history.count("trade"), rows);
    EXPECT_EQ(history.count("instrument"), 6);
}

}  // namespace
}  // namespace faultline
