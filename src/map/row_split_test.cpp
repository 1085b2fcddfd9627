// RowSplit: the same shares as PriceBuckets::add, and nothing lost within the rows.
#include "map/row_split.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

RC_GTEST_PROP(RowSplit, PlacesAsPriceBucketsDo, ()) {
    const PriceGrid grid(1.0);
    const double low = *rc::gen::inRange(100, 90'000);
    const double width = *rc::gen::inRange(10, 20'000);
    const double bucket = *rc::gen::element(0.5, 5.0, 50.0, 500.0);
    const auto rows = PriceBuckets::covering(low, low + width, bucket);
    const Bucket first = grid.bucket(low) - *rc::gen::inRange(0, 300);
    const auto mass = *rc::gen::container<std::vector<int>>(500, rc::gen::inRange(0, 1000));
    std::vector<float> units(mass.begin(), mass.end());
    std::vector<double> expected(rows.rows);
    const double outside = rows.add(grid, first, units, 2.0, expected);

    const RowSplit split(grid, rows, first, first + 500);
    std::vector<double> usd(split.size());
    for (std::size_t i = 0; i < usd.size(); ++i) {
        usd[i] = 2.0 * mass[static_cast<std::size_t>(split.first() - first) + i];
    }
    std::vector<double> got(rows.rows);
    const double placed = split.add(usd, got);
    for (std::size_t r = 0; r < rows.rows; ++r) {
        RC_ASSERT(std::abs(got[r] - expected[r]) <= 1e-7 * (1 + expected[r]));
    }
    const double all = 2.0 * std::accumulate(mass.begin(), mass.end(), 0.0);
    RC_ASSERT(std::abs(placed + outside - all) <= 1e-6 * (1 + all));
}

TEST(RowSplit, AStretchBesideTheRowsIsEmpty) {
    const PriceGrid grid(1.0);
    const auto rows = PriceBuckets::covering(60'000, 61'000, 50);
    const Bucket far = grid.bucket(90'000);
    EXPECT_EQ(RowSplit(grid, rows, far, far + 100).size(), 0U);
}

}  // namespace
}  // namespace faultline
