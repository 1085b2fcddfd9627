// Reliability: how often past answers came true: of all that said about 30 %, did 30 % happen?
//
// Answers are those of the walk through the past, each made with what was known there. Pure.
#pragma once

#include <string>
#include <vector>

#include "insight/answer.hpp"

namespace faultline {

struct ReliabilityDot {
    double predicted = 0;   // mean probability of the class
    double observed = 0;    // share that came
    double lo = 0, hi = 0;  // 90 % interval of the share (Wilson), as if origins were independent
    std::size_t count = 0;
};

struct ReliabilitySeries {
    std::string name;
    std::vector<ReliabilityDot> dots;  // classes of a tenth; empty ones left out
    OddsRecord record;
};

/// The usual questions about a market: touches of 1, 2, 3, 5 and 10 % to either side within 1 and 7
/// days, and moves of the same sizes.
struct ReliabilityReport {
    std::string market;
    std::vector<ReliabilitySeries> questions;  // one per question
    std::vector<ReliabilitySeries> series;     // per kind and horizon, pooled, for the picture
};

std::vector<ReliabilityDot> reliability_dots(const std::vector<ScoredForecast>& scored);

ReliabilityReport reliability_of(const PriceBars& bars);

/// Of one question. Problem where it cannot be answered.
Outcome<ReliabilitySeries> reliability_of_question(const Question& question,
                                                   const AskInputs& inputs);

/// A table for people.
std::string reliability_text(const ReliabilityReport& report);
/// Keys: market, questions[]{name, record…, dots[]}, series[], simulated.
std::string reliability_json(const ReliabilityReport& report, bool simulated);

}  // namespace faultline
