// Tests of the price grid: every price is in exactly the bucket whose bounds hold it.
#include "core/price_grid.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

/// A price from 1e-7 to 1e7 USD, evenly spread in its logarithm.
double any_price_usd() { return std::exp(*rc::gen::inRange(-16'000'000, 16'000'000) * 1e-6); }

constexpr double rounding = 1e-13;  // relative; a bucket is at least 1e-4 wide

RC_GTEST_PROP(PriceGrid, ABucketHoldsItsPrices, ()) {
    const PriceGrid grid(*rc::gen::element(1.0, 2.5, 5.0));
    const double price_usd = any_price_usd();
    const Bucket bucket = grid.bucket(price_usd);
    RC_ASSERT(grid.lower_usd(bucket) <= price_usd * (1 + rounding));
    RC_ASSERT(price_usd < grid.lower_usd(bucket + 1) * (1 + rounding));
}

RC_GTEST_PROP(PriceGrid, TheMiddleOfABucketIsInIt, ()) {
    const PriceGrid grid(*rc::gen::element(1.0, 2.5, 5.0));
    const Bucket bucket = *rc::gen::inRange(-60'000, 120'000);
    RC_ASSERT(grid.bucket(grid.middle_usd(bucket)) == bucket);
    RC_ASSERT(grid.lower_usd(bucket) < grid.middle_usd(bucket));
    RC_ASSERT(grid.middle_usd(bucket) < grid.lower_usd(bucket + 1));
}

RC_GTEST_PROP(PriceGrid, ARelativeMoveIsTheSameNumberOfBucketsAtEveryPrice, ()) {
    const PriceGrid grid(1.0);
    const double price_usd = any_price_usd();
    RC_ASSERT(std::abs(grid.position(price_usd * 1.01) - grid.position(price_usd) -
                       std::log(1.01) * 1e4) < 1e-6);
}

TEST(PriceGrid, StepsAreBasisPointsOfLogPrice) {
    const PriceGrid grid;
    EXPECT_DOUBLE_EQ(grid.step_bp(), 1.0);
    EXPECT_DOUBLE_EQ(grid.step_log(), 1e-4);
    EXPECT_NEAR(grid.lower_usd(1) / grid.lower_usd(0), std::exp(1e-4), 1e-15);
    EXPECT_EQ(grid.bucket(1.0), 0);
    EXPECT_EQ(grid.bucket(0.99999), -1);
}

}  // namespace
}  // namespace faultline
