// LeverageRatio: ratios, z-scores and windows by hand; what is unknown stays so.
#include "insight/leverage_ratio.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "book/test_terms.hpp"

namespace faultline {
namespace {

constexpr TimeNs now_ns = 1'770'000'000LL * ns_per_second;

/// Hourly values of f(hours before now), oldest first.
template <class F>
TimedSeries hourly(int hours, F f) {
    TimedSeries out;
    for (int h = hours; h >= 0; --h) out.points.emplace_back(now_ns - h * ns_per_hour, f(h));
    return out;
}
constexpr int hundred_days = 100 * 24;

TEST(LeverageRatio, OpenInterestOverReserveWithItsZScore) {
    VenueLeverageSeries venue{VenueId::binance, {}, {}};
    // 100 coins on even days, 120 on odd ones, today (day 0) 130, over a reserve of 1,000.
    venue.open_interest_coins = hourly(hundred_days, [](int h) {
        const int day = h / 24;
        return day == 0 ? 130.0 : day % 2 == 0 ? 100.0 : 120.0;
    });
    venue.reserve_coins = hourly(hundred_days, [](int) { return 1'000.0; });
    const RatioReading reading = leverage_ratio("BTC", now_ns, {venue}, {});
    const RatioFigure& figure = reading.venues.at(0);
    EXPECT_NEAR(figure.ratio, 0.13, 1e-12);
    EXPECT_EQ(figure.days, 90);
    EXPECT_NEAR(figure.mean_90d, 0.11, 1e-12);
    EXPECT_NEAR(figure.sd_90d, 0.01 * std::sqrt(90.0 / 89.0), 1e-12);
    EXPECT_NEAR(figure.z_90d, 2.0 / std::sqrt(90.0 / 89.0), 1e-9);
    // The last 24 hours are day 0; the 24 before them day 1.
    EXPECT_NEAR(figure.windows[0].mean, 0.13, 1e-12);
    EXPECT_NEAR(figure.windows[0].change_pct, 100 * (130.0 / 120 - 1), 1e-9);
    EXPECT_NEAR(figure.windows[1].mean, 0.125, 1e-12);
    EXPECT_EQ(reading.total.ratio, figure.ratio);
    EXPECT_EQ(reading.against_all.unavailable, "reserve not known");
}

TEST(LeverageRatio, WithoutAReserveThereIsNoRatio) {
    VenueLeverageSeries known{VenueId::binance, {}, {}};
    known.open_interest_coins = hourly(200, [](int) { return 100.0; });
    VenueLeverageSeries both{VenueId::okx, {}, {}};
    both.open_interest_coins = hourly(200, [](int) { return 50.0; });
    both.reserve_coins = hourly(200, [](int) { return 100.0; });
    const RatioReading reading = leverage_ratio("BTC", now_ns, {known, both}, {});
    EXPECT_TRUE(std::isnan(reading.venues[0].ratio));
    EXPECT_EQ(reading.venues[0].unavailable, "reserve not known");
    EXPECT_EQ(reading.total.ratio, 0.5);           // of the venue that has both, not 150 over 100
    EXPECT_TRUE(std::isnan(reading.total.z_90d));  // eight days are too few
    EXPECT_TRUE(std::isnan(reading.against_all.ratio));
    const TimedSeries all = hourly(200, [](int) { return 3'000.0; });
    EXPECT_NEAR(leverage_ratio("BTC", now_ns, {known, both}, all).against_all.ratio, 0.05, 1e-12);
}

TEST(LeverageRatio, OldReservesAndLaterOnesAreNotUsed) {
    VenueLeverageSeries venue{VenueId::binance, {}, {}};
    venue.open_interest_coins = hourly(200, [](int) { return 100.0; });
    venue.reserve_coins.points = {{now_ns - 4 * ns_per_day, 1'000.0}, {now_ns + 1, 1.0}};
    EXPECT_TRUE(std::isnan(leverage_ratio("BTC", now_ns, {venue}, {}).venues[0].ratio));
    venue.reserve_coins.points[0].first += 2 * ns_per_day;
    const RatioFigure figure = leverage_ratio("BTC", now_ns, {venue}, {}).venues[0];
    EXPECT_EQ(figure.ratio, 0.1);
    EXPECT_EQ(figure.reserve_age_s, 2 * 86'400);
}

TEST(LeverageRatio, ContractsOfAVenueAddUpWhileAllAreFresh) {
    constexpr TimeNs hour = now_ns / ns_per_hour * ns_per_hour;
    const auto at = [](int hours) { return hour + hours * ns_per_hour; };
    const TimedSeries old{{{at(0), 10}, {at(1), 11}, {at(2), 12}, {at(12), 13}}};
    const TimedSeries young{{{at(2), 5}, {at(12), 6}}};
    const TimedSeries sum = sum_hourly({old, young}, at(0), at(12));
    ASSERT_EQ(sum.points.size(), 3u);
    EXPECT_EQ(sum.points[0], std::pair(at(1), 11.0));  // before the young one was listed
    EXPECT_EQ(sum.points[1], std::pair(at(2), 17.0));
    EXPECT_EQ(sum.points[2], std::pair(at(12), 19.0));
    EXPECT_FALSE(sum.at(at(11), 6 * ns_per_hour));  // both were silent for nine hours
}

TEST(LeverageRatio, MeanLeverageIsThatOfTheBooks) {
    const ModelConfig config;
    const LiquidationKernel kernel(testing::plain_terms(), config);
    FlowShares only_ten{};
    only_ten.active[2] = 1;
    PositionBook book(config, kernel, only_ten);
    BookView view;
    view.venue = VenueId::binance;
    view.book = &book;
    EXPECT_TRUE(std::isnan(mean_effective_leverage({view}, VenueId::binance).first));
    book.on_mark(60'000);
    book.on_open_interest(0, 0);
    const BarPath path(60'000, 60'001, 59'999, 60'000);
    book.on_path(path.steps(), ns_per_minute, 10);
    book.on_open_interest(10, ns_per_minute);
    const auto [leverage, usd] = mean_effective_leverage({view}, VenueId::binance);
    EXPECT_NEAR(leverage, 10, 1e-9);
    EXPECT_NEAR(usd, 2 * 10 * 60'000.0, 5e4);
    EXPECT_TRUE(std::isnan(mean_effective_leverage({view}, VenueId::okx).first));
}

}  // namespace
}  // namespace faultline
