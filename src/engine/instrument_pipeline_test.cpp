// The pipeline uses each source once, converts units and keeps the dates of what it knows.
#include "engine/instrument_pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "engine/market_setup.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000LL * ns_per_second;

Instrument okx_swap() { return {VenueId::okx, "BTC-USDT-SWAP", "BTC", ContractKind::linear, 0.01}; }

InstrumentPipeline pipeline_of(const Instrument& instrument) {
    return {instrument, default_config("BTC"), kernel_terms(instrument, 70'000),
            prior_flow_shares(instrument.venue)};
}

PathBar bar(int minute, int minutes, double volume, PriceKind price = PriceKind::trade) {
    PathBar out;
    out.open_ns = start_ns + minute * ns_per_minute;
    out.length_ns = minutes * ns_per_minute;
    out.price = price;
    out.open_usd = 70'000 + minute;
    out.close_usd = 70'000 + minute + minutes;
    out.high_usd = out.close_usd + 20;
    out.low_usd = out.open_usd - 20;
    out.volume_coins = volume;
    return out;
}

OpenInterest seen(int minute, double contracts) {
    OpenInterest out;
    out.exchange_ns = start_ns + minute * ns_per_minute;
    out.open_contracts = contracts;
    return out;
}

double active_longs(const InstrumentPipeline& pipeline) {
    double sum = 0;
    const PositionBook& book = pipeline.book();
    for (const double units : book.side(Side::long_).active(book.shares())) sum += units;
    return sum;
}

TEST(InstrumentPipeline, OpenInterestInContractsBecomesCoinsOnce) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 30'000);
    pipeline.on_bar(bar(0, 5, 500));
    pipeline.on_open_interest(seen(5, 3'100'000));
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 31'000);
}

TEST(InstrumentPipeline, InverseOpenInterestStaysInDollars) {
    const Instrument inverse{VenueId::binance, "BTCUSD_PERP", "BTC", ContractKind::inverse, 100};
    InstrumentPipeline pipeline = pipeline_of(inverse);
    pipeline.start(seen(0, 5'000'000), start_ns);
    pipeline.on_bar(bar(0, 5, 500));
    pipeline.on_open_interest(seen(5, 5'000'000));
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 5e8);
    // 500 coins at about 70,000 USD, half of eta's half opened, a tenth of it active at Binance's
    // prior would not do for coins: the amount shows that volume was converted to USD.
    EXPECT_GT(active_longs(pipeline), 1e6);
}

TEST(InstrumentPipeline, AVolumeThatTwoFilesTellCountsOnce) {
    const auto run = [](bool with_coarse) {
        InstrumentPipeline pipeline = pipeline_of(okx_swap());
        pipeline.start(seen(0, 3'000'000), start_ns);
        std::vector<PathBar> bars;
        for (int minute = 0; minute < 5; ++minute) bars.push_back(bar(minute, 1, 100));
        if (with_coarse) bars.push_back(bar(0, 5, 500));
        std::sort(bars.begin(), bars.end(), comes_before);
        for (const PathBar& each : bars) pipeline.on_bar(each);
        pipeline.on_open_interest(seen(5, 3'000'000));
        return active_longs(pipeline);
    };
    EXPECT_EQ(run(true), run(false));
}

TEST(InstrumentPipeline, TheFinestPathSweepsAndVolumeMayComeFromAnother) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    for (int minute = 0; minute < 5; ++minute) {
        pipeline.on_bar(bar(minute, 1, unknown, PriceKind::mark));
    }
    PathBar coarse = bar(0, 5, 500);
    coarse.low_usd = 60'000;  // a wick that the mark did not make
    pipeline.on_bar(coarse);
    EXPECT_GT(pipeline.take_price_range().low_usd, 69'000);
    EXPECT_EQ(pipeline.volume_ns(), coarse.close_ns());
    pipeline.on_open_interest(seen(5, 3'000'000));
    EXPECT_GT(active_longs(pipeline), 0);
}

TEST(InstrumentPipeline, WithoutVolumeOpeningsRestOnOpenInterestAlone) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    pipeline.on_bar(bar(0, 5, unknown));
    pipeline.on_open_interest(seen(5, 2'900'000));
    EXPECT_EQ(active_longs(pipeline), 0);
    pipeline.on_bar(bar(5, 5, unknown));
    pipeline.on_open_interest(seen(10, 3'000'000));
    EXPECT_GT(active_longs(pipeline), 0);
    EXPECT_EQ(pipeline.volume_ns(), 0);
}

TEST(InstrumentPipeline, LongSilenceOfOpenInterestKeepsTheAccounts) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    for (int minute = 0; minute < 3'000; minute += 5) pipeline.on_bar(bar(minute, 5, 50));
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 30'000);
    EXPECT_LT(pipeline.book().conservation_error(), 1e-6);
    EXPECT_GT(active_longs(pipeline), 0);
}

TEST(InstrumentPipeline, RangesOfColumnsJoin) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    pipeline.on_bar(bar(0, 5, 1));
    const PathBar first = pipeline.take_price_range();
    EXPECT_EQ(first.open_usd, 70'000);
    EXPECT_EQ(first.high_usd, 70'025);
    EXPECT_TRUE(std::isnan(pipeline.take_price_range().high_usd));
    pipeline.on_bar(bar(5, 5, 1));
    const PathBar second = pipeline.take_price_range();
    EXPECT_EQ(second.close_usd, 70'010);
    EXPECT_EQ(second.low_usd, 69'985);
}

TEST(InstrumentPipeline, AnOpenInterestOfZeroIsNoObservation) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    pipeline.on_bar(bar(0, 5, 500));
    pipeline.on_open_interest(seen(5, 3'000'000));
    const double active = active_longs(pipeline);
    ASSERT_GT(active, 0);
    pipeline.on_open_interest(seen(10, 0));
    EXPECT_EQ(active_longs(pipeline), active);
    EXPECT_DOUBLE_EQ(pipeline.book().open_interest(), 30'000);
    EXPECT_EQ(pipeline.open_interest_ns(), seen(5, 0).exchange_ns);
}

TEST(InstrumentPipeline, ARangeHoldsItsOpenAndAGapIsNotJoined) {
    InstrumentPipeline pipeline = pipeline_of(okx_swap());
    pipeline.start(seen(0, 3'000'000), start_ns);
    pipeline.on_bar(bar(0, 5, 1));  // closes at 70,005
    pipeline.take_price_range();
    PathBar jump = bar(5, 5, 1);
    jump.open_usd = 71'000;
    jump.low_usd = 70'900;
    jump.high_usd = jump.close_usd = 71'100;
    pipeline.on_bar(jump);
    const PathBar joined = pipeline.take_price_range();
    EXPECT_EQ(joined.open_usd, 70'005);
    EXPECT_EQ(joined.low_usd, 70'005);
    EXPECT_EQ(joined.high_usd, 71'100);
    pipeline.on_bar(bar(600, 5, 1));  // hours later
    const PathBar after_gap = pipeline.take_price_range();
    EXPECT_EQ(after_gap.open_usd, 70'600);
    EXPECT_LT(after_gap.high_usd, 70'700);
}

}  // namespace
}  // namespace faultline
