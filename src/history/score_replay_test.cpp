// ScoreReplay: the leakage list of the protocol, on bars and open interest made for it.
#include "history/score_replay.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/market_setup.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr int minutes = 600;
constexpr TimeNs at(int minute) { return new_year_2026_ns + minute * ns_per_minute; }

int price_at(int minute) {
    return 50'000 +
           static_cast<int>(1'500 * std::sin(minute / 35.0) + 300 * std::sin(minute / 4.0));
}

/// What a history may hold other than usual, from a minute on.
struct Change {
    int from_minute = minutes;
    int volume = 0;         // added to that of every bar
    int open_interest = 0;  // added to what is observed
};

void import_market(TestHistory& history, const Change& change) {
    std::string bars;
    std::string interest =
        "create_time,symbol,sum_open_interest,sum_open_interest_value,"
        "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
        "sum_taker_long_short_vol_ratio\n";
    for (int i = 0; i < minutes; ++i) {
        const bool changed = i >= change.from_minute;
        const int open = price_at(i), close = price_at(i + 1);
        bars += kline(i,
                      fmt::format("{},{},{},{}", open, std::max(open, close) + 20,
                                  std::min(open, close) - 20, close),
                      fmt::format("{}", 300 + (changed ? change.volume : 0)));
        interest += fmt::format("2026-01-01 {:02}:{:02}:00,BTCUSDT,{},1,,,,\n", i / 60, i % 60,
                                9'000 + i % 50 + (changed ? change.open_interest : 0));
    }
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("BTCUSDT-metrics.csv", interest);
}

Liquidation event(int minute, double price_usd, Side side = Side::long_) {
    Liquidation out;
    out.exchange_ns = at(minute) + 20 * ns_per_second;
    out.side = side;
    out.execution_usd = *Decimal::from_double(price_usd, 1);
    out.size_coins = 0.5;
    return out;
}

struct SeenRows : ScoreRows {
    std::uint64_t implausible = 0;
};

SeenRows rows_of(const Change& change, const std::vector<Liquidation>& events,
                 const FeedTimes& feed, std::size_t threads = 1) {
    TestHistory history;
    import_market(history, change);
    const InstrumentId id = history.only_instrument();
    auto source = InstrumentSource::open(history.store(), id, at(0), at(minutes));
    ModelConfig placebo = default_config("BTC");
    placebo.flow = FlowKind::constant;
    placebo.closing = ClosingMode::free;
    ScoreReplay replay(history.store().instruments()[0].instrument,
                       {default_config("BTC"), placebo}, *source, ns_per_minute, at(0), threads);
    EventBins seen(events);
    auto rows = replay.rows({at(10), at(minutes), at(400)}, std::ref(seen), feed, [](double) {});
    EXPECT_TRUE(rows) << rows.error().text();
    return {std::move(*rows), seen.implausible()};
}

const FeedTimes always{at(0), {}};

double swept(const ScoreRow& row, std::size_t member) {
    double sum = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        sum += static_cast<double>(row.swept[member][k]);
    }
    return sum;
}

TEST(ScoreReplay, RowsDoNotDependOnTheNumberOfThreads) {
    const std::vector<Liquidation> events{event(120, 50'100), event(300, 49'800)};
    const ScoreRows one = rows_of({}, events, always);
    const ScoreRows several = rows_of({}, events, always, 3);
    ASSERT_EQ(one.rows.size(), several.rows.size());
    ASSERT_GT(one.rows.size(), 500U);
    for (std::size_t i = 0; i < one.rows.size(); ++i) {
        EXPECT_EQ(one.rows[i].swept, several.rows[i].swept);
        EXPECT_EQ(one.rows[i].events, several.rows[i].events);
        EXPECT_EQ(one.rows[i].extreme_usd, several.rows[i].extreme_usd);
    }
}

TEST(ScoreLeakage, VolumeOfABinDoesNotReachItsOwnMap) {
    const ScoreRows before = rows_of({}, {}, always);
    const ScoreRows after = rows_of({.from_minute = 300, .volume = 9'000}, {}, always);
    ASSERT_EQ(before.rows.size(), after.rows.size());
    double all = 0, difference = 0;
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        if (before.rows[i].begin_ns <= at(300)) {
            EXPECT_EQ(before.rows[i].swept, after.rows[i].swept);
            all += swept(before.rows[i], 0);
        } else {
            difference += std::abs(swept(before.rows[i], 0) - swept(after.rows[i], 0));
        }
    }
    EXPECT_GT(all, 0);
    EXPECT_GT(difference, 0);
}

TEST(ScoreLeakage, OpenInterestAtTheEndOfABinDoesNotReachItsOwnMap) {
    // The row of minute 301 is the state at the end of the bin that begins at minute 300.
    const ScoreRows before = rows_of({}, {}, always);
    const ScoreRows after = rows_of({.from_minute = 301, .open_interest = 4'000}, {}, always);
    double difference = 0;
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        if (before.rows[i].begin_ns <= at(300)) {
            EXPECT_EQ(before.rows[i].swept, after.rows[i].swept);
        } else {
            difference += std::abs(swept(before.rows[i], 0) - swept(after.rows[i], 0));
        }
    }
    EXPECT_GT(difference, 0);
}

TEST(ScoreLeakage, ThePlaceboSeesNeitherVolumeNorOpenInterest) {
    const ScoreRows before = rows_of({}, {}, always);
    const ScoreRows after =
        rows_of({.from_minute = 100, .volume = 5'000, .open_interest = 4'000}, {}, always);
    double all = 0;
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        EXPECT_EQ(before.rows[i].swept[1], after.rows[i].swept[1]);
        all += swept(before.rows[i], 1);
    }
    EXPECT_GT(all, 0);
}

TEST(ScoreLeakage, LiquidationsDrawNoZonesAndABinDoesNotKnowItsOwn) {
    const ScoreRows before = rows_of({}, {}, always);
    std::vector<Liquidation> events(40, event(300, price_at(300)));
    const ScoreRows after = rows_of({}, events, always);
    for (std::size_t i = 0; i < before.rows.size(); ++i) {
        EXPECT_EQ(before.rows[i].swept, after.rows[i].swept);
        if (before.rows[i].begin_ns <= at(300)) {
            EXPECT_EQ(before.rows[i].path, after.rows[i].path);
        }
        const bool is_it = after.rows[i].begin_ns == at(300) && after.rows[i].side == Side::long_;
        EXPECT_EQ(after.rows[i].events, is_it ? 40 : 0);
    }
}

TEST(ScoreLeakage, PricesFarFromTheBarAreDroppedAndCounted) {
    const SeenRows rows =
        rows_of({}, {event(200, price_at(200)), event(201, 5.0), event(202, 60'000)}, always);
    EXPECT_EQ(rows.implausible, 2u);
    double events = 0;
    for (const ScoreRow& row : rows.rows) events += row.events;
    EXPECT_EQ(events, 1);
}

TEST(ScoreLeakage, AFeedThatIsDownIsNotSilence) {
    const FeedTimes feed{at(50), {{at(100), at(160)}}};
    const ScoreRows rows = rows_of({}, {}, feed);
    for (const ScoreRow& row : rows.rows) {
        EXPECT_GE(row.begin_ns, at(50));
        EXPECT_TRUE(row.begin_ns < at(100) || row.begin_ns >= at(160));
    }
    EXPECT_NEAR(rows.hours_feed_down, 1, 1e-9);
    EXPECT_EQ(rows.rows.size(), 2u * (minutes - 50 - 60));
}

}  // namespace
}  // namespace faultline
