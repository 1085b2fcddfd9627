// PositionCheck: prices by the venues' own formulas done by hand, percentiles, calmer choices.
#include "insight/position_check.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "insight/test_hills.hpp"
#include "market/events.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

PositionQuestion ask(VenueId venue, Side side, double entry, double leverage,
                     double notional = 60'000) {
    PositionQuestion question;
    question.venue = venue;
    question.market = "BTC";
    question.side = side;
    question.entry_usd = entry;
    question.notional_usd = notional;
    question.leverage = leverage;
    return question;
}

PositionCheck alone(const PositionQuestion& question) {
    const auto check = check_position(question, nullptr, nullptr);
    EXPECT_TRUE(check) << check.error().text();
    return check.value_or(PositionCheck{});
}

TEST(PositionCheck, BinanceLongOfOneCoinAtTenTimes) {
    // 1 BTC at 60 000 with 6 000: (60 000 - 6 000) / (1 - 0.4 %); bankrupt at 54 000.
    const PositionCheck check = alone(ask(VenueId::binance, Side::long_, 60'000, 10));
    EXPECT_NEAR(check.liquidation_usd, 54'000 / 0.996, 1e-6);
    EXPECT_NEAR(check.bankruptcy_usd, 54'000, 1e-6);
    EXPECT_NEAR(check.from_entry_pct, 100 * (0.9 / 0.996 - 1), 1e-9);
    EXPECT_NEAR(check.maintenance_usd, 240, 1e-9);
    EXPECT_FALSE(check.terms_estimated);
    EXPECT_TRUE(std::isnan(check.liquidation.percentile));
}

TEST(PositionCheck, BinanceShortInASecondTierHasItsDeduction) {
    // 100 BTC, 6 M USD at 20x: at the trigger 1 % less 12 000 (as in the venue's table).
    // Short: P = (Q E + M + c) / (Q (1 + m)).
    const PositionCheck check = alone(ask(VenueId::binance, Side::short_, 60'000, 20, 6e6));
    EXPECT_NEAR(check.liquidation_usd, (6e6 + 3e5 + 12e3) / (100 * 1.01), 1e-6);
    EXPECT_NEAR(check.bankruptcy_usd, 63'000, 1e-6);
}

TEST(PositionCheck, BybitHoldsMaintenanceAtEntryAndOkxCountsTheFee) {
    EXPECT_NEAR(alone(ask(VenueId::bybit, Side::short_, 60'000, 10)).liquidation_usd, 65'760, 1e-6);
    EXPECT_NEAR(alone(ask(VenueId::okx, Side::long_, 60'000, 10)).liquidation_usd,
                54'000 / (1 - 0.004 - 0.0005), 1e-6);
}

TEST(PositionCheck, InverseContractsCountCoins) {
    // 10 000 USD at 50 000 with 10x: 0.02 BTC. P = Q (1 + m) / (M + Q / E) = 10 040 / 0.22.
    PositionQuestion question = ask(VenueId::binance, Side::long_, 50'000, 10, 10'000);
    question.kind = ContractKind::inverse;
    const PositionCheck check = alone(question);
    EXPECT_NEAR(check.liquidation_usd, 10'000 * 1.004 / 0.22, 1e-6);
    EXPECT_NEAR(check.bankruptcy_usd, 10'000 / 0.22, 1e-6);
}

TEST(PositionCheck, MarginAndLeverageAreTheSameQuestion) {
    PositionQuestion by_margin = ask(VenueId::gate, Side::long_, 60'000, unknown);
    by_margin.margin_usd = 4'000;
    const PositionCheck check = alone(by_margin);
    EXPECT_NEAR(check.leverage, 15, 1e-12);
    EXPECT_EQ(check.liquidation_usd,
              alone(ask(VenueId::gate, Side::long_, 60'000, 15)).liquidation_usd);
}

TEST(PositionCheck, WhatMakesNoPositionIsRefusedWithAReason) {
    const auto refused = [](const PositionQuestion& question) {
        const auto check = check_position(question, nullptr, nullptr);
        return check ? std::string("accepted") : check.error().text();
    };
    EXPECT_THAT(refused(ask(VenueId::cme, Side::long_, 60'000, 5)), HasSubstr("broker"));
    EXPECT_THAT(refused(ask(VenueId::binance, Side::long_, 60'000, 5, 1e12)), HasSubstr("admits"));
    EXPECT_THAT(refused(ask(VenueId::binance, Side::long_, 60'000, 100, 50e6)),
                HasSubstr("at most"));
    EXPECT_THAT(refused(ask(VenueId::binance, Side::long_, 60'000, 0.5)), HasSubstr("margin"));
    EXPECT_THAT(refused(ask(VenueId::binance, Side::long_, 0, 5)), HasSubstr("above zero"));
    EXPECT_THAT(refused(ask(VenueId::binance, Side::long_, 60'000, unknown)), HasSubstr("either"));
}

TEST(CrowdScale, PercentilesByHand) {
    // Ten buckets of 1 USD around 100 (within 5 %): 4 of them hold 1, 2, 3 and 3 USD.
    LiquidationMap map = hill_map(100, 1, {});
    for (const auto& [price, usd] :
         std::vector<std::pair<double, double>>{{96, 1}, {97, 2}, {98, 3}, {101, 3}}) {
        MapLevel level;
        level.price_usd = price;
        level.notional_usd = usd;
        map.levels.push_back(level);
    }
    const CrowdScale scale(map, 0.05);
    EXPECT_EQ(scale.usd_at(97.5), 2);
    EXPECT_EQ(scale.usd_at(99.5), 0);
    EXPECT_EQ(scale.usd_at(10), 0);
    EXPECT_EQ(scale.percentile_of(0), 30);  // half of six
    EXPECT_EQ(scale.percentile_of(2), 75);  // six and one below, half of one
    EXPECT_EQ(scale.percentile_of(3), 90);
    EXPECT_EQ(scale.percentile_of(9), 100);
}

struct CrowdedMarket {
    LiquidationMap map =
        hill_map(60'000, 50, {{Side::long_, 54'200, 60, 5e7}, {Side::short_, 66'000, 60, 5e7}});
    ZoneReading zones = find_zones(map, 0.02);
};

TEST(PositionCheck, ACrowdedPriceGetsACalmerLeverageFartherAway) {
    const CrowdedMarket market;
    const auto check =
        check_position(ask(VenueId::binance, Side::long_, 60'000, 10), &market.map, &market.zones);
    ASSERT_TRUE(check);
    EXPECT_TRUE(check->liquidation.zone);  // 54 217 is in the zone around 54 200
    EXPECT_GT(check->liquidation.percentile, 95);
    ASSERT_TRUE(check->calmer);
    EXPECT_LT(check->calmer->leverage, 10);
    EXPECT_FALSE(check->calmer->liquidation.zone);
    EXPECT_LE(check->calmer->liquidation.percentile, calm_percentile);
    EXPECT_NEAR(check->calmer->added_margin_usd, 60'000 / check->calmer->leverage - 6'000, 1e-9);
}

TEST(PositionCheck, ACalmPriceNeedsNoAdvice) {
    const CrowdedMarket market;
    const auto check =
        check_position(ask(VenueId::binance, Side::long_, 60'000, 20), &market.map, &market.zones);
    ASSERT_TRUE(check);
    EXPECT_FALSE(check->liquidation.zone);
    EXPECT_FALSE(check->calmer);
}

TEST(PositionCheck, AStopInAZoneGetsCalmerOnesOnBothSides) {
    const CrowdedMarket market;
    PositionQuestion question = ask(VenueId::binance, Side::long_, 60'000, 6);
    question.stop_usd = 54'200;
    const auto check = check_position(question, &market.map, &market.zones);
    ASSERT_TRUE(check);
    EXPECT_TRUE(check->stop_comes_first);
    ASSERT_TRUE(check->calmer_stop_nearer);
    ASSERT_TRUE(check->calmer_stop_farther);
    EXPECT_GT(check->calmer_stop_nearer->price_usd, 54'200);
    EXPECT_LT(check->calmer_stop_farther->price_usd, 54'200);
    EXPECT_GT(check->calmer_stop_farther->price_usd, check->liquidation_usd);
    question.stop_usd = check->liquidation_usd - 1;
    EXPECT_FALSE(check_position(question, &market.map, &market.zones)->stop_comes_first);
}

RC_GTEST_PROP(PositionCheck, LessLeverageIsNeverCloserToLiquidation, ()) {
    const auto venue = *rc::gen::elementOf(
        std::vector<VenueId>{VenueId::binance, VenueId::bybit, VenueId::okx, VenueId::gate,
                             VenueId::hyperliquid, VenueId::kraken, VenueId::mexc, VenueId::dydx});
    const auto side = *rc::gen::elementOf(std::vector<Side>{Side::long_, Side::short_});
    const double low = 1.5 + 0.1 * *rc::gen::inRange(0, 80);
    const double high = low + 0.1 * *rc::gen::inRange(1, 80);
    const auto one = check_position(ask(venue, side, 60'000, low), nullptr, nullptr);
    const auto other = check_position(ask(venue, side, 60'000, high), nullptr, nullptr);
    RC_PRE(one.has_value() && other.has_value());
    const double s = sign_of(side);
    RC_ASSERT(!(s * one->liquidation_usd > s * other->liquidation_usd));
    RC_ASSERT(!(s * other->bankruptcy_usd > s * other->liquidation_usd));
}

}  // namespace
}  // namespace faultline
