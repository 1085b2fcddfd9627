// Exceedance: frequencies by hand, a Pareto tail found again, amounts that never came.
#include "insight/exceedance.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

ExceedanceCurve pareto(std::size_t count, double index, double dependence, std::uint64_t seed) {
    Rng rng(seed);
    ExceedanceCurve curve(dependence);
    for (std::size_t i = 0; i < count; ++i) {
        curve.add(1e6 * std::pow(1 - rng.uniform(), -1 / index));
    }
    return curve;
}

TEST(Exceedance, WithinTheBulkItIsAFrequency) {
    ExceedanceCurve curve(1);
    for (int usd = 1; usd <= 99; ++usd) curve.add(usd);
    EXPECT_DOUBLE_EQ(curve.above(49).probability, 0.505);
    EXPECT_DOUBLE_EQ(curve.above(0).probability, 0.995);
    EXPECT_DOUBLE_EQ(curve.above(49.5).probability, curve.above(49).probability);
}

TEST(Exceedance, ATailIsFoundAgainFarBeyondTheLargestSeen) {
    const ExceedanceCurve curve = pareto(20'000, 2, 1, 3);
    // P(X > x) = (1e6 / x)^2.
    EXPECT_NEAR(std::log10(curve.above(1e9).probability), -6, 0.2);
    EXPECT_NEAR(std::log10(curve.above(1e7).probability), -2, 0.1);
}

TEST(Exceedance, WhatNeverCameIsRareAndUncertainNotImpossible) {
    const ExceedanceCurve few = pareto(60, 1.5, 4, 5);
    const ExceedanceCurve many = pareto(6000, 1.5, 4, 5);
    const Exceeded rare = few.above(1e9), known = many.above(1e9);
    EXPECT_GT(rare.probability, 0);
    EXPECT_LT(rare.probability, 0.01);
    EXPECT_GT(rare.logit_error, 2 * known.logit_error);
}

TEST(Exceedance, FewTotalsOrEmptyOnesMakeNoTail) {
    ExceedanceCurve curve(1);
    for (int i = 0; i < 5; ++i) curve.add(1e6);
    EXPECT_DOUBLE_EQ(curve.above(1e9).probability, 0.5 / 6);
    ExceedanceCurve calm(1);
    for (int i = 0; i < 100; ++i) calm.add(0);
    EXPECT_DOUBLE_EQ(calm.above(1).probability, 0.5 / 101);
}

RC_GTEST_PROP(Exceedance, FallsAsTheAmountRises, ()) {
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
    const auto count = *rc::gen::inRange<std::size_t>(1, 400);
    const ExceedanceCurve curve = pareto(count, 1.2, 4, seed);
    double before = 1;
    for (double usd = 1e5; usd < 1e10; usd *= 1.3) {
        const Exceeded now = curve.above(usd);
        RC_ASSERT(now.probability <= before + 1e-12);
        RC_ASSERT(now.probability > 0);
        RC_ASSERT(std::isfinite(now.logit_error));
        before = now.probability;
    }
}

}  // namespace
}  // namespace faultline
