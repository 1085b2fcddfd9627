// Tests of the events: unknown is never zero, and a liquidation says which price it carries.
#include "market/events.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

Decimal usd(std::string_view text) { return Decimal::parse(text).value(); }

Liquidation forced_sale(LiquidationPrice given) {
    Liquidation event;
    event.given = given;
    if (given != LiquidationPrice::bankruptcy) event.execution_usd = usd("70010.5");
    if (given != LiquidationPrice::execution) event.bankruptcy_usd = usd("69650");
    return event;
}

TEST(Liquidation, IsValuedAtTheExecutionPriceWhereKnown) {
    EXPECT_EQ(forced_sale(LiquidationPrice::execution).price_usd(), usd("70010.5"));
    EXPECT_EQ(forced_sale(LiquidationPrice::both).price_usd(), usd("70010.5"));
    EXPECT_EQ(forced_sale(LiquidationPrice::bankruptcy).price_usd(), usd("69650"));
}

TEST(Events, WhatAVenueDidNotTellIsUnknown) {
    EXPECT_TRUE(std::isnan(Candle{}.volume_coins));
    EXPECT_TRUE(std::isnan(Candle{}.taker_buy_coins));
    EXPECT_TRUE(std::isnan(MarkPrice{}.mark_usd));
    EXPECT_TRUE(std::isnan(MarkPrice{}.index_usd));
    EXPECT_TRUE(std::isnan(OpenInterest{}.open_contracts));
    EXPECT_TRUE(std::isnan(OpenInterest{}.open_usd));
    EXPECT_TRUE(std::isnan(Funding{}.rate));
    EXPECT_TRUE(std::isnan(LongShortRatio{}.long_over_short));
    EXPECT_TRUE(std::isnan(DepthLevel{}.price_usd));
    EXPECT_TRUE(std::isnan(ExchangeReserve{}.reserve_coins));
    EXPECT_TRUE(std::isnan(InsuranceFund{}.balance));
}

TEST(Side, SignsAndNamesAreThoseOfThePosition) {
    EXPECT_EQ(sign_of(Side::long_), 1.0);
    EXPECT_EQ(sign_of(Side::short_), -1.0);
    EXPECT_EQ(name_of(Side::long_), "long");
    EXPECT_EQ(name_of(Side::short_), "short");
    EXPECT_EQ(index_of(both_sides[0]), 0u);
    EXPECT_EQ(index_of(both_sides[1]), 1u);
}

TEST(PriceKind, HasNames) {
    EXPECT_EQ(name_of(PriceKind::trade), "trade");
    EXPECT_EQ(name_of(PriceKind::mark), "mark");
    EXPECT_EQ(name_of(PriceKind::index), "index");
}

}  // namespace
}  // namespace faultline
