// DepthCurve: the book by hand, the law beyond it, and never less further away.
#include "insight/depth_curve.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

TEST(DepthCurve, InterpolatesTheBookAndContinuesBySquareRoot) {
    const DepthCurve curve({{0.001, 1e6}, {0.002, 3e6}}, 1e9, 0.03);
    EXPECT_EQ(curve.usd_within(0), 0);
    EXPECT_DOUBLE_EQ(curve.usd_within(0.0005), 0.5e6);
    EXPECT_DOUBLE_EQ(curve.usd_within(0.0015), 2e6);
    EXPECT_DOUBLE_EQ(curve.usd_within(0.002), 3e6);
    // One daily deviation beyond the book takes a day's volume.
    EXPECT_DOUBLE_EQ(curve.usd_within(0.032), 3e6 + 1e9);
}

TEST(DepthCurve, WithoutABookItIsTheLawAndWithoutVolumeTheBook) {
    EXPECT_DOUBLE_EQ(DepthCurve({}, 1e9, 0.04).usd_within(0.02), 0.25e9);
    EXPECT_DOUBLE_EQ(DepthCurve({}, 1e9, 0.04, 2).usd_within(0.02), 0.0625e9);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_DOUBLE_EQ(DepthCurve({{0.01, 5e6}}, nan, 0.04).usd_within(0.5), 5e6);
}

RC_GTEST_PROP(DepthCurve, GrowsWithDistance, ()) {
    const double a = *rc::gen::inRange(0, 10'000) / 1e5, b = *rc::gen::inRange(0, 10'000) / 1e5;
    const DepthCurve curve({{0.001, 1e6}, {0.01, 2e6}}, 1e8, 0.02);
    RC_ASSERT(curve.usd_within(std::min(a, b)) <= curve.usd_within(std::max(a, b)));
}

}  // namespace
}  // namespace faultline
