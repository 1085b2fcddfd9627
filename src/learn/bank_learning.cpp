// BankLearning: sides, both, scores, mixture.
#include "learn/bank_learning.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr int blocks_max = 6;                               // of the prequential score
constexpr DurationNs score_half_life_ns = 14 * ns_per_day;  // science note 2.6

}  // namespace

std::vector<ExposureRow> rows_of_both(const SideRows& rows, const LeverageLearned& longs,
                                      const LeverageLearned& shorts) {
    std::vector<ExposureRow> all(rows[0].begin(), rows[0].end());
    const double ratio =
        longs.intensity > 0 && shorts.intensity > 0 ? shorts.intensity / longs.intensity : 1;
    for (ExposureRow row : rows[1]) {
        for (std::size_t k = 0; k < bracket_count; ++k) {
            row.exposure[k] *= static_cast<float>(ratio);
        }
        all.push_back(row);
    }
    std::ranges::sort(all, {}, &ExposureRow::time_ns);
    return all;
}

BankLearned learn_bank(const std::vector<SideRows>& members, const LearnerSettings& settings,
                       TimeNs now_ns) {
    BankLearned out;
    auto& sides = out.members_sides;
    for (const SideRows& rows : members) {
        for (std::size_t s = 0; s < 2; ++s) {
            sides[s].push_back(learn_leverage(rows[s], settings, now_ns));
        }
        out.members_both.push_back(
            learn_leverage(rows_of_both(rows, sides[0].back(), sides[1].back()), settings, now_ns));
    }
    const LeverageLearned& any = out.members_both[0];
    const DurationNs days = (any.last_ns - any.first_ns) / blocks_max / ns_per_day;
    out.scores = score_bank(members, settings, std::max<DurationNs>(1, days) * ns_per_day,
                            score_half_life_ns);
    const auto best = std::ranges::max_element(out.scores, {}, &BankScore::weight);
    out.heaviest = static_cast<std::size_t>(best - out.scores.begin());
    out.longs = mixed(sides[0], out.scores);
    out.shorts = mixed(sides[1], out.scores);
    out.both = mixed(out.members_both, out.scores);
    return out;
}

}  // namespace faultline
