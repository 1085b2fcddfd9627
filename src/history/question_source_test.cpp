// QuestionSource: hours out of minutes, trade prices before mark prices, gaps, and never anything
// later than the question.
#include "history/question_source.hpp"

#include "history/test_files.hpp"

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

}  // namespace
}  // namespace faultline
