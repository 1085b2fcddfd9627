// ScoreModels: the learned map and the baselines that it must beat, on the same rows.
//
// Seven models of the count of liquidations in a bin and side, all negative binomials with a log
// link (nb_regression), fitted on the training part and frozen: B0 constant, B1 adverse move, B2
// path, volatility and the counts before, B3 = B2 + placebo map (constant flow), B4 = B2 + the map
// under fixed weights, B5 = B2 + levels of a chart, and B2 + the learned map. A map enters as the
// liquidations that it expects in the bin, the same two features for each map. The map's and the
// placebo's settings are chosen by the training score. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "learn/exposure_log.hpp"
#include "learn/level_map.hpp"
#include "learn/leverage_learner.hpp"
#include "learn/nb_regression.hpp"
#include "learn/path_features.hpp"

namespace faultline {

enum class ScoreModel : std::uint8_t { b0, b1, b2, b3, b4, b5, map };
inline constexpr std::size_t score_model_count = 7;
inline constexpr std::array<std::string_view, score_model_count> score_model_names{
    "b0", "b1", "b2", "b3", "b4", "b5", "map"};
constexpr std::size_t index_of(ScoreModel model) { return static_cast<std::size_t>(model); }

/// A bin and side of one instrument, as all models see it.
struct ScoreRow {
    TimeNs begin_ns = 0;
    Side side = Side::long_;
    double events = 0;
    double event_usd = 0;
    double middle_usd = 0;   // where its liquidations are taken to be: midway of the adverse move
    double extreme_usd = 0;  // the adverse end of the move
    PathFeatureRow path{};
    LevelsSwept levels;
    std::vector<std::array<float, component_count>> swept;  // by bank member, frozen before the bin
};

/// Training rows begin before `train_until_ns`, test rows at or after `test_from_ns`; those between
/// (the embargo) are neither.
struct ScoreSplit {
    TimeNs train_until_ns = 0, test_from_ns = 0;
    bool trains(const ScoreRow& row) const { return row.begin_ns < train_until_ns; }
    bool tests(const ScoreRow& row) const { return row.begin_ns >= test_from_ns; }
};

struct ScoreMember {
    std::string name;
    bool is_placebo = false;  // of the constant flow; else of the map
};

struct ScoreFit {
    std::array<NbFit, score_model_count> fits;
    std::size_t map_member = 0, placebo_member = 0;
    Components map_theta{}, placebo_theta{};              // fitted together with B2
    Components map_alone_theta{}, placebo_alone_theta{};  // without it: what a place is worth
    double fixed_rate = 0;  // liquidations per unit swept under fixed weights
    std::array<double, score_model_count> training_score{};  // nats per event
    std::vector<double> member_training_score;               // nats per event, of B2 + the member
};

/// Fits on the training rows alone: what the others hold changes nothing. Preconditions: at least
/// one member of each kind; every row has the exposures of all members.
ScoreFit fit_score_models(std::span<const ScoreRow> rows, std::span<const ScoreMember> members,
                          const ScoreSplit& split, const LearnerSettings& settings);

/// What each model says of a row.
struct RowScore {
    std::array<double, score_model_count> expected{};   // liquidations
    std::array<double, score_model_count> log_score{};  // nats of the count that came
};
RowScore score_row(const ScoreFit& fit, const ScoreRow& row);

}  // namespace faultline
