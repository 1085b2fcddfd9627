// NbRegression: Fisher scoring for the slopes, a golden section for the dispersion, in turn.
#include "learn/nb_regression.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace faultline {
namespace {

constexpr double mean_min = 1e-6, log_mean_max = 9;
constexpr double poisson_below = 1e-8;  // of the dispersion

double bounded_mean(double log_mean) {
    return std::max(mean_min, std::exp(std::min(log_mean, log_mean_max)));
}

/// Solves a symmetric positive definite system in place; the matrix is overwritten (Cholesky).
void solve(std::vector<double>& matrix, std::vector<double>& right, std::size_t n) {
    const auto at = [&](std::size_t i, std::size_t j) -> double& { return matrix[i * n + j]; };
    for (std::size_t j = 0; j < n; ++j) {
        for (std::size_t k = 0; k < j; ++k) at(j, j) -= at(j, k) * at(j, k);
        at(j, j) = std::sqrt(std::max(at(j, j), 1e-12));
        for (std::size_t i = j + 1; i < n; ++i) {
            for (std::size_t k = 0; k < j; ++k) at(i, j) -= at(i, k) * at(j, k);
            at(i, j) /= at(j, j);
        }
    }
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < i; ++k) right[i] -= at(i, k) * right[k];
        right[i] /= at(i, i);
    }
    for (std::size_t i = n; i-- > 0;) {
        for (std::size_t k = i + 1; k < n; ++k) right[i] -= at(k, i) * right[k];
        right[i] /= at(i, i);
    }
}

/// The training rows, standardised, with a column of ones in front.
struct Training {
    std::size_t columns = 1;
    std::vector<double> rows;
    std::vector<double> counts;
    std::vector<double> mean;  // under the present slopes

    double log_likelihood(double dispersion) const {
        double sum = 0;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            sum += nb_log_probability(counts[i], mean[i], dispersion);
        }
        return sum;
    }
    void predict(const std::vector<double>& slopes) {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            double sum = 0;
            for (std::size_t j = 0; j < columns; ++j) sum += slopes[j] * rows[i * columns + j];
            mean[i] = bounded_mean(sum);
        }
    }
};

double penalty(const std::vector<double>& slopes, double ridge) {
    double sum = 0;
    for (std::size_t j = 1; j < slopes.size(); ++j) sum += slopes[j] * slopes[j];
    return 0.5 * ridge * sum;
}

/// Fisher scoring at a fixed dispersion, halving steps that do not gain.
void climb(Training& training, std::vector<double>& slopes, double dispersion, double ridge) {
    const std::size_t n = training.columns;
    training.predict(slopes);
    double best = training.log_likelihood(dispersion) - penalty(slopes, ridge);
    for (int round = 0; round < 60; ++round) {
        std::vector<double> matrix(n * n, 0.0), step(n, 0.0);
        for (std::size_t i = 0; i < training.counts.size(); ++i) {
            const double* x = &training.rows[i * n];
            const double spread = 1 + dispersion * training.mean[i];
            const double pull = (training.counts[i] - training.mean[i]) / spread;
            const double weight = training.mean[i] / spread;
            for (std::size_t j = 0; j < n; ++j) {
                step[j] += pull * x[j];
                for (std::size_t k = 0; k <= j; ++k) matrix[j * n + k] += weight * x[j] * x[k];
            }
        }
        for (std::size_t j = 0; j < n; ++j) {
            matrix[j * n + j] += j == 0 ? 1e-9 : ridge;
            if (j > 0) step[j] -= ridge * slopes[j];
        }
        solve(matrix, step, n);
        const std::vector<double> before = slopes;
        double gain = -1;
        for (double part = 1; part > 1e-3 && gain < 0; part /= 2) {
            for (std::size_t j = 0; j < n; ++j) slopes[j] = before[j] + part * step[j];
            training.predict(slopes);
            gain = training.log_likelihood(dispersion) - penalty(slopes, ridge) - best;
        }
        if (gain < 0) {
            slopes = before;
            training.predict(slopes);
            return;
        }
        best += gain;
        if (gain < 1e-7 * (1 + std::abs(best))) return;
    }
}

double best_dispersion(const Training& training) {
    constexpr double golden = 0.6180339887498949;
    double low = std::log(1e-4), high = std::log(200.0);
    while (high - low > 1e-3) {
        const double a = high - golden * (high - low), b = low + golden * (high - low);
        const bool left =
            training.log_likelihood(std::exp(a)) > training.log_likelihood(std::exp(b));
        (left ? high : low) = left ? b : a;
    }
    return std::exp((low + high) / 2);
}

void standardise(const FeatureTable& table, const std::vector<bool>& use, NbFit& fit) {
    const std::size_t n = table.columns;
    fit.centre.assign(n, 0);
    fit.scale.assign(n, 0);
    fit.low.assign(n, std::numeric_limits<double>::infinity());
    fit.high.assign(n, -std::numeric_limits<double>::infinity());
    fit.slope.assign(n, 0);
    double count = 0;
    for (std::size_t i = 0; i < table.row_count; ++i) {
        if (!use[i]) continue;
        count += 1;
        for (std::size_t j = 0; j < n; ++j) {
            const double value = table.row(i)[j];
            fit.centre[j] += value;
            fit.scale[j] += value * value;
            fit.low[j] = std::min(fit.low[j], value);
            fit.high[j] = std::max(fit.high[j], value);
        }
    }
    for (std::size_t j = 0; j < n; ++j) {
        fit.centre[j] /= std::max(count, 1.0);
        const double square = fit.scale[j] / std::max(count, 1.0) - fit.centre[j] * fit.centre[j];
        // A feature that never moved has nothing to say.
        fit.scale[j] = square > 1e-18 ? 1 / std::sqrt(square) : 0;
    }
}

double standard(const NbFit& fit, std::size_t j, double value) {
    if (fit.scale[j] == 0) return 0;
    return (std::clamp(value, fit.low[j], fit.high[j]) - fit.centre[j]) * fit.scale[j];
}

}  // namespace

void FeatureTable::add(std::span<const double> row) {
    values.insert(values.end(), row.begin(), row.end());
    ++row_count;
}

double NbFit::mean(std::span<const double> row) const {
    double sum = intercept;
    for (std::size_t j = 0; j < slope.size(); ++j) sum += slope[j] * standard(*this, j, row[j]);
    return bounded_mean(sum);
}

NbFit fit_nb(const FeatureTable& table, std::span<const double> counts,
             const std::vector<bool>& use, double ridge) {
    NbFit fit;
    standardise(table, use, fit);
    Training training;
    training.columns = table.columns + 1;
    double events = 0;
    for (std::size_t i = 0; i < table.row_count; ++i) {
        if (!use[i]) continue;
        training.rows.push_back(1);
        for (std::size_t j = 0; j < table.columns; ++j) {
            training.rows.push_back(standard(fit, j, table.row(i)[j]));
        }
        training.counts.push_back(counts[i]);
        events += counts[i];
    }
    const auto rows = static_cast<double>(training.counts.size());
    fit.intercept = std::log(std::max(mean_min, events / std::max(rows, 1.0)));
    if (events <= 0) return fit;
    training.mean.assign(training.counts.size(), 0);
    std::vector<double> slopes(training.columns, 0.0);
    slopes[0] = fit.intercept;
    fit.dispersion = 1;
    for (int round = 0; round < 20; ++round) {
        climb(training, slopes, fit.dispersion, ridge);
        const double before = fit.dispersion;
        fit.dispersion = best_dispersion(training);
        if (std::abs(std::log(fit.dispersion / before)) < 0.01) break;
    }
    fit.intercept = slopes[0];
    std::copy(slopes.begin() + 1, slopes.end(), fit.slope.begin());
    fit.log_likelihood = training.log_likelihood(fit.dispersion);
    return fit;
}

double nb_log_probability(double count, double mean, double dispersion) {
    if (dispersion < poisson_below) {
        return count * std::log(mean) - mean - std::lgamma(count + 1);
    }
    const double shape = 1 / dispersion;
    const double base = std::log1p(dispersion * mean);
    const double choose =
        count > 0 ? std::lgamma(count + shape) - std::lgamma(shape) - std::lgamma(count + 1) : 0;
    return choose - shape * base + count * (std::log(dispersion * mean) - base);
}

double nb_distribution(double count, double mean, double dispersion) {
    double sum = 0;
    for (double n = 0; n <= count; n += 1) sum += std::exp(nb_log_probability(n, mean, dispersion));
    return std::min(sum, 1.0);
}

}  // namespace faultline
