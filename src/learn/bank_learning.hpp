// BankLearning: the mix of one instrument under every setting of the model bank, for each side and
// for both, and their mixture by prequential score (science note 2.6). Pure: rows in, figures out.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "learn/model_bank.hpp"

namespace faultline {

/// Rows of one member by index_of(side), in time order.
using SideRows = std::array<std::span<const ExposureRow>, 2>;

struct BankLearned {
    LeverageLearned longs, shorts, both;                        // mixtures
    std::array<std::vector<LeverageLearned>, 2> members_sides;  // by index_of(side)
    std::vector<LeverageLearned> members_both;
    std::vector<BankScore> scores;  // of the members
    std::size_t heaviest = 0;
};

/// Rows of both sides in time order, the shorts' exposures brought to the longs' intensity, so that
/// one mix is learned from both.
std::vector<ExposureRow> rows_of_both(const SideRows& rows, const LeverageLearned& longs,
                                      const LeverageLearned& shorts);

/// All members saw the same liquidations. Scored in at most six blocks of whole days, half-life 14
/// days. Precondition: at least one member.
BankLearned learn_bank(const std::vector<SideRows>& members, const LearnerSettings& settings,
                       TimeNs now_ns);

}  // namespace faultline
