// ScoreReport: sums over the test rows.
#include "learn/score_report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace faultline {
namespace {

constexpr DurationNs bin_block_ns = 2 * ns_per_hour;
constexpr double hour_minutes_min = 30;  // counted, for an hour to be scored as one

struct ScoredRow {
    const ScoreRow* row;
    RowScore score;
};

TimeNs hour_of(const ScoreRow& row) { return row.begin_ns - row.begin_ns % ns_per_hour; }

/// Range of each hour of the path, as a log return.
std::map<TimeNs, double> hour_ranges(const std::vector<ScoreRow>& rows) {
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

class SampleScore {
  public:
    explicit SampleScore(const ScoreSample& sample) : sample_(sample) {
        ranges_ = hour_ranges(sample.rows);
        std::vector<double> training;
        for (const auto& [hour, range] : ranges_) {
            if (hour < sample.split.train_until_ns) training.push_back(range);
        }
        std::ranges::sort(training);
        if (!training.empty()) {
            const auto last = static_cast<double>(training.size() - 1);
            cascade_from_ = training[static_cast<std::size_t>(cascade_quantile * last)];
        }
        for (const ScoreRow& row : sample.rows) {
            if (sample.split.tests(row)) test_.push_back({&row, score_row(sample.fit, row)});
        }
    }

    const std::vector<ScoredRow>& test() const { return test_; }
    bool is_cascade(const ScoreRow& row) const { return ranges_.at(hour_of(row)) > cascade_from_; }
    const ScoreSample& sample() const { return sample_; }

    /// Predicted and observed notional by hour and side, of training or of test rows.
    std::vector<HourNotional> hours(ScoreModel model, bool of_training) const;

  private:
    const ScoreSample& sample_;
    std::map<TimeNs, double> ranges_;
    double cascade_from_ = INFINITY;
    std::vector<ScoredRow> test_;
};

std::vector<HourNotional> SampleScore::hours(ScoreModel model, bool of_training) const {
    std::array<double, 2> usd{}, events{};
    for (const ScoreRow& row : sample_.rows) {
        if (!sample_.split.trains(row)) continue;
        usd[index_of(row.side)] += row.event_usd;
        events[index_of(row.side)] += row.events;
    }
    struct Sum {
        double expected = 0, observed_usd = 0, bins = 0;
    };
    std::map<std::pair<TimeNs, Side>, Sum> sums;
    for (const ScoreRow& row : sample_.rows) {
        if (of_training ? !sample_.split.trains(row) : !sample_.split.tests(row)) continue;
        Sum& sum = sums[{hour_of(row), row.side}];
        sum.expected += score_row(sample_.fit, row).expected[index_of(model)];
        sum.observed_usd += row.event_usd;
        sum.bins += 1;
    }
    std::vector<HourNotional> out;
    for (const auto& [key, sum] : sums) {
        const double minutes =
            sum.bins * static_cast<double>(sample_.bin_ns) / static_cast<double>(ns_per_minute);
        if (minutes < hour_minutes_min) continue;
        const std::size_t s = index_of(key.second);
        const double size = events[s] > 0 ? usd[s] / events[s] : 0;
        out.push_back({key.first, key.second, sum.expected * size, sum.observed_usd});
    }
    return out;
}

using Keep = std::function<bool(const SampleScore&, const ScoreRow&)>;

PartScore part_of(const std::vector<SampleScore>& samples, const Keep& keep) {
    PartScore part;
    std::array<std::vector<GainSample>, score_model_count> over_b2;
    std::vector<GainSample> over_placebo;
    for (const SampleScore& sample : samples) {
        for (const ScoredRow& scored : sample.test()) {
            if (!keep(sample, *scored.row)) continue;
            const double events = scored.row->events;
            const auto& score = scored.score.log_score;
            part.events += events;
            ++part.bins;
            for (std::size_t m = 0; m < score_model_count; ++m) part.score[m] += score[m];
            const double map = score[index_of(ScoreModel::map)];
            const TimeNs at_ns = scored.row->begin_ns;
            for (std::size_t m = 0; m < score_model_count; ++m) {
                over_b2[m].push_back({at_ns, score[m] - score[index_of(ScoreModel::b2)], events});
            }
            over_placebo.push_back({at_ns, map - score[index_of(ScoreModel::b3)], events});
        }
    }
    for (double& score : part.score) score = part.events > 0 ? score / part.events : NAN;
    for (std::size_t m = 0; m < score_model_count; ++m) {
        part.models_over_b2[m] = bootstrap_gain(over_b2[m], bin_block_ns);
    }
    part.over_b2 = part.models_over_b2[index_of(ScoreModel::map)];
    part.over_placebo = bootstrap_gain(over_placebo, bin_block_ns);
    return part;
}

void add_parts(const std::vector<SampleScore>& samples, ScoreReport& report) {
    for (const SampleScore& one : samples) {
        for (const char* side : {"both", "long", "short"}) {
            for (const char* hours : {"all", "calm", "cascade"}) {
                const std::string_view side_name(side), hours_name(hours);
                PartScore part = part_of(samples, [&](const SampleScore& s, const ScoreRow& row) {
                    if (&s != &one) return false;
                    if (side_name != "both" && name_of(row.side) != side_name) return false;
                    return hours_name == "all" || s.is_cascade(row) == (hours_name == "cascade");
                });
                part.venue = one.sample().venue;
                part.symbol = one.sample().symbol;
                part.side = side;
                part.hours = hours;
                report.parts.push_back(std::move(part));
            }
        }
    }
}

void add_hours(const std::vector<SampleScore>& samples, ScoreReport& report) {
    for (std::size_t m = 0; m < score_model_count; ++m) {
        const auto model = static_cast<ScoreModel>(m);
        std::vector<HourNotional> training, test;
        for (const SampleScore& sample : samples) {
            const auto before = sample.hours(model, true), after = sample.hours(model, false);
            training.insert(training.end(), before.begin(), before.end());
            test.insert(test.end(), after.begin(), after.end());
        }
        report.hourly[m] = score_hours(training, test);
        if (model == ScoreModel::map) report.hours = std::move(test);
    }
}

CountCalibration calibration_of(const std::vector<SampleScore>& samples, ScoreModel model) {
    std::vector<CountForecast> forecasts;
    for (const SampleScore& sample : samples) {
        const double dispersion = sample.sample().fit.fits[index_of(model)].dispersion;
        for (const ScoredRow& scored : sample.test()) {
            forecasts.push_back(
                {scored.score.expected[index_of(model)], dispersion, scored.row->events});
        }
    }
    return calibrate_counts(forecasts);
}

}  // namespace

void keep_chosen_members(ScoreSample& sample) {
    ScoreFit& fit = sample.fit;
    for (ScoreRow& row : sample.rows) {
        // A new vector: an assignment would keep the room of the old one.
        std::vector{row.swept[fit.map_member], row.swept[fit.placebo_member]}.swap(row.swept);
    }
    const auto put_at = [&](std::size_t place, std::size_t member) {
        std::swap(sample.members[place], sample.members[member]);
        std::swap(fit.member_training_score[place], fit.member_training_score[member]);
    };
    put_at(0, fit.map_member);
    put_at(1, fit.placebo_member == 0 ? fit.map_member : fit.placebo_member);
    fit.map_member = 0;
    fit.placebo_member = 1;
}

ScoreReport build_score_report(const std::vector<ScoreSample>& samples) {
    ScoreReport report;
    std::vector<SampleScore> scored;
    std::vector<LocationWindow> training, test;
    for (const ScoreSample& sample : samples) {
        if (!sample.blocked.empty()) continue;
        scored.emplace_back(sample);
        training.insert(training.end(), sample.training_windows.begin(),
                        sample.training_windows.end());
        test.insert(test.end(), sample.test_windows.begin(), sample.test_windows.end());
        report.events_other_side += sample.events_other_side;
    }
    report.total = part_of(scored, [](const SampleScore&, const ScoreRow&) { return true; });
    add_parts(scored, report);
    add_hours(scored, report);
    report.location = score_locations(training, test, ns_per_day);
    report.zones = score_zones(test, ns_per_day);
    report.calibration = calibration_of(scored, ScoreModel::map);
    report.calibration_b2 = calibration_of(scored, ScoreModel::b2);
    return report;
}

}  // namespace faultline
