// Sharing mass out to displayed rows loses nothing and does not depend on the rows.
#include "map/price_buckets.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck/gtest.h>
#include <vector>

namespace faultline {
namespace {

double sum(const std::vector<double>& rows) {
    return std::accumulate(rows.begin(), rows.end(), 0.0);
}

TEST(DefaultBucket, IsFiftyForBtcAndARoundStepNearFiveBasisPointsElsewhere) {
    EXPECT_EQ(default_bucket_usd("BTC", 20'000), 50);
    EXPECT_EQ(default_bucket_usd("BTC", 120'000), 50);
    EXPECT_EQ(default_bucket_usd("ETH", 2'000), 1);
    EXPECT_EQ(default_bucket_usd("ETH", 4'000), 2);
    EXPECT_NEAR(default_bucket_usd("SOL", 85), 0.05, 1e-12);
    EXPECT_NEAR(default_bucket_usd("PEPE", 0.00001), 5e-9, 1e-15);
}

TEST(PriceBuckets, EdgesAreWholeMultiplesOfTheStep) {
    const PriceBuckets rows = PriceBuckets::covering(60'013, 79'991, 50);
    EXPECT_EQ(rows.floor_usd, 60'000);
    EXPECT_EQ(rows.top_usd(), 80'000);
    EXPECT_EQ(rows.rows, 400);
}

TEST(PriceBuckets, ABucketAcrossAnEdgeIsSplitByWidth) {
    const PriceGrid grid(100);  // 1 % buckets: wide against the rows
    const Bucket at = grid.bucket(1'000);
    const PriceBuckets rows = PriceBuckets::covering(grid.lower_usd(at) - 50, 1'100, 5);
    std::vector<double> out(rows.rows);
    const std::vector<float> mass{10.0f};
    EXPECT_NEAR(rows.add(grid, at, mass, 1.0, out), 0, 1e-9);
    const double width = grid.lower_usd(at + 1) - grid.lower_usd(at);
    double full_rows = 0;
    for (const double usd : out) full_rows += std::abs(usd - 10.0 * 5 / width) < 1e-6;
    EXPECT_GE(full_rows, 1);
    EXPECT_NEAR(sum(out), 10, 1e-9);
}

RC_GTEST_PROP(PriceBuckets, MassIsConservedWhateverTheStep, ()) {
    const PriceGrid grid(1.0);
    const Bucket first = grid.bucket(50'000) + *rc::gen::inRange(-500, 500);
    std::vector<float> mass(static_cast<std::size_t>(*rc::gen::inRange(1, 800)));
    double total = 0;
    for (float& units : mass) {
        units = static_cast<float>(*rc::gen::inRange(0, 50));
        total += static_cast<double>(units);
    }
    const double step = *rc::gen::element(0.5, 1.0, 7.0, 50.0, 333.0, 10'000.0);
    const double low = *rc::gen::inRange(40'000, 60'000);
    const PriceBuckets rows = PriceBuckets::covering(low, low + *rc::gen::inRange(1, 10'000), step);
    std::vector<double> out(rows.rows);
    const double outside = rows.add(grid, first, mass, 2.0, out);
    for (const double usd : out) RC_ASSERT(usd >= 0);
    RC_ASSERT(outside >= -1e-6);
    RC_ASSERT(std::abs(sum(out) + outside - 2 * total) < 1e-6 * (1 + total));
}

}  // namespace
}  // namespace faultline
