// LeverageLearner: EM, the empirical-Bayes scale, and what is published.
#include "learn/leverage_learner.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "learn/packed_rows.hpp"
#include "learn/share_interval.hpp"

namespace faultline {
namespace {

constexpr double tiny = 1e-300;
constexpr std::size_t first_identified = 2;  // 10x and above: what weeks of data can tell
constexpr double learned_events_min = 50;
constexpr int learned_days_min = 5;
constexpr double learned_log_width_max = 1.5;

double weight_of(const ExposureRow& row, const LearnerSettings& settings, TimeNs now_ns) {
    if (settings.half_life_ns <= 0) return 1;
    const double age = static_cast<double>(now_ns - row.time_ns);
    return std::exp2(-std::max(0.0, age) / static_cast<double>(settings.half_life_ns));
}

/// Gamma(alpha_k, alpha_k / theta0_k), pseudo-events and their scale.
struct Prior {
    Components alpha{};
    Components theta{};  // theta0
};

/// EM to convergence; the M step is the mode-like mean (alpha + R) / (alpha / theta0 + A) of (9).
struct Fit {
    Components theta{};
    EmSums sums;
    int sweeps = 0;
};
Fit maximise(const PackedRows& rows, const Prior& prior, const LearnerSettings& settings,
             int sweeps_max) {
    Fit fit;
    fit.theta = prior.theta;
    double before = -INFINITY;
    const double events = 1 + rows.events();
    for (; fit.sweeps < sweeps_max; ++fit.sweeps) {
        fit.sums = rows.sweep(fit.theta);
        for (std::size_t k = 0; k < component_count; ++k) {
            const double rate = prior.alpha[k] / std::max(prior.theta[k], tiny);
            fit.theta[k] = (prior.alpha[k] + fit.sums.events[k]) / (rate + fit.sums.exposure[k]);
            if (prior.theta[k] <= 0) fit.theta[k] = 0;  // a bracket the venue does not have
        }
        const double gain = fit.sums.log_likelihood - before;
        if (fit.sweeps > 3 && std::abs(gain) < settings.tolerance * events) break;
        before = fit.sums.log_likelihood;
    }
    return fit;
}

/// The prior's shape with strength `strength` and the scale under which its brackets of 10x and
/// more would have shown as many liquidations as were seen (empirical Bayes).
Prior scaled_prior(const LearnerSettings& settings, const EmSums& seen, double strength,
                   double background_events) {
    Prior prior;
    double events = 0, unit = 0;
    for (std::size_t k = first_identified; k < bracket_count; ++k) {
        events += seen.events[k];
        unit += settings.prior[k] * seen.exposure[k];
    }
    const double scale = unit > 0 ? events / unit : 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        prior.alpha[k] = strength;
        prior.theta[k] = scale * settings.prior[k];
    }
    prior.alpha[bracket_count] = 1;
    prior.theta[bracket_count] =
        seen.exposure[bracket_count] > 0 ? background_events / seen.exposure[bracket_count] : 0;
    return prior;
}

LeverageLearned only_prior(const LearnerSettings& settings) {
    LeverageLearned out;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketLearned& bracket = out.brackets[k];
        bracket.notional_share = bracket.count_share = settings.prior[k];
        std::tie(bracket.lo, bracket.hi) = prior_share_interval(settings.prior[k]);
    }
    return out;
}

/// Mean notional of a liquidation by component, with those of the whole behind small samples.
Components mean_sizes(std::span<const ExposureRow> rows, std::span<const double> weights,
                      const Components& theta) {
    Components usd{}, count{};
    double all_usd = 0, all_count = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ExposureRow& row = rows[i];
        if (row.events <= 0) continue;
        const double lambda = std::max(expected_events(theta, row), tiny);
        for (std::size_t k = 0; k < component_count; ++k) {
            const double part =
                weights[i] * theta[k] * static_cast<double>(row.exposure[k]) / lambda;
            usd[k] += part * static_cast<double>(row.event_usd);
            count[k] += part * static_cast<double>(row.events);
        }
        all_usd += weights[i] * static_cast<double>(row.event_usd);
        all_count += weights[i] * static_cast<double>(row.events);
    }
    const double mean = all_count > 0 ? all_usd / all_count : 0;
    constexpr double borrowed = 100;  // events at which a bracket's own mean counts half
    Components sizes;
    for (std::size_t k = 0; k < component_count; ++k) {
        sizes[k] = (usd[k] + borrowed * mean) / (count[k] + borrowed);
    }
    return sizes;
}

std::array<int, bracket_count> days_with_events(std::span<const ExposureRow> rows,
                                                const Components& theta) {
    std::array<int, bracket_count> days{};
    Components today{};
    TimeNs day = -1;
    const auto close_day = [&] {
        for (std::size_t k = 0; k < bracket_count; ++k) days[k] += today[k] >= 1 ? 1 : 0;
        today = {};
    };
    for (const ExposureRow& row : rows) {
        if (row.time_ns / ns_per_day != day) {
            close_day();
            day = row.time_ns / ns_per_day;
        }
        if (row.events <= 0) continue;
        const double lambda = std::max(expected_events(theta, row), tiny);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            today[k] += static_cast<double>(row.events) * theta[k] *
                        static_cast<double>(row.exposure[k]) / lambda;
        }
    }
    close_day();
    return days;
}

}  // namespace

double expected_events(const Components& theta, const ExposureRow& row) {
    double lambda = 0;
    for (std::size_t k = 0; k < component_count; ++k) {
        lambda += theta[k] * static_cast<double>(row.exposure[k]);
    }
    return lambda;
}

double log_likelihood(std::span<const ExposureRow> rows, const Components& theta, FeedShape feed,
                      double dispersion) {
    return PackedRows(rows, {}, feed, dispersion).sweep(theta).log_likelihood;
}

LeverageLearned learn_leverage(std::span<const ExposureRow> rows, const LearnerSettings& settings,
                               TimeNs now_ns) {
    double events = 0;
    for (const ExposureRow& row : rows) events += static_cast<double>(row.events);
    if (events <= 0) return only_prior(settings);

    std::vector<double> weights;
    weights.reserve(rows.size());
    for (const ExposureRow& row : rows) weights.push_back(weight_of(row, settings, now_ns));

    // A first fit from a weak prior, for the scale alone; then the prior proper around that scale.
    const PackedRows packed(rows, weights, settings.feed, settings.dispersion);
    EmSums exposed;  // full exposure, also in bins that showed something
    exposed.exposure = packed.exposed();
    EmSums scale = exposed;
    scale.events[first_identified] = events;
    Fit fit = maximise(packed, scaled_prior(settings, scale, 1, 0.1 * events), settings, 40);
    for (std::size_t k = 0; k < component_count; ++k) {
        scale.events[k] = fit.theta[k] * exposed.exposure[k];
    }
    const Prior prior =
        scaled_prior(settings, scale, settings.prior_strength, scale.events[bracket_count]);
    fit = maximise(packed, prior, settings, settings.sweeps_max);

    LeverageLearned out;
    out.theta = fit.theta;
    out.sweeps = fit.sweeps;
    out.log_likelihood = fit.sums.log_likelihood;
    out.events = events;
    out.first_ns = rows.front().time_ns;
    out.last_ns = rows.back().time_ns;

    const Components sizes = mean_sizes(rows, weights, fit.theta);
    double count = 0, notional = 0, expected = 0, swept_usd = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        count += fit.theta[k];
        notional += fit.theta[k] * sizes[k];
    }
    for (std::size_t k = 0; k < component_count; ++k) {
        expected += fit.theta[k] * exposed.exposure[k];
    }
    out.expected = expected;
    out.background_share =
        expected > 0 ? fit.theta[bracket_count] * exposed.exposure[bracket_count] / expected : 0;
    const auto days = days_with_events(rows, fit.theta);
    const ShareIntervals intervals =
        share_intervals(rows, weights, {fit.theta, prior.alpha, prior.theta, sizes, settings});
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketLearned& bracket = out.brackets[k];
        bracket.count_share = count > 0 ? fit.theta[k] / count : 0;
        bracket.notional_share = notional > 0 ? fit.theta[k] * sizes[k] / notional : 0;
        bracket.lo = intervals.lo[k];
        bracket.hi = intervals.hi[k];
        bracket.events = fit.sums.events[k];
        bracket.days = days[k];
        swept_usd += bracket.notional_share * exposed.exposure[k];
        bracket.learned = bracket.events >= learned_events_min &&
                          bracket.days >= learned_days_min && bracket.lo > 0 &&
                          std::log(bracket.hi / bracket.lo) <= learned_log_width_max;
    }
    double seen_usd = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        seen_usd += weights[i] * static_cast<double>(rows[i].event_usd);
    }
    out.intensity = swept_usd > 0 ? (1 - out.background_share) * seen_usd / swept_usd : 0;
    return out;
}

}  // namespace faultline
