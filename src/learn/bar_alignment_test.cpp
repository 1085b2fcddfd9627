// Tests of the bar alignment: shifted copies are found, chance is never called a shift.
#include "learn/bar_alignment.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

#include "core/rng.hpp"

namespace faultline {
namespace {

std::vector<double> noise(Rng& rng, std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) value = rng.normal();
    return values;
}

/// bars[i] = truth[i - lag] + noise; the ends that have no truth are noise alone.
std::vector<double> shifted(const std::vector<double>& truth, int lag, double noise_share,
                            Rng& rng) {
    std::vector<double> bars(truth.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto from = static_cast<std::ptrdiff_t>(i) - lag;
        const bool inside = from >= 0 && from < static_cast<std::ptrdiff_t>(truth.size());
        const double signal = inside ? truth[static_cast<std::size_t>(from)] : rng.normal();
        bars[i] = signal + noise_share * rng.normal();
    }
    return bars;
}

TEST(BarAlignment, LateBarsHaveAPositiveLag) {
    Rng rng(1);
    const std::vector<double> reference = noise(rng, 1000);
    const BarAlignment found = align_bars(shifted(reference, 1, 0.5, rng), reference);
    EXPECT_EQ(found.best_lag_bars, 1);
    EXPECT_TRUE(found.misaligned);
    EXPECT_GT(found.correlation_at_best, 0.8);
    EXPECT_LT(std::abs(found.correlation_at_zero), 0.2);
    EXPECT_EQ(found.samples, 999u);
}

RC_GTEST_PROP(BarAlignment, FindsEveryShiftWithinReach, ()) {
    const int lag = *rc::gen::inRange(-3, 4);
    Rng rng(*rc::gen::arbitrary<std::uint64_t>());
    const std::vector<double> reference = noise(rng, 600);
    const BarAlignment found = align_bars(shifted(reference, lag, 0.8, rng), reference);
    RC_ASSERT(found.best_lag_bars == lag);
    RC_ASSERT(found.misaligned == (lag != 0));
}

RC_GTEST_PROP(BarAlignment, NoiseIsNeverMisaligned, ()) {
    Rng rng(*rc::gen::arbitrary<std::uint64_t>());
    const std::size_t count = *rc::gen::element<std::size_t>(200, 500, 2000);
    RC_ASSERT(!align_bars(noise(rng, count), noise(rng, count)).misaligned);
}

RC_GTEST_PROP(BarAlignment, SwappingTheSeriesTurnsTheLagAround, ()) {
    const int lag = *rc::gen::inRange(-3, 4);
    Rng rng(*rc::gen::arbitrary<std::uint64_t>());
    const std::vector<double> reference = noise(rng, 600);
    const std::vector<double> bars = shifted(reference, lag, 0.8, rng);
    const BarAlignment there = align_bars(bars, reference);
    const BarAlignment back = align_bars(reference, bars);
    RC_ASSERT(there.best_lag_bars == -back.best_lag_bars);
    RC_ASSERT(std::abs(there.correlation_at_best - back.correlation_at_best) < 1e-12);
}

TEST(BarAlignment, APerfectCopyIsAligned) {
    Rng rng(2);
    const std::vector<double> reference = noise(rng, 300);
    const BarAlignment found = align_bars(reference, reference);
    EXPECT_EQ(found.best_lag_bars, 0);
    EXPECT_FALSE(found.misaligned);
    EXPECT_NEAR(found.correlation_at_zero, 1.0, 1e-12);
    EXPECT_EQ(found.samples, 300u);
}

TEST(BarAlignment, APerfectShiftedCopyIsMisaligned) {
    Rng rng(3);
    const std::vector<double> reference = noise(rng, 300);
    const BarAlignment found = align_bars(shifted(reference, -2, 0.0, rng), reference);
    EXPECT_EQ(found.best_lag_bars, -2);
    EXPECT_TRUE(found.misaligned);
}

TEST(BarAlignment, TooFewPairsGiveNoVerdict) {
    Rng rng(4);
    const std::vector<double> reference = noise(rng, 200);
    const BarAlignment found = align_bars(shifted(reference, 1, 0.1, rng), reference);
    EXPECT_EQ(found.best_lag_bars, 1);
    EXPECT_EQ(found.samples, 199u);
    EXPECT_FALSE(found.misaligned);
}

TEST(BarAlignment, AWeakDifferenceGivesNoVerdict) {
    // A reference that moves with both the bar and the one before it, the latter a little more.
    Rng rng(5);
    const std::vector<double> truth = noise(rng, 400);
    std::vector<double> reference(truth.size());
    for (std::size_t i = 0; i + 1 < truth.size(); ++i) {
        reference[i] = truth[i] + 1.1 * truth[i + 1] + 0.2 * rng.normal();
    }
    const BarAlignment found = align_bars(truth, reference);
    EXPECT_EQ(found.best_lag_bars, 1);
    EXPECT_GT(found.correlation_at_best, found.correlation_at_zero);
    EXPECT_FALSE(found.misaligned);
}

TEST(BarAlignment, UnknownEntriesAreSkippedInPairs) {
    Rng rng(6);
    std::vector<double> reference = noise(rng, 1000);
    std::vector<double> bars = shifted(reference, 2, 0.3, rng);
    for (std::size_t i = 0; i < bars.size(); i += 10) bars[i] = std::nan("");
    for (std::size_t i = 5; i < bars.size(); i += 10) reference[i] = std::nan("");
    const BarAlignment found = align_bars(bars, reference);
    EXPECT_EQ(found.best_lag_bars, 2);
    EXPECT_TRUE(found.misaligned);
    // At lag 0 the two holes never meet and 800 pairs are left; at lag 2 the first two have no
    // partner, one of them a hole already.
    EXPECT_EQ(found.samples, 799u);
}

TEST(BarAlignment, AConstantSeriesHasNoCorrelation) {
    Rng rng(7);
    const std::vector<double> flat(500, 0.1);
    for (const BarAlignment& found : {align_bars(flat, noise(rng, 500)),
                                      align_bars(noise(rng, 500), flat), align_bars(flat, flat)}) {
        EXPECT_TRUE(std::isnan(found.correlation_at_best));
        EXPECT_TRUE(std::isnan(found.correlation_at_zero));
        EXPECT_EQ(found.best_lag_bars, 0);
        EXPECT_FALSE(found.misaligned);
    }
}

TEST(BarAlignment, EmptyAndUnequalSeriesAreAnswered) {
    EXPECT_EQ(align_bars({}, {}).samples, 0u);
    EXPECT_FALSE(align_bars({}, {}).misaligned);
    Rng rng(8);
    const std::vector<double> reference = noise(rng, 900);
    const std::vector<double> bars = shifted(reference, 1, 0.3, rng);
    const BarAlignment found = align_bars(std::span(bars).first(400), reference);
    EXPECT_EQ(found.best_lag_bars, 1);
    EXPECT_EQ(found.samples, 399u);
    EXPECT_TRUE(found.misaligned);
}

TEST(BarAlignment, ZeroReachComparesOnlyLagZero) {
    Rng rng(9);
    const std::vector<double> reference = noise(rng, 500);
    const BarAlignment found = align_bars(shifted(reference, 1, 0.1, rng), reference, 0);
    EXPECT_EQ(found.best_lag_bars, 0);
    EXPECT_FALSE(found.misaligned);
}

}  // namespace
}  // namespace faultline
