// Density: mass is kept, the kernel has its width, modes have the prominence worked out by hand.
#include "insight/density.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <numeric>
#include <rapidcheck/gtest.h>

#include "insight/test_hills.hpp"

namespace faultline {
namespace {

TEST(Density, LevelsBecomeGridBucketsOfTheSameSum) {
    const LiquidationMap map = hill_map(60'000, 50, {{Side::long_, 58'000, 20, 1e6}});
    const SideDensity density = side_density(map, Side::long_, 10);
    double levels = 0;
    for (const MapLevel& level : map.levels) levels += level.notional_usd;
    EXPECT_NEAR(density.total_usd(), levels, 1e-6 * levels);
    EXPECT_NEAR(density.between_usd(57'900, 58'100),
                density.between_usd(0, 58'100) - density.between_usd(0, 57'900), 1e-6);
    EXPECT_TRUE(side_density(map, Side::short_, 10).empty());
}

TEST(Density, LevelsBeyondTwentyTimesThePriceAreOutside) {
    LiquidationMap map = hill_map(100, 1, {});
    MapLevel level;
    level.side = Side::short_;
    level.price_usd = 2'500;
    level.notional_usd = 7;
    map.levels.push_back(level);
    const SideDensity density = side_density(map, Side::short_, 3);
    EXPECT_EQ(density.outside_usd, 7);
    EXPECT_EQ(density.total_usd(), 7);
}

TEST(Density, TheKernelKeepsSumAndHasItsVariance) {
    for (const double sigma : {4.0, 7.3, 25.0, 60.5}) {
        const std::size_t reach = kernel_reach(sigma);
        std::vector<double> one(2 * reach + 1, 0.0);
        one[reach] = 3.0;
        const std::vector<double> out = smooth(one, sigma);
        double sum = 0, variance = 0;
        for (std::size_t i = 0; i < out.size(); ++i) {
            const double x = static_cast<double>(i) - static_cast<double>(reach);
            sum += out[i];
            variance += x * x * out[i];
        }
        EXPECT_NEAR(sum, 3.0, 1e-9);
        EXPECT_NEAR(std::sqrt(variance / sum), sigma, 1e-6 * sigma);
        // A little lower than the Gaussian in the middle.
        EXPECT_NEAR(out[reach], 3.0 / (sigma * std::sqrt(2 * M_PI)), 0.07 * out[reach]);
    }
}

TEST(Density, ProminenceIsTheFallToTheSaddleOfAHigherMode) {
    //                                10    peak 6 over saddle 4: 2; peak 5 over saddle 1: 4.
    const std::vector<double> values{0, 3, 10, 7, 4, 6, 5, 1, 2, 5, 2, 0};
    const auto modes = density_modes(values, 2);
    ASSERT_EQ(modes.size(), 3u);
    EXPECT_EQ(modes[0].peak, 2u);
    EXPECT_EQ(modes[0].prominence, 10);
    EXPECT_EQ(modes[1].peak, 5u);
    EXPECT_EQ(modes[1].prominence, 2);
    EXPECT_EQ(modes[2].peak, 9u);
    EXPECT_EQ(modes[2].prominence, 4);
    EXPECT_EQ(density_modes(values, 3).size(), 2u);
    EXPECT_TRUE(density_modes(std::vector<double>(5, 0.0), 0.2).empty());
    EXPECT_TRUE(density_modes({}, 0.2).empty());
}

TEST(Density, APlateauIsOneModeInItsMiddle) {
    const std::vector<double> values{0, 1, 1, 1, 1, 1, 0};
    const auto modes = density_modes(values, 0.2);
    ASSERT_EQ(modes.size(), 1u);
    EXPECT_EQ(modes[0].peak, 3u);
}

/// Prominence by its definition, in quadratic time.
double slow_prominence(const std::vector<double>& values, std::size_t peak) {
    double saddle = 0;
    for (const int step : {-1, 1}) {
        double lowest = values[peak];
        for (auto i = static_cast<std::ptrdiff_t>(peak);
             i >= 0 && i < static_cast<std::ptrdiff_t>(values.size()); i += step) {
            const double value = values[static_cast<std::size_t>(i)];
            if (value > values[peak]) {
                saddle = std::max(saddle, lowest);
                break;
            }
            lowest = std::min(lowest, value);
        }
    }
    return values[peak] - saddle;
}

RC_GTEST_PROP(Density, MergeTreeAgreesWithTheDefinitionOfProminence, ()) {
    auto heights = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100'000));
    std::vector<double> values{0};
    for (const int height : heights) values.push_back(height);
    values.push_back(0);
    std::sort(heights.begin(), heights.end());
    RC_PRE(std::adjacent_find(heights.begin(), heights.end()) == heights.end());  // no plateaus
    const double least = 0.2 * *std::max_element(values.begin(), values.end());
    const auto modes = density_modes(values, least);
    std::size_t expected = 0;
    for (std::size_t i = 1; i + 1 < values.size(); ++i) {
        if (values[i] < values[i - 1] || values[i] < values[i + 1]) continue;
        if (slow_prominence(values, i) >= least && least > 0) ++expected;
    }
    RC_ASSERT(modes.size() == expected);
    for (const DensityMode& mode : modes) {
        RC_ASSERT(mode.prominence == slow_prominence(values, mode.peak));
    }
}

}  // namespace
}  // namespace faultline
