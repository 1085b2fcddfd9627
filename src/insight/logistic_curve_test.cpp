// LogisticCurve: finds the weights that were put in and is not led astray by outliers.
#include "insight/logistic_curve.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "insight/barrier_odds.hpp"

namespace faultline {
namespace {

TEST(LogisticCurve, FindsTheProbabilities) {
    Rng rng(3);
    std::vector<CurveFeatures> rows;
    std::vector<bool> outcomes;
    for (int i = 0; i < 20'000; ++i) {
        rows.push_back({rng.normal(), 5 + 2 * rng.normal(), 0});
        outcomes.push_back(rng.uniform() <
                           from_logit(-0.5 + 0.8 * rows.back()[0] + 0.2 * rows.back()[1]));
    }
    const LogisticCurve curve = fit_logistic_curve(rows, outcomes, 3, 1);
    EXPECT_NEAR(curve.probability({1, 6, 0}), from_logit(-0.5 + 0.8 + 1.2), 0.02);
    const LogisticCurve one = fit_logistic_curve(rows, outcomes, 1, 1);
    EXPECT_EQ(one.probability({1, 6, 0}), one.probability({1, 100, 7})) << "only one is used";
    EXPECT_EQ(curve.probability({1, 1e9, 0}), curve.probability({1, 1e6, 0}))
        << "held within what was seen";
}

TEST(LogisticCurve, WhatNeverCameIsRareAndNotImpossible) {
    const std::vector<CurveFeatures> rows(50, CurveFeatures{1, 2, 3});
    const LogisticCurve curve = fit_logistic_curve(rows, std::vector<bool>(50, false), 3, 1);
    EXPECT_NEAR(curve.probability({1, 2, 3}), 0.5 / 51, 1e-6);
}

}  // namespace
}  // namespace faultline
