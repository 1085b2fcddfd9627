// ScoreDigest: what the report needs of an instrument's rows: the scores of the test rows, and the
// notional by hour. A tenth of the rows' memory, so a market of many instruments can be scored
// beside other work.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "learn/hourly_score.hpp"
#include "learn/score_models.hpp"

namespace faultline {

/// Hours whose range lies above this quantile of the training hours' ranges are cascade hours: by
/// the path, which is given, and not by what was liquidated.
inline constexpr double cascade_quantile = 0.95;

/// A row of the test part and what each model says of it.
struct ScoredRow {
    TimeNs begin_ns = 0;
    Side side = Side::long_;
    bool is_cascade = false;  // in an hour of one
    double events = 0;
    RowScore score;
};

struct ScoreDigest {
    std::vector<ScoredRow> test;
    /// By model: predicted and observed notional of each hour and side with at least half an hour
    /// of bins.
    std::array<std::vector<HourNotional>, score_model_count> training_hours, test_hours;
};

ScoreDigest digest_rows(std::span<const ScoreRow> rows, const ScoreSplit& split,
                        const ScoreFit& fit, DurationNs bin_ns);

}  // namespace faultline
