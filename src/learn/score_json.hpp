// The score as JSON: the answer of `faultline score`.
#pragma once

#include <string>

#include "learn/score_report.hpp"

namespace faultline {

struct ScoreAnswer {
    std::string market;
    TimeNs from_ns = 0, to_ns = 0;
    std::string model_version;
    bool simulated = false;
    std::string unit = "liquidation";  // what "per event" is: that, or USD of a total
    std::vector<ScoreSample> samples;
    ScoreReport report;
};

/// Keys: market, from, to, unit, events, score{b0..b5, map}, gain_over_b2{value, lo, hi},
/// gain_over_placebo, location, zone_lift, hourly, calibration, parts, instruments. Scores are nats
/// per event, intervals 95 %; what could not be computed is null.
std::string score_json(const ScoreAnswer& answer);

}  // namespace faultline
