// ModelBank: members and their prequential scores.
#include "learn/model_bank.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace faultline {
namespace {

/// Rows before, and in, a block. Sums of quiet hours carry the hour's start, so rows of one day may
/// stand slightly out of order; blocks are cut at whole days.
std::span<const ExposureRow> until(std::span<const ExposureRow> rows, TimeNs end_ns) {
    const auto end = std::ranges::find_if(
        rows, [end_ns](const ExposureRow& row) { return row.time_ns >= end_ns; });
    return rows.first(static_cast<std::size_t>(end - rows.begin()));
}

}  // namespace

std::vector<BankMember> usual_bank(const ModelConfig& base) {
    std::vector<BankMember> members;
    const auto add = [&](std::string name, double round_share, const ModelConfig& config) {
        members.push_back({std::move(name), config});
        members.back().config.round_share = round_share;
    };
    // Settings that order forms offer, or leverage spread evenly within each bracket.
    for (const double round_share : {0.0, 0.8}) {
        const char* const kind = round_share > 0 ? "round settings" : "spread settings";
        for (const double buffer : {0.0, 0.002}) {
            ModelConfig config = base;
            config.buffer = buffer;
            add(fmt::format("gross, buffer {:.1f} %, {}", 100 * buffer, kind), round_share, config);
        }
        ModelConfig placebo = base;
        placebo.buffer = round_share > 0 ? 0.0 : 0.002;
        placebo.flow = FlowKind::constant;
        placebo.closing = ClosingMode::free;
        add(fmt::format("placebo, buffer {:.1f} %, {}", 100 * placebo.buffer, kind), round_share,
            placebo);
    }
    ModelConfig wide = base;
    wide.buffer = 0.004;
    add("gross, buffer 0.4 %, spread settings", 0, wide);
    for (const double scale : {1.0, 3.0}) {
        ModelConfig config = base;
        config.buffer = 0;
        config.time_scale = scale;
        config.closing = ClosingMode::free;  // else open interest decides how fast exits are
        add(fmt::format("gross, free exits x {:.1f}, round settings", scale), 0.8, config);
    }
    // Where volume is known, turnover is a worse guess at what is at hand. The placebo gets the
    // same chance of faster exits.
    ModelConfig turnover = base;
    turnover.buffer = 0.002;
    turnover.flow = FlowKind::turnover;
    turnover.closing = ClosingMode::free;
    ModelConfig fast = turnover;
    fast.time_scale = 3;
    ModelConfig placebo = fast;
    placebo.flow = FlowKind::constant;
    const std::size_t always = members.size();
    add("turnover, free exits x 1.0, buffer 0.2 %, spread settings", 0, turnover);
    add("turnover, free exits x 3.0, buffer 0.2 %, spread settings", 0, fast);
    add("placebo, exits x 3.0, buffer 0.2 %, spread settings", 0, placebo);
    for (std::size_t m = always; m < members.size(); ++m) members[m].where_no_volume = true;
    return members;
}

std::vector<BankScore> score_bank(
    const std::vector<std::array<std::span<const ExposureRow>, 2>>& rows,
    const LearnerSettings& settings, DurationNs block_ns, DurationNs half_life_ns) {
    TimeNs first_ns = time_max_ns, last_ns = time_min_ns;
    for (const auto& member : rows) {
        for (const auto& side : member) {
            if (side.empty()) continue;
            first_ns = std::min(first_ns, side.front().time_ns);
            last_ns = std::max(last_ns, side.back().time_ns);
        }
    }
    std::vector<BankScore> scores(rows.size());
    const TimeNs begin_ns = first_ns - first_ns % block_ns;
    for (TimeNs at_ns = begin_ns + block_ns; at_ns <= last_ns; at_ns += block_ns) {
        const double age = static_cast<double>(last_ns - at_ns) / static_cast<double>(half_life_ns);
        const double weight = std::exp2(-age);
        for (std::size_t m = 0; m < rows.size(); ++m) {
            for (const auto& side : rows[m]) {
                const auto before = until(side, at_ns);
                const auto all = until(side, at_ns + block_ns);
                const auto block = all.subspan(before.size());
                if (before.empty() || block.empty()) continue;
                const LeverageLearned learned = learn_leverage(before, settings, at_ns);
                if (learned.events == 0) continue;
                scores[m].log_score += weight * log_likelihood(block, learned.theta, settings.feed,
                                                               settings.dispersion);
                for (const ExposureRow& row : block) {
                    scores[m].events += static_cast<double>(row.events);
                }
            }
        }
    }
    double best = -INFINITY, sum = 0;
    for (const BankScore& score : scores) best = std::max(best, score.log_score);
    for (BankScore& score : scores) sum += score.weight = std::exp(score.log_score - best);
    for (BankScore& score : scores) score.weight /= sum;
    return scores;
}

LeverageLearned mixed(std::span<const LeverageLearned> members, std::span<const BankScore> scores) {
    const auto heaviest = std::ranges::max_element(scores, {}, &BankScore::weight);
    LeverageLearned out = members[static_cast<std::size_t>(heaviest - scores.begin())];
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketLearned& bracket = out.brackets[k];
        double notional = 0, count = 0, lo = 0, hi = 0, square = 0;
        for (std::size_t m = 0; m < members.size(); ++m) {
            const BracketLearned& one = members[m].brackets[k];
            notional += scores[m].weight * one.notional_share;
            count += scores[m].weight * one.count_share;
            lo += scores[m].weight * one.lo;
            hi += scores[m].weight * one.hi;
            square += scores[m].weight * one.notional_share * one.notional_share;
        }
        constexpr double sigmas = 1.645;  // 90 %
        const double spread = sigmas * std::sqrt(std::max(0.0, square - notional * notional));
        bracket.notional_share = notional;
        bracket.count_share = count;
        // The two spreads are independent: their squares add.
        bracket.lo = std::max(0.0, notional - std::hypot(notional - lo, spread));
        bracket.hi = std::min(1.0, notional + std::hypot(hi - notional, spread));
    }
    return out;
}

}  // namespace faultline
