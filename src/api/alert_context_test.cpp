// AlertContext: what is asked when, what its answers are, and why there is none.
#include "api/alert_context.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/fake_market_service.hpp"
#include "api/ratio_reading.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

const AlertView btc{"BTC", 0};

Candle five_minutes(TimeNs open_ns, double volume_coins) {
    Candle candle;
    candle.open_ns = open_ns;
    candle.length_ns = 5 * ns_per_minute;
    candle.volume_coins = volume_coins;
    return candle;
}

TEST(AlertContext, VolumeIsThatOfTheLastWholeFiveMinutesOverTheDayBefore) {
    const TimeNs at_ns = fake_now_ns + 2 * ns_per_minute;  // fake_now is a whole hour
    std::vector<Candle> candles;
    for (int i = 288; i >= 1; --i) {
        candles.push_back(five_minutes(fake_now_ns - (i + 1) * 5 * ns_per_minute, 10));
    }
    EXPECT_TRUE(std::isnan(volume_ratio_of(candles, at_ns).value));
    candles.push_back(five_minutes(fake_now_ns - 5 * ns_per_minute, 35));
    candles.push_back(five_minutes(fake_now_ns, 1));  // two of its five minutes
    EXPECT_DOUBLE_EQ(volume_ratio_of(candles, at_ns).value, 3.5);
    candles.erase(candles.begin(), candles.begin() + 200);
    const auto few = volume_ratio_of(candles, at_ns);
    EXPECT_TRUE(std::isnan(few.value));
    EXPECT_THAT(few.unknown_why, HasSubstr("half a day"));
}

TEST(AlertContext, AsksOnlyWhatIsWantedAndOnlyWhenItIsDue) {
    FakeMarketService service;
    AlertContext context(service);
    AlertEngine::Wants wants;
    context.refresh(btc, wants, service.newest, 0);
    EXPECT_TRUE(context.known(btc).questions.empty());
    EXPECT_TRUE(context.known(btc).ratio.unknown_why.empty()) << "nobody asked";
    wants.questions = {"Will BTC touch 66000 within 24h?", "Shall I buy?"};
    context.refresh(btc, wants, service.newest, 0);
    const auto first = context.known(btc);
    ASSERT_EQ(first.questions.size(), 2u);
    const auto& touch = first.questions.at(wants.questions[0]);
    EXPECT_GT(touch.value, 0.3) << touch.unknown_why;  // 1.5 % away; hours move by 1 %
    EXPECT_LE(touch.value, 1);
    const auto& odd = first.questions.at("Shall I buy?");
    EXPECT_TRUE(std::isnan(odd.value));
    EXPECT_FALSE(odd.unknown_why.empty());

    wants.questions = {"Will BTC touch 60000 within 24h?"};
    context.refresh(btc, wants, service.newest, 4 * ns_per_minute);
    EXPECT_FALSE(context.known(btc).questions.contains(wants.questions[0])) << "not due yet";
    context.refresh(btc, wants, service.newest, 5 * ns_per_minute);
    EXPECT_TRUE(context.known(btc).questions.contains(wants.questions[0]));
}

TEST(AlertContext, AQuestionAboutAMarketThatIsNotServedSaysSo) {
    FakeMarketService service;
    AlertContext context(service);
    AlertEngine::Wants wants;
    wants.questions = {"Will ETH touch 3000 within 24h?"};
    context.refresh(btc, wants, service.newest, 0);
    EXPECT_THAT(context.known(btc).questions.at(wants.questions[0]).unknown_why,
                HasSubstr("no price of ETH"));
}

TEST(AlertContext, TheRatioIsUnknownWithItsReasonUntilThereAreReserves) {
    FakeMarketService service;
    AlertContext context(service);
    AlertEngine::Wants wants;
    wants.ratio = true;
    context.refresh(btc, wants, service.newest, 0);
    EXPECT_TRUE(std::isnan(context.known(btc).ratio.value));
    EXPECT_THAT(context.known(btc).ratio.unknown_why, HasSubstr("reserve not known"));
    service.reserves.push_back(
        {VenueId::binance, false, "BTC", fake_now_ns - ns_per_hour, 500'000});
    context.refresh(btc, wants, service.newest, 10 * ns_per_minute);
    EXPECT_THAT(context.known(btc).ratio.unknown_why, HasSubstr("0 of the last 90 days"));
}

TEST(RatioReading, AServedMarketsRatioHasTheReservesOfTheHistory) {
    FakeMarketService service;
    service.reserves = {{VenueId::binance, false, "BTC", fake_now_ns - ns_per_hour, 500'000},
                        {VenueId::okx, true, "BTC", fake_now_ns - ns_per_hour, 2'000'000}};
    std::optional<RatioReading> reading;
    ask_ratio(service, service.newest, {}, [&](Outcome<RatioReading> got) {
        ASSERT_TRUE(got) << got.error().text();
        reading = *std::move(got);
    });
    ASSERT_TRUE(reading);
    ASSERT_EQ(reading->venues.size(), 1u);
    EXPECT_NEAR(reading->venues[0].ratio, 1'020.0 / 500'000, 1e-12);
    EXPECT_NEAR(reading->against_all.ratio, 1'020.0 / 2'000'000, 1e-12);
    EXPECT_TRUE(reading->notes.empty());
    RatioReading scored = *reading;
    scored.against_all.z_90d = 2;
    EXPECT_EQ(score_of(scored).z, 2) << "the venues' own is not known yet";
    scored.total.z_90d = -1;
    EXPECT_EQ(score_of(scored).z, -1);
}

}  // namespace
}  // namespace faultline
