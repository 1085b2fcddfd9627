// Reliability: classes by hand, and a walk's answers come true as often as they said.
#include "insight/reliability.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "insight/test_prices.hpp"

namespace faultline {
namespace {

TEST(Reliability, ClassesByHand) {
    std::vector<ScoredForecast> scored(4);
    scored[0].probability = 0.02;
    scored[1].probability = 0.04;
    scored[1].happened = true;
    scored[2].probability = 1.0;
    scored[2].happened = true;
    scored[3].probability = 0.55;
    const auto dots = reliability_dots(scored);
    ASSERT_EQ(dots.size(), 3u);
    EXPECT_NEAR(dots[0].predicted, 0.03, 1e-12);
    EXPECT_DOUBLE_EQ(dots[0].observed, 0.5);
    EXPECT_EQ(dots[0].count, 2u);
    EXPECT_DOUBLE_EQ(dots[2].predicted, 1);
    EXPECT_LT(dots[1].lo, 0.05);
    EXPECT_GT(dots[1].hi, 0.5) << "one case says little";
}

TEST(Reliability, OfAWalkLiesOnTheDiagonal) {
    const PriceBars bars = testing::random_bars(900 * 24, 0.005, 5, 40);
    const ReliabilityReport report = reliability_of(bars);
    EXPECT_EQ(report.questions.size(), 40u);
    ASSERT_EQ(report.series.size(), 6u);
    for (const ReliabilityDot& dot : report.series[0].dots) {
        if (dot.count > 300) EXPECT_NEAR(dot.predicted, dot.observed, 0.08);
    }
    EXPECT_NE(reliability_text(report).find("touch +5 % in 1 d"), std::string::npos);
    const std::string json = reliability_json(report, true);
    EXPECT_NE(json.find("\"simulated\":true"), std::string::npos);
    EXPECT_EQ(json.find(":nan"), std::string::npos);
}

}  // namespace
}  // namespace faultline
