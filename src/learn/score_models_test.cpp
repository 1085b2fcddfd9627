// ScoreModels: the map earns where it is true, and the test part teaches nothing.
#include "learn/score_models.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'770'000'000 * ns_per_second;
constexpr int minutes = 3000;
constexpr TimeNs split_ns = start_ns + minutes * 6 / 10 * ns_per_minute;
const ScoreSplit split{split_ns, split_ns + 2 * ns_per_hour};
const std::vector<ScoreMember> members{{"map", false}, {"worse map", false}, {"placebo", true}};

double poisson(Rng& random, double mean) {
    int count = 0;
    for (double left = mean - random.exponential(); left > 0; left -= random.exponential()) ++count;
    return count;
}

/// Liquidations come from what the first member sweeps; the others sweep something else.
std::vector<ScoreRow> drawn(std::uint64_t seed) {
    Rng random(seed);
    std::vector<ScoreRow> rows;
    for (int i = 0; i < minutes; ++i) {
        for (const Side side : both_sides) {
            ScoreRow row;
            row.begin_ns = start_ns + i * ns_per_minute;
            row.side = side;
            row.path[0] = side == Side::long_ ? 0.5 : -0.5;
            row.path[1] = random.exponential();
            row.path[2] = row.path[1] * row.path[1];
            row.swept.resize(members.size());
            for (auto& swept : row.swept) {
                swept[4] = random.uniform() < 0.3 ? static_cast<float>(random.exponential()) : 0.0F;
                swept[bracket_count] = static_cast<float>(row.path[1]);
            }
            row.events =
                poisson(random, 0.1 + row.path[1] + 3 * static_cast<double>(row.swept[0][4]));
            row.event_usd = 1e4 * row.events;
            rows.push_back(row);
        }
    }
    return rows;
}

LearnerSettings settings() {
    LearnerSettings out;
    out.prior = {1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7, 1. / 7};
    out.half_life_ns = 0;
    return out;
}

double mean_score(const ScoreFit& fit, const std::vector<ScoreRow>& rows, ScoreModel model) {
    double sum = 0, events = 0;
    for (const ScoreRow& row : rows) {
        if (!split.tests(row)) continue;
        sum += score_row(fit, row).log_score[index_of(model)];
        events += row.events;
    }
    return sum / events;
}

TEST(ScoreModels, ATrueMapBeatsEveryBaseline) {
    const auto rows = drawn(1);
    const ScoreFit fit = fit_score_models(rows, members, split, settings());
    EXPECT_EQ(fit.map_member, 0u);
    EXPECT_EQ(fit.placebo_member, 2u);
    const double map = mean_score(fit, rows, ScoreModel::map);
    for (const ScoreModel model :
         {ScoreModel::b0, ScoreModel::b1, ScoreModel::b2, ScoreModel::b3, ScoreModel::b5}) {
        EXPECT_GT(map, mean_score(fit, rows, model) + 0.1) << score_model_names[index_of(model)];
    }
    EXPECT_GT(mean_score(fit, rows, ScoreModel::b1), mean_score(fit, rows, ScoreModel::b0));
    EXPECT_EQ(fit.member_training_score.size(), members.size());
}

TEST(ScoreModels, EmbargoAndTestPartTeachNothing) {
    auto rows = drawn(2);
    const ScoreFit before = fit_score_models(rows, members, split, settings());
    for (ScoreRow& row : rows) {
        if (split.trains(row)) continue;
        row.events = 50;
        row.path.fill(9);
        for (auto& swept : row.swept) swept.fill(77);
    }
    const ScoreFit after = fit_score_models(rows, members, split, settings());
    EXPECT_EQ(before.map_theta, after.map_theta);
    EXPECT_EQ(before.placebo_theta, after.placebo_theta);
    EXPECT_EQ(before.fixed_rate, after.fixed_rate);
    EXPECT_EQ(before.map_member, after.map_member);
    EXPECT_EQ(before.member_training_score, after.member_training_score);
    for (std::size_t m = 0; m < score_model_count; ++m) {
        EXPECT_EQ(before.fits[m].slope, after.fits[m].slope);
        EXPECT_EQ(before.fits[m].dispersion, after.fits[m].dispersion);
    }
}

TEST(ScoreModels, TheEmbargoIsNeitherLearnedFromNorScored) {
    ScoreRow row;
    row.begin_ns = split.train_until_ns;
    EXPECT_FALSE(split.trains(row));
    EXPECT_FALSE(split.tests(row));
    row.begin_ns = split.test_from_ns;
    EXPECT_TRUE(split.tests(row));
}

}  // namespace
}  // namespace faultline
