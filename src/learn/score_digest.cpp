// ScoreDigest: one pass for the ranges of hours, one for the scores.
#include "learn/score_digest.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace faultline {
namespace {

constexpr double hour_minutes_min = 30;  // counted, for an hour to be scored as one

TimeNs hour_of(const ScoreRow& row) { return row.begin_ns - row.begin_ns % ns_per_hour; }

/// Range of each hour of the path, as a log return.
std::map<TimeNs, double> hour_ranges(std::span<const ScoreRow> rows) {
    std::map<TimeNs, std::pair<double, double>> extremes;
    for (const ScoreRow& row : rows) {
        auto [at, is_new] = extremes.try_emplace(hour_of(row), row.extreme_usd, row.extreme_usd);
        auto& [low, high] = at->second;
        low = std::min(low, row.extreme_usd);
        high = std::max(high, row.extreme_usd);
    }
    std::map<TimeNs, double> out;
    for (const auto& [hour, extreme] : extremes) {
        out[hour] = std::log(extreme.second / extreme.first);
    }
    return out;
}

/// The range from which on an hour is one of a cascade.
double cascade_range(const std::map<TimeNs, double>& ranges, TimeNs train_until_ns) {
    std::vector<double> training;
    for (const auto& [hour, range] : ranges) {
        if (hour < train_until_ns) training.push_back(range);
    }
    std::ranges::sort(training);
    if (training.empty()) return INFINITY;
    const auto last = static_cast<double>(training.size() - 1);
    return training[static_cast<std::size_t>(cascade_quantile * last)];
}

/// Sums of the bins of an hour, under every model.
struct HourSum {
    std::array<double, score_model_count> expected{};
    double observed_usd = 0, bins = 0;
};
using HourSums = std::map<std::pair<TimeNs, Side>, HourSum>;

}  // namespace

ScoreDigest digest_rows(std::span<const ScoreRow> rows, const ScoreSplit& split,
                        const ScoreFit& fit, DurationNs bin_ns) {
    const std::map<TimeNs, double> ranges = hour_ranges(rows);
    const double cascade_from = cascade_range(ranges, split.train_until_ns);
    std::array<double, 2> usd{}, events{};  // of training, for the size of a liquidation
    HourSums training_sums, test_sums;
    ScoreDigest digest;
    digest.test.reserve(static_cast<std::size_t>(
        std::ranges::count_if(rows, [&](const ScoreRow& row) { return split.tests(row); })));
    for (const ScoreRow& row : rows) {
        const bool trains = split.trains(row), tests = split.tests(row);
        if (!trains && !tests) continue;
        const RowScore score = score_row(fit, row);
        if (trains) {
            usd[index_of(row.side)] += row.event_usd;
            events[index_of(row.side)] += row.events;
        }
        HourSum& sum = (trains ? training_sums : test_sums)[{hour_of(row), row.side}];
        for (std::size_t m = 0; m < score_model_count; ++m) sum.expected[m] += score.expected[m];
        sum.observed_usd += row.event_usd;
        sum.bins += 1;
        if (tests) {
            digest.test.push_back({row.begin_ns, row.side, ranges.at(hour_of(row)) > cascade_from,
                                   row.events, score});
        }
    }
    const auto put = [&](const HourSums& sums, auto& hours) {
        for (const auto& [key, sum] : sums) {
            const double minutes =
                sum.bins * static_cast<double>(bin_ns) / static_cast<double>(ns_per_minute);
            if (minutes < hour_minutes_min) continue;
            const std::size_t s = index_of(key.second);
            const double size = events[s] > 0 ? usd[s] / events[s] : 0;
            for (std::size_t m = 0; m < score_model_count; ++m) {
                hours[m].push_back(
                    {key.first, key.second, sum.expected[m] * size, sum.observed_usd});
            }
        }
    };
    put(training_sums, digest.training_hours);
    put(test_sums, digest.test_hours);
    return digest;
}

}  // namespace faultline
