// PathFeatures: what a bin may know, and what it may not.
#include "learn/path_features.hpp"

#include <cmath>
#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;

PathBin bin(int minute, double open, double high, double low, double close) {
    const TimeNs at = start_ns + minute * ns_per_minute;
    return {at, at + ns_per_minute, open, high, low, close};
}

TEST(PathFeatures, TheAdverseMoveIsAgainstThePosition) {
    const PathBin fall = bin(0, 100, 101, 98, 99);
    EXPECT_NEAR(fall.adverse_bp(Side::long_), 1e4 * std::log(100.0 / 98), 1e-9);
    EXPECT_NEAR(fall.adverse_bp(Side::short_), 1e4 * std::log(1.01), 1e-9);
}

TEST(PathFeatures, ABinDoesNotKnowItsOwnLiquidations) {
    PathFeatures quiet, loud;
    for (int i = 0; i < 30; ++i) {
        const PathBin one = bin(i, 100, 100.2, 99.8, 100);
        EXPECT_EQ(quiet.of(one, Side::long_), loud.of(one, Side::long_)) << i;
        quiet.add(one, {0, 0}, true);
        loud.add(one, {i == 29 ? 50.0 : 0.0, 0}, true);
    }
    const PathBin next = bin(30, 100, 100.2, 99.8, 100);
    EXPECT_NE(quiet.of(next, Side::long_), loud.of(next, Side::long_));
}

TEST(PathFeatures, WhileTheFeedIsDownRatesStayAsTheyWere) {
    PathFeatures up, down;
    const PathBin first = bin(0, 100, 100.2, 99.8, 100), second = bin(1, 100, 100.2, 99.8, 100);
    for (PathFeatures* one : {&up, &down}) one->add(first, {5, 0}, true);
    const PathFeatureRow before = down.of(second, Side::long_);
    up.add(second, {0, 0}, true);
    down.add(second, {0, 0}, false);
    const PathBin third = bin(2, 100, 100.2, 99.8, 100);
    for (std::size_t j = 7; j < 13; ++j) EXPECT_EQ(down.of(third, Side::long_)[j], before[j]) << j;
    EXPECT_LT(up.of(third, Side::long_)[7], before[7]);
}

TEST(PathFeatures, SidesMirrorEachOther) {
    PathFeatures falling, rising;
    for (int i = 0; i < 100; ++i) {
        const double a = std::exp(-0.001 * i), b = std::exp(-0.001 * (i + 1));
        const PathBin down = bin(i, a, a, b, b), up = bin(i, 1 / a, 1 / b, 1 / a, 1 / b);
        const PathFeatureRow of_long = falling.of(down, Side::long_);
        const PathFeatureRow of_short = rising.of(up, Side::short_);
        for (std::size_t j = 1; j < path_feature_count; ++j) {
            EXPECT_NEAR(of_long[j], of_short[j], 1e-6) << i << " " << j;
        }
        falling.add(down, {1, 0}, true);
        rising.add(up, {0, 1}, true);
    }
}

}  // namespace
}  // namespace faultline
