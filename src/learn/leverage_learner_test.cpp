// The learner on rows whose truth is known exactly: exposures drawn, liquidations drawn from them.
#include "learn/leverage_learner.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <vector>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;
constexpr BracketShares flat{1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7};
constexpr BracketShares truth{0.05, 0.10, 0.20, 0.30, 0.20, 0.10, 0.05};

int poisson(Rng& random, double mean) {
    int count = 0;
    for (double left = mean - random.exponential(); left > 0; left -= random.exponential()) ++count;
    return count;
}

/// Days of seconds in which high leverage is swept often and low leverage hardly ever.
std::vector<ExposureRow> rows_of(std::uint64_t seed, int days, double scale,
                                 bool one_per_second = false) {
    Rng random(seed);
    std::vector<ExposureRow> rows;
    for (int day = 0; day < days; ++day) {
        for (int i = 0; i < 1500; ++i) {
            ExposureRow row;
            row.time_ns = start_ns + day * ns_per_day + i * 50 * ns_per_second;
            double lambda = 0;
            for (std::size_t k = 0; k < bracket_count; ++k) {
                const double often = std::min(0.9, 0.002 * bracket_leverage[k]);
                const double swept = random.uniform() < often ? random.exponential() * 1e5 : 0;
                row.exposure[k] = static_cast<float>(swept);
                lambda += scale * truth[k] * swept / 1e5;
            }
            row.exposure[bracket_count] = static_cast<float>(1e-4 * random.exponential());
            const int events = poisson(random, lambda);
            row.events = static_cast<float>(one_per_second ? std::min(events, 1) : events);
            row.event_usd = row.events * 5'000;
            rows.push_back(row);
        }
    }
    return rows;
}

double apart(const LeverageLearned& learned, std::size_t from = 0) {
    double sum = 0, sum_truth = 0, sum_learned = 0;
    for (std::size_t k = from; k < bracket_count; ++k) {
        sum_truth += truth[k];
        sum_learned += learned.brackets[k].count_share;
    }
    for (std::size_t k = from; k < bracket_count; ++k) {
        sum += std::abs(learned.brackets[k].count_share / sum_learned - truth[k] / sum_truth);
    }
    return 0.5 * sum;
}

LearnerSettings settings_with(FeedShape feed = FeedShape::complete) {
    LearnerSettings settings;
    settings.feed = feed;
    settings.prior = flat;
    settings.half_life_ns = 0;
    return settings;
}

TEST(LeverageLearner, FindsTheMixBehindTheLiquidations) {
    const auto rows = rows_of(1, 20, 5);
    const LeverageLearned learned =
        learn_leverage(rows, settings_with(), start_ns + 20 * ns_per_day);
    EXPECT_LT(apart(learned, 2), 0.05);
    EXPECT_NEAR(learned.expected, learned.events, 0.02 * learned.events);
    for (std::size_t k = 3; k < bracket_count; ++k) {
        EXPECT_TRUE(learned.brackets[k].learned) << bracket_leverage[k];
    }
}

TEST(LeverageLearner, AnIntervalNeverGetsNarrowerThanTheErrorOfTheMap) {
    const auto rows = rows_of(1, 20, 5);
    const TimeNs now_ns = start_ns + 20 * ns_per_day;
    LearnerSettings settings = settings_with();
    const auto width = [&](std::size_t k) {
        const BracketLearned bracket = learn_leverage(rows, settings, now_ns).brackets[k];
        return std::log(bracket.hi / bracket.lo);
    };
    for (std::size_t k = 3; k < bracket_count; ++k) {
        // The others' errors count as well, since shares sum to one: never less than this.
        EXPECT_GT(width(k), 2 * 1.645 * settings.map_error * (1 - truth[k]) * 0.9);
    }
    const double wide = width(5);
    settings.map_error = 0;
    EXPECT_LT(width(5), 0.5 * wide);  // what noise alone would say of so many liquidations
}

TEST(LeverageLearner, RawSharesAreFarOffAndTheLearnerIsNot) {
    const auto rows = rows_of(2, 20, 0.5);
    const LeverageLearned learned =
        learn_leverage(rows, settings_with(), start_ns + 20 * ns_per_day);
    double raw_apart = 0, events = 0;
    for (const auto& bracket : learned.brackets) events += bracket.events;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        raw_apart += 0.5 * std::abs(learned.brackets[k].events / events - truth[k]);
    }
    EXPECT_GT(raw_apart, 0.3);
    EXPECT_LT(apart(learned, 2), 0.25 * raw_apart);
}

TEST(LeverageLearner, WithoutEventsThePriorIsTheAnswerAndSaysSo) {
    std::vector<ExposureRow> rows = rows_of(3, 3, 0.0);
    for (ExposureRow& row : rows) row.events = row.event_usd = 0;
    LearnerSettings settings = settings_with();
    settings.prior = truth;
    const LeverageLearned learned = learn_leverage(rows, settings, start_ns + 3 * ns_per_day);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        EXPECT_EQ(learned.brackets[k].notional_share, truth[k]);
        EXPECT_FALSE(learned.brackets[k].learned);
        EXPECT_LT(learned.brackets[k].lo, truth[k]);
        EXPECT_GT(learned.brackets[k].hi, truth[k]);
    }
    EXPECT_EQ(learned.events, 0);
}

TEST(LeverageLearner, FewEventsStayNearThePriorAndAreNotCalledLearned) {
    const auto rows = rows_of(4, 2, 0.002);
    LearnerSettings settings = settings_with();
    settings.prior = truth;
    const LeverageLearned learned = learn_leverage(rows, settings, start_ns + 2 * ns_per_day);
    EXPECT_LT(apart(learned), 0.1);
    for (const BracketLearned& bracket : learned.brackets) EXPECT_FALSE(bracket.learned);
}

TEST(LeverageLearner, AThrottledFeedNeedsItsThrottleInTheLikelihood) {
    const auto rows = rows_of(5, 30, 8, true);
    const TimeNs now_ns = start_ns + 30 * ns_per_day;
    const double naive = apart(learn_leverage(rows, settings_with(), now_ns), 2);
    const double aware =
        apart(learn_leverage(rows, settings_with(FeedShape::one_per_second), now_ns), 2);
    EXPECT_LT(aware, 0.06);
    EXPECT_GT(naive, 1.5 * aware);
}

TEST(LeverageLearner, ABracketThatTheVenueDoesNotHaveStaysEmpty) {
    LearnerSettings settings = settings_with();
    settings.prior = {0.2, 0.2, 0.2, 0.2, 0.2, 0, 0};
    const LeverageLearned learned =
        learn_leverage(rows_of(6, 10, 0.5), settings, start_ns + 10 * ns_per_day);
    EXPECT_EQ(learned.brackets[5].notional_share, 0);
    EXPECT_EQ(learned.brackets[6].notional_share, 0);
    EXPECT_EQ(learned.brackets[6].hi, 0);
}

TEST(LeverageLearner, SilentBracketsKeepThePriorsRatio) {
    auto rows = rows_of(7, 20, 0.5);
    for (ExposureRow& row : rows) row.exposure[0] = row.exposure[1] = 0;
    LearnerSettings settings = settings_with();
    settings.prior = {0.10, 0.30, 0.20, 0.15, 0.10, 0.10, 0.05};
    const LeverageLearned learned = learn_leverage(rows, settings, start_ns + 20 * ns_per_day);
    const auto& brackets = learned.brackets;
    EXPECT_NEAR(brackets[1].count_share / brackets[0].count_share, 3.0, 1e-6);
    EXPECT_FALSE(brackets[0].learned);
    EXPECT_FALSE(brackets[1].learned);
}

TEST(LeverageLearner, OldRowsCountLess) {
    // The first half says 10x, the second 100x.
    std::vector<ExposureRow> rows;
    for (int day = 0; day < 60; ++day) {
        for (int i = 0; i < 100; ++i) {
            ExposureRow row;
            row.time_ns = start_ns + day * ns_per_day + i * ns_per_minute;
            row.exposure[i % 2 == 0 ? 2 : 5] = 1e5f;
            row.events = (i % 2 == 0) == (day < 30) ? 1.0f : 0.0f;
            row.event_usd = row.events * 1'000;
            rows.push_back(row);
        }
    }
    LearnerSettings settings = settings_with();
    const TimeNs now_ns = start_ns + 60 * ns_per_day;
    const double all = learn_leverage(rows, settings, now_ns).brackets[5].notional_share;
    settings.half_life_ns = 7 * ns_per_day;
    const double lately = learn_leverage(rows, settings, now_ns).brackets[5].notional_share;
    EXPECT_GT(lately, all + 0.1);
}

RC_GTEST_PROP(LeverageLearner, SharesSumToOneAndLieInTheirIntervals, ()) {
    const auto seed = *rc::gen::inRange<std::uint64_t>(1, 1'000'000);
    const auto rows = rows_of(seed, *rc::gen::inRange(1, 6), 0.3);
    const LeverageLearned learned = learn_leverage(rows, settings_with(), start_ns + ns_per_day);
    double sum = 0;
    for (const BracketLearned& bracket : learned.brackets) {
        sum += bracket.notional_share;
        RC_ASSERT(bracket.lo >= 0 && bracket.hi <= 1 && bracket.lo <= bracket.hi);
        RC_ASSERT(std::isfinite(bracket.notional_share));
    }
    RC_ASSERT(std::abs(sum - 1) < 1e-9);
}

}  // namespace
}  // namespace faultline
