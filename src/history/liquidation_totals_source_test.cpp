// LiquidationTotalsSource: sums of hours, outages told from calm, small feeds that cannot void the
// hours of large ones, files with their errors.
#include "history/liquidation_totals_source.hpp"

#include "history/test_files.hpp"
#include "insight/question.hpp"

namespace faultline {
namespace {

constexpr TimeNs begin_ns = new_year_2026_ns;

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

TEST(LiquidationTotalsSource, TotalsAreSumsOfHoursInWhichTheFeedWasUp) {
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

/// Liquidations of 1 coin at `usd` at some minutes, in the exchange's name for Tardis files.
std::string events_at(const std::string& exchange, const std::vector<int>& minutes,
                      const std::string& usd) {
    std::string text;
    TimeNs apart_ns = 0;  // the same row twice would be one
    for (const int minute : minutes) {
        apart_ns += ns_per_us;
        const auto us = std::to_string((begin_ns + minute * ns_per_minute + apart_ns) / ns_per_us);
        text += exchange + ",BTCUSDT," + us + "," + us + ",,sell," + usd + ",1\n";
    }
    return text;
}

TEST(LiquidationTotalsSource, HoursOfCalmBetweenBurstsAreCalmAndNotAnOutage) {
    TestHistory history;
    // A burst of sixty in a minute's time every fourth hour: a mean rate would call every pause an
    // outage.
    std::vector<int> minutes;
    for (int hour = 0; hour < 10 * 24; hour += 4) minutes.insert(minutes.end(), 60, 60 * hour + 30);
    history.import("binance-futures_liquidations_2026-01-01_BTCUSDT.csv",
                   liquidation_header + events_at("binance-futures", minutes, "1000"));
    const LiquidationTotals totals =
        load_totals(history.store(), "BTC", begin_ns + 10 * ns_per_day).value();
    EXPECT_EQ(totals.hours.size(), 10u * 24 - 1) << "all but the first, which began before";
    double sum_usd = 0;
    for (const HourTotal& hour : totals.hours) sum_usd += hour.long_usd;
    EXPECT_EQ(sum_usd, 59 * 60 * 1000);
}

TEST(LiquidationTotalsSource, ManyFeedsAreNamedByTheirVenues) {
    TestHistory history;
    for (const char* symbol : {"BTC", "ETH", "SOL", "XRP"}) {
        std::string rows = liquidation_header + events_at("bybit", {5, 65, 125}, "10");
        for (std::size_t at = 0; (at = rows.find("BTCUSDT", at)) != std::string::npos; at += 3) {
            rows.replace(at, 3, symbol);
        }
        history.import("bybit_liquidations_2026-01-01_" + std::string(symbol) + "USDT.csv", rows);
    }
    const LiquidationTotals totals =
        load_totals(history.store(), all_markets, begin_ns + 3 * ns_per_hour).value();
    EXPECT_EQ(totals.source, "reported by bybit (4 feeds in all)");
    EXPECT_EQ(totals.hours.size(), 2u);
}

TEST(LiquidationTotalsSource, AnOutageOfASmallFeedDoesNotVoidTheHoursOfALargeOne) {
    TestHistory history;
    std::vector<int> all, paused;
    for (int minute = 5; minute < 4 * 1440; minute += 10) {
        all.push_back(minute);
        if (minute < 1440 || minute > 2 * 1440) paused.push_back(minute);
    }
    history.import("binance-futures_liquidations_2026-01-01_BTCUSDT.csv",
                   liquidation_header + events_at("binance-futures", all, "1000"));
    history.import("bybit_liquidations_2026-01-01_BTCUSDT.csv",
                   liquidation_header + events_at("bybit", paused, "10"));
    const TimeNs at_ns = begin_ns + 4 * ns_per_day;
    const LiquidationTotals small = load_totals(history.store(), "BTC", at_ns).value();
    EXPECT_EQ(small.hours.size(), 4u * 24 - 1);
    EXPECT_NE(small.source.find("bybit BTCUSDT"), std::string::npos) << small.source;
    // A large one does.
    TestHistory even;
    even.import("binance-futures_liquidations_2026-01-01_BTCUSDT.csv",
                liquidation_header + events_at("binance-futures", all, "1000"));
    even.import("bybit_liquidations_2026-01-01_BTCUSDT.csv",
                liquidation_header + events_at("bybit", paused, "1000"));
    const LiquidationTotals large = load_totals(even.store(), "BTC", at_ns).value();
    for (const HourTotal& hour : large.hours) {
        const auto at = (hour.open_ns - begin_ns) / ns_per_hour;
        EXPECT_TRUE(at < 24 || at >= 48) << at;
    }
    EXPECT_GT(large.hours.size(), 68u);
}

TEST(LiquidationTotalsSource, TotalsOfAFileAreReadAndItsErrorsNamed) {
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
