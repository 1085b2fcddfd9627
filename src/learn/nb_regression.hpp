// NbRegression: counts explained by features, as a negative binomial with a log link.
//
// log mean = b0 + b . x, variance = mean + dispersion * mean^2. Every model of the score is one of
// these, so that two models differ by their features and by nothing else. Features are brought to
// mean 0 and deviation 1, and kept within the range that the training rows had: beyond it nothing
// was learned, and a straight line continued into a crash would decide the whole score. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace faultline {

/// Rows of `columns` features each, row after row.
struct FeatureTable {
    std::size_t columns = 0;
    std::vector<double> values;
    std::size_t row_count = 0;  // also where there are no columns

    std::span<const double> row(std::size_t i) const {
        return std::span(values).subspan(i * columns, columns);
    }
    void add(std::span<const double> row);
};

struct NbFit {
    std::vector<double> centre, scale, low, high;  // of each feature in training
    std::vector<double> slope;                     // per deviation
    double intercept = 0;
    double dispersion = 0;  // alpha; 0 is Poisson
    double log_likelihood = 0;

    /// Expected count of a row. Precondition: as many features as in training.
    double mean(std::span<const double> row) const;
};

/// Maximum likelihood with a weak ridge: `ridge` pseudo-rows pull each slope to zero. Rows with
/// `use[i]` false are left out. Without any count above zero the mean is a small constant.
/// Precondition: counts.size() = use.size() = row_count.
NbFit fit_nb(const FeatureTable& table, std::span<const double> counts,
             const std::vector<bool>& use, double ridge = 1.0);

/// log P(N = count). Precondition: mean > 0, dispersion >= 0.
double nb_log_probability(double count, double mean, double dispersion);
/// P(N <= count); 0 for counts below zero.
double nb_distribution(double count, double mean, double dispersion);

}  // namespace faultline
