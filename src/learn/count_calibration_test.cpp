// CountCalibration: flat where the model is right, tilted where it is not.
#include "learn/count_calibration.hpp"

#include <gtest/gtest.h>
#include <numeric>

#include "core/rng.hpp"

namespace faultline {
namespace {

std::vector<CountForecast> forecasts(double bias) {
    Rng random(11);
    std::vector<CountForecast> out;
    for (int i = 0; i < 6000; ++i) {
        const double mean = 0.2 + 3 * random.uniform();
        int count = 0;
        for (double left = mean - random.exponential(); left > 0; left -= random.exponential()) {
            ++count;
        }
        out.push_back({bias * mean, 0, static_cast<double>(count)});
    }
    return out;
}

TEST(CountCalibration, ATrueModelIsFlatAndReliable) {
    const CountCalibration counts = calibrate_counts(forecasts(1));
    EXPECT_NEAR(std::accumulate(counts.pit.begin(), counts.pit.end(), 0.0), 1, 1e-9);
    for (const double share : counts.pit) EXPECT_NEAR(share, 0.1, 0.015);
    ASSERT_EQ(counts.reliability.size(), 10u);
    for (const ReliabilityBin& bin : counts.reliability) {
        EXPECT_NEAR(bin.predicted, bin.observed, 0.06);
    }
    EXPECT_NEAR(counts.observed_over_predicted, 1, 0.05);
}

TEST(CountCalibration, TooMuchPredictedFillsTheLowTenths) {
    const CountCalibration counts = calibrate_counts(forecasts(2));
    EXPECT_GT(counts.pit[0], 0.15);
    EXPECT_LT(counts.pit[9], 0.06);
    EXPECT_NEAR(counts.observed_over_predicted, 0.5, 0.03);
}

}  // namespace
}  // namespace faultline
