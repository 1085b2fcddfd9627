// ScoreReport: the figures of the evaluation protocol over one or several instruments, all of the
// test part, given the path (science note 3.2).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "learn/block_bootstrap.hpp"
#include "learn/count_calibration.hpp"
#include "learn/hourly_score.hpp"
#include "learn/location_score.hpp"
#include "learn/score_digest.hpp"
#include "learn/score_models.hpp"

namespace faultline {

/// One instrument, fitted: what the report is made of.
struct ScoreSample {
    std::string venue, symbol;
    ScoreSplit split;
    TimeNs first_ns = 0, end_ns = 0;  // of the period
    DurationNs bin_ns = 0;
    std::vector<ScoreRow> rows;  // training, embargo and test; none where there is a digest
    std::optional<ScoreDigest> digest;
    std::vector<ScoreMember> members;
    ScoreFit fit;
    std::vector<LocationWindow> training_windows, test_windows;
    double events_other_side = 0;  // of the test windows: opened after the origin
    double hours_feed_down = 0;    // of the whole period
    std::uint64_t implausible = 0;
    std::string blocked;             // why there is no score; empty: there is one
    std::vector<std::string> notes;  // what was put right, for people
};

/// Puts the digest in the place of the rows: a month of minutes takes 150 MB as rows under all
/// settings, 5 MB as a digest. Precondition: the models were fitted.
void forget_rows(ScoreSample& sample);

/// Scores of a part of the test rows: per event, in nats.
struct PartScore {
    std::string venue, symbol;  // empty: all
    std::string side = "both";
    std::string hours = "all";  // "calm" and "cascade": by the range of the hour, see below
    double events = 0;
    std::size_t bins = 0;  // times sides
    std::array<double, score_model_count> score{};
    GainInterval over_b2, over_placebo;
    std::array<GainInterval, score_model_count> models_over_b2;  // that of the map is over_b2
};

struct ScoreReport {
    PartScore total;
    std::vector<PartScore> parts;
    LocationScore location;
    double events_other_side = 0;
    ZoneLift zones;
    std::array<HourlyScore, score_model_count> hourly;
    std::vector<HourNotional> hours;  // of the map, for pictures
    CountCalibration calibration;     // of the map
    CountCalibration calibration_b2;
};

/// Samples that are blocked are left out.
ScoreReport build_score_report(const std::vector<ScoreSample>& samples);

}  // namespace faultline
