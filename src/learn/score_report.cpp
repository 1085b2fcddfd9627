// ScoreReport: sums over the test rows.
#include "learn/score_report.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace faultline {
namespace {

constexpr DurationNs bin_block_ns = 2 * ns_per_hour;

/// A sample and its digest, of the rows where it has none yet.
class SampleScore {
  public:
    explicit SampleScore(const ScoreSample& sample) : sample_(&sample) {
        if (!sample.digest) {
            own_ = digest_rows(sample.rows, sample.split, sample.fit, sample.bin_ns);
        }
    }
    const ScoreSample& sample() const { return *sample_; }
    const ScoreDigest& digest() const { return own_ ? *own_ : *sample_->digest; }

  private:
    const ScoreSample* sample_;
    std::optional<ScoreDigest> own_;
};

using Keep = std::function<bool(const SampleScore&, const ScoredRow&)>;

PartScore part_of(const std::vector<SampleScore>& samples, const Keep& keep) {
    PartScore part;
    std::vector<const ScoredRow*> rows;
    for (const SampleScore& sample : samples) {
        for (const ScoredRow& row : sample.digest().test) {
            if (!keep(sample, row)) continue;
            rows.push_back(&row);
            part.events += row.events;
            for (std::size_t m = 0; m < score_model_count; ++m) {
                part.score[m] += row.score.log_score[m];
            }
        }
    }
    part.bins = rows.size();
    for (double& score : part.score) score = part.events > 0 ? score / part.events : NAN;
    // One pair of models after the other: the gains of a month of 22 venues take 18 MB.
    std::vector<GainSample> gains(rows.size());
    const auto gain = [&](ScoreModel model, ScoreModel over) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto& score = rows[i]->score.log_score;
            gains[i] = {rows[i]->begin_ns, score[index_of(model)] - score[index_of(over)],
                        rows[i]->events};
        }
        return bootstrap_gain(gains, bin_block_ns);
    };
    for (std::size_t m = 0; m < score_model_count; ++m) {
        part.models_over_b2[m] = gain(static_cast<ScoreModel>(m), ScoreModel::b2);
    }
    part.over_b2 = part.models_over_b2[index_of(ScoreModel::map)];
    part.over_placebo = gain(ScoreModel::map, ScoreModel::b3);
    return part;
}

void add_parts(const std::vector<SampleScore>& samples, ScoreReport& report) {
    for (const SampleScore& one : samples) {
        for (const char* side : {"both", "long", "short"}) {
            for (const char* hours : {"all", "calm", "cascade"}) {
                const std::string_view side_name(side), hours_name(hours);
                PartScore part = part_of(samples, [&](const SampleScore& s, const ScoredRow& row) {
                    if (&s != &one) return false;
                    if (side_name != "both" && name_of(row.side) != side_name) return false;
                    return hours_name == "all" || row.is_cascade == (hours_name == "cascade");
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
            const std::vector<HourNotional>& before = sample.digest().training_hours[m];
            const std::vector<HourNotional>& after = sample.digest().test_hours[m];
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
        for (const ScoredRow& row : sample.digest().test) {
            forecasts.push_back({row.score.expected[index_of(model)], dispersion, row.events});
        }
    }
    return calibrate_counts(forecasts);
}

}  // namespace

void forget_rows(ScoreSample& sample) {
    sample.digest = digest_rows(sample.rows, sample.split, sample.fit, sample.bin_ns);
    std::vector<ScoreRow>().swap(sample.rows);
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
    report.total = part_of(scored, [](const SampleScore&, const ScoredRow&) { return true; });
    add_parts(scored, report);
    add_hours(scored, report);
    report.location = score_locations(training, test, ns_per_day);
    report.zones = score_zones(test, ns_per_day);
    report.calibration = calibration_of(scored, ScoreModel::map);
    report.calibration_b2 = calibration_of(scored, ScoreModel::b2);
    return report;
}

}  // namespace faultline
