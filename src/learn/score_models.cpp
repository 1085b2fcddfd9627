// ScoreModels: features of each model, and the choice of the map's settings.
#include "learn/score_models.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

// Expected liquidations enter as logarithms above two floors: the lower tells "nothing swept" from
// "a little", the upper lets the slope differ between calm bins and cascades.
constexpr double floor_low = 0.003, floor_high = 0.3;
// B4: what tools without a learner draw, in equal parts.
constexpr std::array<std::size_t, 4> fixed_brackets{2, 3, 4, 5};  // 10x, 25x, 50x, 100x

using Swept = std::array<float, component_count>;

double fixed_swept(const Swept& swept) {
    double sum = 0;
    for (const std::size_t k : fixed_brackets) sum += static_cast<double>(swept[k]);
    return sum;
}

double expected_of(const Components& theta, const Swept& swept) {
    double sum = 0;
    for (std::size_t k = 0; k < component_count; ++k) {
        sum += theta[k] * static_cast<double>(swept[k]);
    }
    return sum;
}

void add_map(std::vector<double>& features, double expected) {
    features.push_back(std::log(expected + floor_low));
    features.push_back(std::log(expected + floor_high));
}

std::vector<double> features_of(ScoreModel model, const ScoreFit& fit, const ScoreRow& row) {
    std::vector<double> out;
    if (model == ScoreModel::b0) return out;
    const std::size_t own = model == ScoreModel::b1 ? move_feature_count : path_feature_count;
    out.assign(row.path.begin(), row.path.begin() + static_cast<std::ptrdiff_t>(own));
    if (model == ScoreModel::b3) {
        add_map(out, expected_of(fit.placebo_theta, row.swept[fit.placebo_member]));
    } else if (model == ScoreModel::b4) {
        add_map(out, fit.fixed_rate * fixed_swept(row.swept[fit.map_member]));
    } else if (model == ScoreModel::b5) {
        out.push_back(std::log1p(10 * row.levels.profile));
        out.push_back(std::log1p(row.levels.extremes));
    } else if (model == ScoreModel::map) {
        add_map(out, expected_of(fit.map_theta, row.swept[fit.map_member]));
    }
    return out;
}

/// The rows as fit_nb wants them.
struct Training {
    std::vector<bool> use;
    std::vector<double> counts;
    double events = 0;
};

Training training_of(std::span<const ScoreRow> rows, const ScoreSplit& split) {
    Training training;
    for (const ScoreRow& row : rows) {
        training.use.push_back(split.trains(row));
        training.counts.push_back(row.events);
        if (training.use.back()) training.events += row.events;
    }
    return training;
}

NbFit fit_model(ScoreModel model, const ScoreFit& fit, std::span<const ScoreRow> rows,
                const Training& training) {
    FeatureTable table;
    for (const ScoreRow& row : rows) {
        const std::vector<double> features = features_of(model, fit, row);
        table.columns = features.size();
        table.add(features);
    }
    return fit_nb(table, training.counts, training.use);
}

/// Theta under negative-binomial counts, from the Poisson one: bins of a cascade hold many
/// liquidations but few independent ones, and weigh 1 / (1 + dispersion * expected). Solves
/// sum_i w_i (N_i / lambda_i - 1) a_ik = 0 by the steps of EM, with pseudo-events at the start.
Components steadied(std::span<const ExposureRow> rows, const Components& start) {
    constexpr double dispersion = 1, pseudo_events = 10;
    constexpr int sweeps = 80;
    Components theta = start;
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        Components events{}, exposure{};
        for (const ExposureRow& row : rows) {
            const double expected = std::max(expected_events(theta, row), 1e-6);
            const double weight = 1 / (1 + dispersion * expected);
            const double ratio = static_cast<double>(row.events) / expected;
            for (std::size_t k = 0; k < component_count; ++k) {
                const double swept = weight * static_cast<double>(row.exposure[k]);
                events[k] += ratio * theta[k] * swept;
                exposure[k] += swept;
            }
        }
        for (std::size_t k = 0; k < component_count; ++k) {
            if (start[k] <= 0) continue;
            theta[k] = (pseudo_events + events[k]) / (pseudo_events / start[k] + exposure[k]);
        }
    }
    return theta;
}

Components learn_theta(std::span<const ScoreRow> rows, const ScoreSplit& split, std::size_t member,
                       const LearnerSettings& settings) {
    std::vector<ExposureRow> exposures;
    for (const ScoreRow& row : rows) {
        if (!split.trains(row)) continue;
        ExposureRow exposure;
        exposure.time_ns = row.begin_ns;
        exposure.exposure = row.swept[member];
        exposure.events = static_cast<float>(row.events);
        exposure.event_usd = static_cast<float>(row.event_usd);
        exposures.push_back(exposure);
    }
    return steadied(exposures, learn_leverage(exposures, settings, split.train_until_ns).theta);
}

double fixed_rate_of(std::span<const ScoreRow> rows, const ScoreSplit& split, std::size_t member) {
    double swept = 0, events = 0;
    for (const ScoreRow& row : rows) {
        if (!split.trains(row)) continue;
        swept += fixed_swept(row.swept[member]);
        events += row.events;
    }
    return swept > 0 ? events / swept : 0;
}

/// Tries every member in the place of its kind and keeps the best of each.
void choose_members(std::span<const ScoreRow> rows, std::span<const ScoreMember> members,
                    const ScoreSplit& split, const LearnerSettings& settings,
                    const Training& training, ScoreFit& fit) {
    std::array<double, 2> best{-INFINITY, -INFINITY};
    for (std::size_t m = 0; m < members.size(); ++m) {
        ScoreFit trial;
        trial.map_member = m;
        trial.map_theta = learn_theta(rows, split, m, settings);
        const NbFit model = fit_model(ScoreModel::map, trial, rows, training);
        const double score = model.log_likelihood;
        fit.member_training_score.push_back(score / std::max(1.0, training.events));
        double& most = best[members[m].is_placebo ? 1 : 0];
        if (score <= most) continue;
        most = score;
        (members[m].is_placebo ? fit.placebo_member : fit.map_member) = m;
        (members[m].is_placebo ? fit.placebo_theta : fit.map_theta) = trial.map_theta;
    }
}

/// One multiplicative step of theta up the likelihood of B2 + the map, slopes fixed.
Components climbed(std::span<const ScoreRow> rows, const ScoreSplit& split, const ScoreFit& trial,
                   const NbFit& model, const Components& start) {
    constexpr double pseudo_events = 5;
    const Components& theta = trial.map_theta;
    const std::size_t low = path_feature_count, high = path_feature_count + 1;
    const double slope_low = model.slope[low] * model.scale[low];
    const double slope_high = model.slope[high] * model.scale[high];
    Components up{}, down{};
    for (const ScoreRow& row : rows) {
        const Swept& swept = row.swept[trial.map_member];
        if (!split.trains(row) || std::ranges::all_of(swept, [](float a) { return a <= 0; }))
            continue;
        const double expected = expected_of(theta, swept);
        const double mean = model.mean(features_of(ScoreModel::map, trial, row));
        const double pull =
            (slope_low / (expected + floor_low) + slope_high / (expected + floor_high)) /
            (1 + model.dispersion * mean);
        for (std::size_t k = 0; k < component_count; ++k) {
            const double part = std::abs(pull) * theta[k] * static_cast<double>(swept[k]);
            up[k] += part * (pull > 0 ? row.events : mean);
            down[k] += part * (pull > 0 ? mean : row.events);
        }
    }
    Components next{};
    for (std::size_t k = 0; k < component_count; ++k) {
        if (start[k] <= 0) continue;
        next[k] =
            theta[k] * (up[k] + pseudo_events) / (down[k] + pseudo_events * theta[k] / start[k]);
    }
    return next;
}

/// Theta fitted together with the slopes of B2, which already explain a part of the counts. Ends
/// where the training score no longer gains.
Components fitted_jointly(std::span<const ScoreRow> rows, const ScoreSplit& split,
                          const Training& training, std::size_t member, const Components& start) {
    constexpr int rounds = 12, steps = 4;
    ScoreFit best;
    best.map_member = member;
    best.map_theta = start;
    NbFit model = fit_model(ScoreModel::map, best, rows, training);
    for (int round = 0; round < rounds; ++round) {
        ScoreFit trial = best;
        for (int step = 0; step < steps; ++step) {
            trial.map_theta = climbed(rows, split, trial, model, start);
        }
        NbFit next = fit_model(ScoreModel::map, trial, rows, training);
        const double gain = next.log_likelihood - model.log_likelihood;
        if (gain <= 0) break;
        best = std::move(trial);
        model = std::move(next);
        if (gain < 1e-4 * training.events) break;
    }
    return best.map_theta;
}

}  // namespace

ScoreFit fit_score_models(std::span<const ScoreRow> rows, std::span<const ScoreMember> members,
                          const ScoreSplit& split, const LearnerSettings& settings) {
    ScoreFit fit;
    const Training training = training_of(rows, split);
    choose_members(rows, members, split, settings, training, fit);
    fit.map_alone_theta = fit.map_theta;
    fit.placebo_alone_theta = fit.placebo_theta;
    fit.map_theta = fitted_jointly(rows, split, training, fit.map_member, fit.map_theta);
    fit.placebo_theta =
        fitted_jointly(rows, split, training, fit.placebo_member, fit.placebo_theta);
    fit.fixed_rate = fixed_rate_of(rows, split, fit.map_member);
    for (std::size_t m = 0; m < score_model_count; ++m) {
        fit.fits[m] = fit_model(static_cast<ScoreModel>(m), fit, rows, training);
        fit.training_score[m] = fit.fits[m].log_likelihood / std::max(1.0, training.events);
    }
    return fit;
}

RowScore score_row(const ScoreFit& fit, const ScoreRow& row) {
    RowScore out;
    for (std::size_t m = 0; m < score_model_count; ++m) {
        const std::vector<double> features = features_of(static_cast<ScoreModel>(m), fit, row);
        out.expected[m] = fit.fits[m].mean(features);
        out.log_score[m] = nb_log_probability(row.events, out.expected[m], fit.fits[m].dispersion);
    }
    return out;
}

}  // namespace faultline
