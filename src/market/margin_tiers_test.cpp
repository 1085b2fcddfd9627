// Margin tables: the order they must keep, deductions, and the tier that holds a notional.
#include "market/margin_tiers.hpp"

#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

std::vector<MarginTier> three_tiers() {
    return {{50e3, 0.004, 125}, {600e3, 0.005, 100}, {3e6, 0.0065, 75}};
}

TEST(TierTable, DeductionsFollowFromContinuity) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    // 50 000 * (0.5 % - 0.4 %) = 50, and 50 + 600 000 * (0.65 % - 0.5 %) = 950.
    EXPECT_DOUBLE_EQ(table->tiers()[0].deduction_usd, 0);
    EXPECT_NEAR(table->tiers()[1].deduction_usd, 50, 1e-9);
    EXPECT_NEAR(table->tiers()[2].deduction_usd, 950, 1e-9);
}

TEST(TierTable, MaintenanceIsContinuousAtBounds) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    for (const double bound : {50e3, 600e3}) {
        EXPECT_NEAR(*table->maintenance_usd(bound), *table->maintenance_usd(bound * (1 + 1e-12)),
                    1e-6);
    }
}

// Each slice of the notional pays its own tier's rate: what marginal means.
TEST(TierTable, MarginalMaintenanceIsTheSumOfSlices) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    const double slices = 50e3 * 0.004 + 550e3 * 0.005 + 400e3 * 0.0065;
    EXPECT_NEAR(*table->maintenance_usd(1e6), slices, 1e-6);
    // Not the full notional in every tier, nor the whole at one rate.
    EXPECT_LT(*table->maintenance_usd(1e6), 1e6 * 0.0065);
}

TEST(TierTable, FlatRatesApplyToTheWholeNotional) {
    const auto table = TierTable::flat(three_tiers());
    ASSERT_TRUE(table);
    EXPECT_DOUBLE_EQ(*table->maintenance_usd(50e3), 200);
    EXPECT_DOUBLE_EQ(*table->maintenance_usd(60e3), 300);
}

TEST(TierTable, CapsAreInclusive) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    EXPECT_DOUBLE_EQ(table->at(50e3)->maintenance_rate, 0.004);
    EXPECT_DOUBLE_EQ(table->at(50e3 + 1)->maintenance_rate, 0.005);
    EXPECT_DOUBLE_EQ(table->at(0)->maintenance_rate, 0.004);
    EXPECT_DOUBLE_EQ(table->floor_usd(0), 0);
    EXPECT_DOUBLE_EQ(table->floor_usd(2), 600e3);
    EXPECT_DOUBLE_EQ(table->max_leverage(), 125);
}

TEST(TierTable, AboveTheLastCapThereIsNoTier) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    EXPECT_EQ(table->at(3e6 + 1).error().code, ErrorCode::out_of_tiers);
    EXPECT_EQ(table->maintenance_usd(1e9).error().code, ErrorCode::out_of_tiers);
    EXPECT_EQ(TierTable().at(1).error().code, ErrorCode::out_of_tiers);
}

TEST(TierTable, NotionalMustBeANumberFromZeroOn) {
    const auto table = TierTable::marginal(three_tiers());
    ASSERT_TRUE(table);
    EXPECT_EQ(table->at(-1).error().code, ErrorCode::bad_argument);
    EXPECT_EQ(table->at(std::numeric_limits<double>::quiet_NaN()).error().code,
              ErrorCode::bad_argument);
}

TEST(TierTable, TablesOutOfOrderAreRefused) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<std::vector<MarginTier>> wrong{
        {},
        {{50e3, 0.005, 100}, {50e3, 0.006, 75}},   // caps do not rise
        {{50e3, 0.005, 100}, {60e3, 0.004, 75}},   // rates fall
        {{50e3, 0.005, 100}, {60e3, 0.006, 125}},  // leverage rises
        {{0, 0.005, 100}},                         // holds nothing
        {{50e3, nan, 100}},
        {{50e3, 1.0, 1}},  // all of the notional
        {{50e3, 0.005, 0}},
        {{50e3, 0.005, 100, nan}},
    };
    for (const auto& tiers : wrong) {
        const auto table = TierTable::listed(tiers);
        ASSERT_FALSE(table);
        EXPECT_EQ(table.error().code, ErrorCode::bad_argument);
    }
}

TEST(TierTable, TheLastCapMayBeInfinite) {
    const auto table =
        TierTable::marginal({{1e6, 0.01, 50}, {std::numeric_limits<double>::infinity(), 0.02, 25}});
    ASSERT_TRUE(table);
    EXPECT_NEAR(*table->maintenance_usd(1e12), 0.02 * 1e12 - 1e4, 1);
}

RC_GTEST_PROP(TierTable, MaintenanceNeverFallsAsNotionalRises, ()) {
    const auto table = TierTable::marginal(three_tiers());
    RC_ASSERT(table.has_value());
    const double a = *rc::gen::inRange(1, 3'000'000);
    const double b = *rc::gen::inRange(1, 3'000'000);
    RC_PRE(a < b);
    RC_ASSERT(*table->maintenance_usd(a) < *table->maintenance_usd(b));
}

}  // namespace
}  // namespace faultline
