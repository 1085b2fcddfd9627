// Recalibration: finds the curve that was put in, leaves what is right alone, and knows its error.
#include "insight/recalibration.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <vector>

#include "core/rng.hpp"
#include "insight/barrier_odds.hpp"

namespace faultline {
namespace {

std::vector<PastForecast> forecasts(double intercept, double slope, int count) {
    Rng rng(11);
    std::vector<PastForecast> out;
    for (int i = 0; i < count; ++i) {
        const double said = 0.02 + 0.9 * rng.uniform();
        const double truth = from_logit(intercept + slope * logit(said));
        out.push_back({said, rng.uniform() < truth});
    }
    return out;
}

TEST(Recalibration, FindsTheCurve) {
    const Recalibration fit = fit_recalibration(forecasts(-0.5, 0.7, 20'000));
    EXPECT_NEAR(fit.intercept, -0.5, 0.06);
    EXPECT_NEAR(fit.slope, 0.7, 0.05);
    EXPECT_NEAR(fit.apply(0.5), from_logit(-0.5), 0.02);
}

TEST(Recalibration, WithoutAPastNothingChanges) {
    const Recalibration fit = fit_recalibration({});
    EXPECT_NEAR(fit.apply(0.3), 0.3, 1e-9);
    EXPECT_EQ(fit.apply(0), 0);
    EXPECT_EQ(fit.apply(1), 1);
}

TEST(Recalibration, FewCasesChangeLittle) {
    const std::vector<PastForecast> few{{0.5, true}, {0.5, true}};
    EXPECT_LT(fit_recalibration(few, 40).apply(0.5), 0.52);
}

TEST(Recalibration, TheErrorFallsWithTheRootOfTheCount) {
    const double large = fit_recalibration(forecasts(0, 1, 500)).logit_error(0.4, 1);
    const double small = fit_recalibration(forecasts(0, 1, 8000)).logit_error(0.4, 1);
    EXPECT_NEAR(large / small, 4, 0.6);
    EXPECT_NEAR(fit_recalibration(forecasts(0, 1, 500)).logit_error(0.4, 4), 2 * large, 1e-12);
}

}  // namespace
}  // namespace faultline
