// HourlyScore: ranks, R2 against the line of the training hours, and the largest hours.
#include "learn/hourly_score.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

namespace faultline {
namespace {

std::vector<HourNotional> hours(double exponent) {
    std::vector<HourNotional> out;
    for (int i = 0; i < 50; ++i) {
        const double predicted = std::pow(10.0, 4 + 0.05 * ((i * 17) % 50));
        out.push_back(
            {i * ns_per_hour, Side::long_, predicted, std::pow(predicted + 1000, exponent) - 1000});
    }
    return out;
}

TEST(HourlyScore, AMonotoneRelationIsPerfectInRanksAndItsLineInLogs) {
    const HourlyScore score = score_hours(hours(1.2), hours(1.2));
    EXPECT_NEAR(score.spearman, 1, 1e-12);
    EXPECT_NEAR(score.r2, 1, 1e-9);
    EXPECT_GT(score.capture, 0.3);
    EXPECT_EQ(score.hours, 50u);
}

TEST(HourlyScore, TheLineIsThatOfTheTrainingHours) {
    EXPECT_LT(score_hours(hours(0.8), hours(1.2)).r2, 0.9);
}

TEST(HourlyScore, FewHoursGiveNoScore) {
    const auto all = hours(1);
    EXPECT_TRUE(std::isnan(score_hours(all, std::span(all).first(9)).spearman));
}

TEST(Spearman, TiesShareTheirRank) {
    const std::vector<double> a{1, 1, 2, 3}, b{5, 5, 6, 7}, down{7, 6, 5, 5};
    EXPECT_NEAR(spearman(a, b), 1, 1e-12);
    EXPECT_LT(spearman(a, down), -0.8);
}

}  // namespace
}  // namespace faultline
