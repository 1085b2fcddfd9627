// QuestionSource: hours out of minutes, trade prices before mark prices, gaps, totals out of events
// and files, and never anything later than the question.
#include "history/question_source.hpp"

#include "history/test_files.hpp"
#include "insight/question.hpp"

namespace faultline {
namespace {

constexpr TimeNs begin_ns = new_year_2026_ns;

std::string minutes(int from, int to, const std::string& prices) {
    std::string text;
    for (int minute = from; minute < to; ++minute) text += kline(minute, prices);
    return text;
}

TEST(QuestionSource, HoursAreMadeOfMinutesAndTheUnfinishedOneIsLeftOut) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", minutes(0, 59, "100,102,99,101") +
                                                kline(59, "101,110,101,105") +
                                                minutes(60, 90, "105,106,104,104"));
    const PriceBars bars =
        load_price_bars(history.store(), "BTC", begin_ns + 90 * ns_per_minute).value();
    ASSERT_EQ(bars.hours.size(), 1u);
    EXPECT_EQ(bars.hours[0].open_ns, begin_ns);
    EXPECT_EQ(bars.hours[0].open_usd, 100);
    EXPECT_EQ(bars.hours[0].high_usd, 110);
    EXPECT_EQ(bars.hours[0].low_usd, 99);
    EXPECT_EQ(bars.hours[0].close_usd, 105);
    EXPECT_EQ(bars.price_usd, 104);
    EXPECT_EQ(bars.price_at_ns, begin_ns + 90 * ns_per_minute);
    EXPECT_EQ(bars.source, "binance BTCUSDT trade bars of 1m");
}

TEST(QuestionSource, NothingLaterThanTheQuestionIsRead) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv",
                   minutes(0, 60, "100,102,99,101") + minutes(60, 180, "500,900,400,500"));
    // Half a minute into the 61st: the bar that is not over is not known.
    const PriceBars bars =
        load_price_bars(history.store(), "BTC", begin_ns + 60 * ns_per_minute + 30 * ns_per_second)
            .value();
    ASSERT_EQ(bars.hours.size(), 1u);
    EXPECT_EQ(bars.price_usd, 101);
}

TEST(QuestionSource, TradePricesComeBeforeMarkPricesWhichFillTheirGaps) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", minutes(0, 60, "100,102,99,101"));
    history.import("markPriceKlines/BTCUSDT-1m.csv", minutes(0, 120, "200,202,199,201"));
    const PriceBars bars =
        load_price_bars(history.store(), "BTC", begin_ns + 2 * ns_per_hour).value();
    ASSERT_EQ(bars.hours.size(), 2u);
    EXPECT_EQ(bars.hours[0].close_usd, 101);
    EXPECT_EQ(bars.hours[1].close_usd, 201);
}

TEST(QuestionSource, WithoutAPriceInTheLastDayThereIsNoAnswer) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", minutes(0, 60, "100,102,99,101"));
    const auto late = load_price_bars(history.store(), "BTC", begin_ns + 3 * ns_per_day);
    ASSERT_FALSE(late);
    EXPECT_NE(late.error().text().find("last seen"), std::string::npos);
    EXPECT_FALSE(load_price_bars(history.store(), "ETH", begin_ns + ns_per_hour));
}

/// One liquidation of 1 coin at 1000 USD every five minutes, alternating sides.
std::string events(int from_minute, int to_minute) {
    std::string text;
    for (int minute = from_minute; minute < to_minute; minute += 5) {
        const auto us = (begin_ns + minute * ns_per_minute) / ns_per_us;
        text += "binance-futures,BTCUSDT," + std::to_string(us) + "," + std::to_string(us) + ",," +
                (minute % 2 == 0 ? "sell" : "buy") + ",1000,1\n";
    }
    return text;
}

TEST(QuestionSource, TotalsAreSumsOfHoursInWhichTheFeedWasUp) {
    TestHistory history;
    // Two days with a pause of six hours.
    history.import("binance-futures_liquidations_2026-01-01_BTCUSDT.csv",
                   liquidation_header + events(0, 600) + events(960, 3 * 1440));
    const LiquidationTotals totals =
        load_totals(history.store(), "BTC", begin_ns + 3 * ns_per_day).value();
    EXPECT_NE(totals.source.find("binance BTCUSDT"), std::string::npos);
    ASSERT_GT(totals.hours.size(), 60u);
    for (const HourTotal& hour : totals.hours) {
        const auto at = (hour.open_ns - begin_ns) / ns_per_hour;
        EXPECT_TRUE(at < 10 || at >= 16) << at << ": in the pause";
        EXPECT_EQ(hour.long_usd + hour.short_usd, 12'000) << at;
        EXPECT_EQ(hour.long_usd, 6'000) << "a sale liquidated a long";
    }
    // In the middle of the pause nothing is known of the last day.
    EXPECT_TRUE(load_totals(history.store(), "BTC", begin_ns + 14 * ns_per_hour)->hours.empty());
    EXPECT_FALSE(
        load_totals(history.store(), all_markets, begin_ns + 3 * ns_per_day)->hours.empty());
}

TEST(QuestionSource, TotalsOfAFileAreReadAndItsErrorsNamed) {
    const TestFolder folder;
    const std::string head = "timestamp,x,liquidation_short_usd,liquidation_long_usd\n";
    const auto good =
        folder.write("t.csv", head + "1767225600000,9,1.5,2.5\n1767229200000,9,1,2\n");
    const LiquidationTotals totals = read_totals_file(good, "BTC", begin_ns + ns_per_hour).value();
    ASSERT_EQ(totals.hours.size(), 1u) << "the second hour ends later";
    EXPECT_EQ(totals.hours[0].long_usd, 2.5);
    EXPECT_EQ(totals.hours[0].short_usd, 1.5);
    for (const char* row : {"abc,9,1,2\n", "1767225600000,9,-1,2\n", "1767225600000,9\n",
                            "1767225601000,9,1,2\n", "1767225600000,9,nan,2\n"}) {
        const auto bad =
            read_totals_file(folder.write("b.csv", head + row), "BTC", begin_ns + ns_per_day);
        ASSERT_FALSE(bad) << row;
        EXPECT_NE(bad.error().text().find("line 2"), std::string::npos) << bad.error().text();
    }
    const auto none = read_totals_file(folder.write("c.csv", "a,b\n"), "BTC", begin_ns);
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().text().find("timestamp"), std::string::npos);
    EXPECT_FALSE(read_totals_file(folder.path() / "no.csv", "BTC", begin_ns));
}

}  // namespace
}  // namespace faultline
