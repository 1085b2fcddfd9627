// The fit of the intervals' constants on brackets that were made up.
#include "support/eval_intervals.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "support/eval_recovery.hpp"

namespace faultline::eval {
namespace {

/// Forty runs of one learned bracket each: what was found is the truth times e^(error), and the
/// sandwich says 0.05 in logs.
Measures runs(double error) {
    Measures out;
    for (int run = 0; run < 40; ++run) {
        // Errors as even as those of a normal law of this deviation.
        const double place = (run + 0.5) / 40;
        const double normal = std::log(place / (1 - place)) / 1.702;
        const double truth = 0.2, share = truth * std::exp(error * normal);
        const auto add = [&](const char* what, double value) {
            out.add({std::string(tuning_world), "run " + std::to_string(run), "complete", what,
                     "25x", value});
        };
        add("share", share);
        add("truth_usd", truth);
        add("sandwich_lo", share * std::exp(-1.645 * 0.05));
        add("sandwich_hi", share * std::exp(1.645 * 0.05));
        add("spread", 0);
        add("bracket_events", 1000);
        add("bracket_days", 15);
    }
    return out;
}

TEST(EvalIntervals, IntervalsThatAreRightNeedNoErrorOfTheMap) {
    const auto fits = fit_intervals(runs(0.04));
    ASSERT_FALSE(fits.empty());
    EXPECT_EQ(fits[0].inflation, 1);
    EXPECT_EQ(fits[0].map_error, 0);
}

TEST(EvalIntervals, TheErrorOfTheMapIsFoundWhereTheSandwichIsTooNarrow) {
    const auto fits = fit_intervals(runs(0.3));
    ASSERT_FALSE(fits.empty());
    EXPECT_GT(fits[0].map_error, 0.2);
    EXPECT_LT(fits[0].map_error, 0.45);
    EXPECT_GE(fits[0].share(), 0.9);
    EXPECT_LT(coverage_of(runs(0.3), 1, 0).share(), 0.4);
    // A wider sandwich leaves less to the map.
    EXPECT_LE(fits.back().map_error, fits.front().map_error);
}

TEST(EvalIntervals, FewLiquidationsAreNotCalledLearned) {
    const Measures many = runs(0.1);
    Measures few;
    for (Measure one : many.all()) {
        if (one.what == "bracket_events") one.value = 49;
        few.add(one);
    }
    EXPECT_EQ(coverage_of(few, 1.6, 0.24).learned, 0U);
    EXPECT_TRUE(interval_table(few).empty());
    EXPECT_FALSE(interval_table(runs(0.1)).empty());
}

}  // namespace
}  // namespace faultline::eval
