// ModelBank: several settings of the model side by side, weighted by how well each explains what
// was liquidated (science note 2.6). The constant-flow placebo is always a member.
//
// The score of a member is the log likelihood of each block of time under the mix that it had
// learned from the blocks before (prequential, Dawid 1984), so that a member with more freedom has
// no advantage from hindsight. Weights are proportional to exp(score), old blocks counting less.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "book/model_config.hpp"
#include "learn/leverage_learner.hpp"

namespace faultline {

struct BankMember {
    std::string name;  // "gross, buffer 0.2 %"
    ModelConfig config;
    bool where_no_volume = false;  // only for instruments whose volume is not known
};

/// The usual members around a base: maintenance buffers, kinds of exits, the placebo, and turnover
/// in the place of volume where that is not known.
std::vector<BankMember> usual_bank(const ModelConfig& base);

struct BankScore {
    double log_score = 0;  // nats, forgetting included
    double events = 0;     // behind it
    double weight = 0;     // of the member; all sum to 1
};

/// `rows[m][s]`: rows of member m and side s, in time order; all members saw the same events.
/// Blocks of `block_ns` are scored one after another from the second with events on. Precondition:
/// at least one member.
std::vector<BankScore> score_bank(
    const std::vector<std::array<std::span<const ExposureRow>, 2>>& rows,
    const LearnerSettings& settings, DurationNs block_ns, DurationNs half_life_ns);

/// The mixture of what the members learned: weighted shares, intervals widened by the members'
/// spread, events of the heaviest one. Precondition: as many as scores, at least one.
LeverageLearned mixed(std::span<const LeverageLearned> members, std::span<const BankScore> scores);

}  // namespace faultline
