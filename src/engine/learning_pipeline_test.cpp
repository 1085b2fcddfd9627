// What a pipeline hands the learner: what counts, what is left out, what is dropped.
#include "engine/learning_pipeline.hpp"

#include <gtest/gtest.h>

#include "engine/market_setup.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 / 3600 * 3600 * ns_per_second;
using Bin = LearningPipeline::Bin;

class LearningPipelineTest : public ::testing::Test {
  protected:
    void minute(double from_usd, double to_usd, Bin bin = Bin::counted) {
        PathBar bar;
        bar.open_ns = now_ns_;
        bar.length_ns = ns_per_minute;
        bar.open_usd = from_usd;
        bar.close_usd = to_usd;
        bar.high_usd = std::max(from_usd, to_usd);
        bar.low_usd = std::min(from_usd, to_usd);
        bar.volume_coins = 100;
        learning_.on_bar(bar);
        now_ns_ += ns_per_minute;
        OpenInterest seen;
        seen.exchange_ns = now_ns_;
        seen.open_contracts = 50'000;
        learning_.on_open_interest(seen);
        learning_.end_bin(bar.open_ns, bin);
    }
    void liquidation(double price_usd) {
        Liquidation told;
        told.side = Side::long_;
        told.execution_usd = *Decimal::from_double(price_usd, 2);
        told.size_coins = 0.5;
        learning_.on_liquidation(told);
    }

    Instrument instrument_ = *spec_of(VenueId::binance).instrument("BTCUSDT");
    LearningPipeline learning_{instrument_, ModelConfig{}, kernel_terms(instrument_, 60'000),
                               prior_flow_shares(VenueId::binance)};
    TimeNs now_ns_ = start_ns;
};

TEST_F(LearningPipelineTest, ASweepIsExposureAndALiquidationAnEvent) {
    for (int i = 0; i < 30; ++i) minute(60'000, 60'000, Bin::warm_up);
    EXPECT_TRUE(learning_.log(Side::long_).empty());
    liquidation(58'500);
    minute(60'000, 58'000);
    ASSERT_EQ(learning_.log(Side::long_).rows().size(), 1U);
    const ExposureRow& row = learning_.log(Side::long_).rows()[0];
    EXPECT_EQ(row.events, 1);
    EXPECT_NEAR(row.event_usd, 0.5 * 58'500, 1);
    EXPECT_GT(row.exposure[4], 0);  // 50x lies within 3.3 % of its entry
    EXPECT_EQ(row.exposure[0], 0);  // 2x does not
    EXPECT_GT(row.exposure[bracket_count], 0.03);
}

TEST_F(LearningPipelineTest, WhatIsSweptWhileTheFeedIsDownIsKeptApart) {
    for (int i = 0; i < 30; ++i) minute(60'000, 60'000, Bin::warm_up);
    minute(60'000, 58'000, Bin::feed_down);
    EXPECT_TRUE(learning_.log(Side::long_).empty());
    EXPECT_GT(learning_.left_out(Side::long_)[4], 0);
    EXPECT_EQ(learning_.left_out(Side::short_)[4], 0);
}

TEST_F(LearningPipelineTest, APriceFarOffTheMarkIsDroppedAndCounted) {
    minute(60'000, 60'000);
    liquidation(50'000);
    minute(60'000, 60'000);
    EXPECT_EQ(learning_.implausible(), 1U);
    EXPECT_EQ(learning_.log(Side::long_).events(), 0);
}

}  // namespace
}  // namespace faultline
