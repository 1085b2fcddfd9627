// Claims of InstrumentSource: what a path is made of, in which order, and from when on.
#include "history/instrument_source.hpp"

#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "engine/market_setup.hpp"
#include "history/test_files.hpp"

namespace faultline {
namespace {

const std::string metrics_header =
    "create_time,symbol,sum_open_interest,sum_open_interest_value,"
    "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
    "sum_taker_long_short_vol_ratio\n";

std::string interest(const std::string& clock, double coins) {
    return fmt::format("2026-01-01 {},BTCUSDT,{},{},,,,\n", clock, coins, coins * 100);
}

/// Open interest of an hour, every five minutes, rising by one coin each.
std::string hour_of_interest() {
    std::string text = metrics_header;
    for (int i = 0; i < 12; ++i) text += interest(fmt::format("00:{:02}:00", 5 * i), 1'000 + i);
    return text;
}

InstrumentPipeline pipeline_at(double price_usd) {
    const Instrument contract{VenueId::binance, "BTCUSDT", "BTC", ContractKind::linear, 1};
    return {contract, default_config("BTC"), kernel_terms(contract, price_usd),
            prior_flow_shares(VenueId::binance)};
}

constexpr TimeNs at(int minute) { return new_year_2026_ns + minute * ns_per_minute; }

TEST(InstrumentSource, NothingLaterThanTheAskedTimeIsFed) {
    TestHistory history;
    std::string bars;
    for (int i = 0; i < 60; ++i) bars += kline(i);
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("BTCUSDT-metrics.csv", hour_of_interest());
    auto source =
        InstrumentSource::open(history.store(), history.only_instrument(), at(0), at(60)).value();
    InstrumentPipeline pipeline = pipeline_at(100);
    pipeline.start(*source.first_open_interest(), at(0));
    ASSERT_TRUE(source.feed_until(at(7) + 1, pipeline));
    EXPECT_EQ(pipeline.price_ns(), at(7)) << "the bar that opened at minute 7 has not closed";
    EXPECT_EQ(pipeline.open_interest_ns(), at(5));
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 1'001);
    ASSERT_TRUE(source.feed_until(at(10), pipeline));
    EXPECT_EQ(pipeline.price_ns(), at(10));
    EXPECT_EQ(pipeline.open_interest_ns(), at(10));
}

TEST(InstrumentSource, ACoarsePathKeepsRangeVolumeAndOpenInterest) {
    TestHistory history;
    std::string bars;
    for (int i = 0; i < 60; ++i) bars += kline(i);
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("BTCUSDT-metrics.csv", hour_of_interest());
    const auto play = [&](TimeNs coarse_until_ns, TimeNs until_ns) {
        auto source =
            InstrumentSource::open(history.store(), history.only_instrument(), at(0), at(60))
                .value();
        source.coarsen_before(coarse_until_ns);
        auto pipeline = std::make_unique<InstrumentPipeline>(pipeline_at(100));
        pipeline->start(*source.first_open_interest(), at(0));
        EXPECT_TRUE(source.feed_until(until_ns, *pipeline));
        return pipeline;
    };
    EXPECT_EQ(play(at(30), at(7) + 1)->price_ns(), at(5)) << "the second bar closes at minute 10";
    EXPECT_EQ(play(at(30), at(37) + 1)->price_ns(), at(37)) << "fine again behind minute 30";
    const auto fine = play(0, at(60));
    const auto coarse = play(at(30), at(60));
    const PathBar expected = fine->take_price_range();
    const PathBar range = coarse->take_price_range();
    EXPECT_EQ(range.open_usd, expected.open_usd);
    EXPECT_EQ(range.high_usd, expected.high_usd);
    EXPECT_EQ(range.low_usd, expected.low_usd);
    EXPECT_EQ(range.close_usd, expected.close_usd);
    EXPECT_NEAR(range.volume_coins, expected.volume_coins, 1e-9 * expected.volume_coins);
    EXPECT_EQ(coarse->book().open_interest(), fine->book().open_interest());
    EXPECT_LT(coarse->book().conservation_error(), 1e-6);
}

TEST(InstrumentSource, TheFinestPathIsUsedWhereSeveralOverlap) {
    TestHistory history;
    // The five-minute bar has a wick that no bar of a minute made.
    history.import("klines/BTCUSDT-5m.csv",
                   "1767225600000,100,102,50,101,5,1767225899999,505,7,2,202,0\n");
    std::string minutes;
    for (int i = 0; i < 5; ++i) minutes += kline(i);
    history.import("klines/BTCUSDT-1m.csv", minutes);
    history.import("BTCUSDT-metrics.csv", hour_of_interest());
    auto source =
        InstrumentSource::open(history.store(), history.only_instrument(), at(0), at(60)).value();
    InstrumentPipeline pipeline = pipeline_at(100);
    ASSERT_TRUE(source.feed_until(at(5), pipeline));
    EXPECT_EQ(pipeline.take_price_range().low_usd, 99);
}

TEST(InstrumentSource, FirstOpenInterestIsTheOneThatStoodElseTheNext) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", kline(30));
    history.import("BTCUSDT-metrics.csv", hour_of_interest());
    const InstrumentId id = history.only_instrument();
    const auto inside = InstrumentSource::open(history.store(), id, at(13), at(60)).value();
    EXPECT_EQ(inside.first_open_interest()->exchange_ns, at(10));
    const auto before = InstrumentSource::open(history.store(), id, at(-90), at(60)).value();
    EXPECT_EQ(before.first_open_interest()->exchange_ns, at(0));
    const auto days_later =
        InstrumentSource::open(history.store(), id, at(5 * 1440), at(6 * 1440)).value();
    EXPECT_FALSE(days_later.first_open_interest()) << "five days old says nothing";
    EXPECT_TRUE(std::isnan(days_later.first_price_usd()));
}

TEST(InstrumentSource, ABorrowedPathBringsNoVolume) {
    TestHistory history;
    history.import("klines/BTCUSDT-1m.csv", kline(0) + kline(1));
    history.import("bybit_derivative_ticker_2026-01-01_BTCUSDT.csv",
                   "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
                   "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n"
                   "bybit,BTCUSDT,1767225600000000,1767225600000000,,,,700,,,\n");
    InstrumentId lender = 0;
    InstrumentId borrower = 0;
    for (const StoredInstrument& stored : history.store().instruments()) {
        (stored.instrument.venue == VenueId::bybit ? borrower : lender) = stored.id;
    }
    auto own = InstrumentSource::open(history.store(), borrower, at(0), at(60)).value();
    EXPECT_TRUE(std::isnan(own.first_price_usd()));
    auto source = InstrumentSource::open(history.store(), borrower, at(0), at(60), lender).value();
    EXPECT_EQ(source.first_price_usd(), 100);
    InstrumentPipeline pipeline = pipeline_at(100);
    pipeline.start(*source.first_open_interest(), at(0));
    ASSERT_TRUE(source.feed_until(at(2), pipeline));
    EXPECT_EQ(pipeline.price_ns(), at(2));
    EXPECT_EQ(pipeline.volume_ns(), 0) << "what is traded elsewhere opens nothing here";
}

}  // namespace
}  // namespace faultline
