// LiquiditySource: books, volumes and what is not there.
#include "history/liquidity_source.hpp"

#include <cmath>

#include "history/test_files.hpp"

namespace faultline {
namespace {

constexpr TimeNs begin_ns = new_year_2026_ns;

TEST(LiquiditySource, ReadsBandsAsWhatLiesBetweenThemAndVolumePerDay) {
    TestHistory history;
    std::string bars = kline_header;
    for (int minute = 0; minute < 2 * 1440; ++minute) bars += kline(minute);  // 5 coins at 101
    history.import("klines/BTCUSDT-1m.csv", bars);
    history.import("bookDepth/BTCUSDT-bookDepth-2026-01-02.csv",
                   "timestamp,percentage,depth,notional\n"
                   "2026-01-02 23:30:00,-2,50,5000\n"
                   "2026-01-02 23:30:00,-1,20,2000\n"
                   "2026-01-02 23:30:00,1,30,3000\n"
                   "2026-01-02 23:30:00,2,70,7000\n");
    const auto venues =
        load_liquidity(history.store(), "BTC", begin_ns + 2 * ns_per_day, 101).value();
    ASSERT_EQ(venues.size(), 1u);
    const VenueLiquidity& binance = venues[0];
    EXPECT_EQ(binance.venue, VenueId::binance);
    ASSERT_EQ(binance.bids.size(), 2u);
    EXPECT_NEAR(binance.bids[0].distance, -std::log(0.99), 1e-12);
    EXPECT_DOUBLE_EQ(binance.bids[0].cumulative_usd, 2000);
    EXPECT_DOUBLE_EQ(binance.bids[1].cumulative_usd, 5000);
    EXPECT_DOUBLE_EQ(binance.asks[1].cumulative_usd, 7000);
    EXPECT_NEAR(binance.day_volume_usd, 1440 * 5 * 101, 1);
    EXPECT_TRUE(std::isnan(binance.insurance_usd)) << "unknown is not zero";
    // A book that is two hours old is not the book, and one of later is not known yet.
    EXPECT_TRUE(
        load_liquidity(history.store(), "BTC", begin_ns + 2 * ns_per_day + 2 * ns_per_hour, 101)
            ->at(0)
            .bids.empty());
    EXPECT_TRUE(load_liquidity(history.store(), "BTC", begin_ns + 40 * ns_per_hour, 101)
                    ->at(0)
                    .bids.empty());
}

TEST(LiquiditySource, WithoutVolumeItIsUnknown) {
    TestHistory history;
    std::string bars = kline_header;
    for (int minute = 0; minute < 1440; ++minute) bars += kline(minute, "100,102,99,101", "");
    history.import("klines/BTCUSDT-1m.csv", bars);
    const auto venues = load_liquidity(history.store(), "BTC", begin_ns + ns_per_day, 101).value();
    EXPECT_TRUE(std::isnan(venues.at(0).day_volume_usd));
    EXPECT_TRUE(venues.at(0).bids.empty());
}

}  // namespace
}  // namespace faultline
