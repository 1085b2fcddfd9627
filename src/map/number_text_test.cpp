// Number texts: rounding at the borders of units, unknown values, decimals.
#include "map/number_text.hpp"

#include <gtest/gtest.h>
#include <limits>

namespace faultline {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

TEST(NumberText, MoneyHasThreeDigitsAndAUnit) {
    EXPECT_EQ(money_text(1.25e9), "$1.25 B");
    EXPECT_EQ(money_text(340e6), "$340 M");
    EXPECT_EQ(money_text(12'500), "$12.5 k");
    EXPECT_EQ(money_text(7.2), "$7.20");
    EXPECT_EQ(money_text(0), "$0");
    EXPECT_EQ(money_text(-3.1e6), "-$3.10 M");
    EXPECT_EQ(money_text(4.2e15), "$4200 T");
}

TEST(NumberText, MoneyNeverReadsAThousandOfAUnit) {
    EXPECT_EQ(money_text(999.4), "$999");
    EXPECT_EQ(money_text(999.6), "$1.00 k");
    EXPECT_EQ(money_text(999'600), "$1.00 M");
    EXPECT_EQ(money_text(9.996e6), "$10.0 M");
    EXPECT_EQ(money_text(99.96e6), "$100 M");
}

TEST(NumberText, ShortMoneyDropsOnlyZerosThatSayNothing) {
    EXPECT_EQ(short_money_text(20e6), "$20 M");
    EXPECT_EQ(short_money_text(1.5e9), "$1.5 B");
    EXPECT_EQ(short_money_text(100e6), "$100 M");
    EXPECT_EQ(short_money_text(7), "$7");
    EXPECT_EQ(short_money_text(1.25e3), "$1.25 k");
}

TEST(NumberText, PricesAreGroupedInThousands) {
    EXPECT_EQ(price_text(66'512.5, 2), "66,512.50");
    EXPECT_EQ(price_text(999, 0), "999");
    EXPECT_EQ(price_text(1'234'567, 0), "1,234,567");
    EXPECT_EQ(price_text(-1'234, 0), "-1,234");
    EXPECT_EQ(price_text(0.00001234, 8), "0.00001234");
}

TEST(NumberText, UnknownIsNotZero) {
    EXPECT_EQ(money_text(unknown), "n/a");
    EXPECT_EQ(short_money_text(unknown), "n/a");
    EXPECT_EQ(price_text(unknown, 2), "n/a");
}

TEST(NumberText, DecimalsAreAsManyAsTheStepNeeds) {
    EXPECT_EQ(decimals_of(50), 0);
    EXPECT_EQ(decimals_of(0.05), 2);
    EXPECT_EQ(decimals_of(2.5), 1);
    EXPECT_EQ(decimals_of(0.00001), 5);
}

TEST(NumberText, TimesAreWrittenToTheMinute) {
    EXPECT_EQ(minute_text(1'770'292'800LL * ns_per_second), "2026-02-05 12:00");
}

}  // namespace
}  // namespace faultline
