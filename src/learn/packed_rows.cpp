// PackedRows: the E step over eight floats a row.
#include "learn/packed_rows.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double tiny = 1e-300;
// Expected liquidations of a bin in which no model sees a cause: the one that comes all the same is
// late, or not of this market. A bound, so that a single row cannot decide a comparison.
constexpr double from_nowhere = 1e-4;

static_assert(component_count == 8, "lambda is summed as a tree of eight");

/// lambda of (7). Summed as a tree, which the compiler keeps in vector registers.
double expected(const Components& rate, const std::array<float, component_count>& exposure) {
    Components part;
    for (std::size_t k = 0; k < component_count; ++k) {
        part[k] = rate[k] * static_cast<double>(exposure[k]);
    }
    return ((part[0] + part[4]) + (part[2] + part[6])) +
           ((part[1] + part[5]) + (part[3] + part[7]));
}

void add_scaled(Components& sum, double factor,
                const std::array<float, component_count>& exposure) {
    for (std::size_t k = 0; k < component_count; ++k) {
        sum[k] += factor * static_cast<double>(exposure[k]);
    }
}

/// (1 + nu lambda)^(-1/nu), the chance that a throttled second shows nothing.
double chance_of_none(double base, double lambda, double nu) {
    if (nu == 1) return 1 / base;  // the usual one, without a power
    return nu > 0 ? std::pow(base, -1 / nu) : std::exp(-lambda);
}

}  // namespace

PackedRows::PackedRows(std::span<const ExposureRow> rows, std::span<const double> weights,
                       FeedShape feed, double dispersion)
    : throttled_(feed == FeedShape::one_per_second), nu_(dispersion) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const ExposureRow& row = rows[i];
        const double weight = weights.empty() ? 1.0 : weights[i];
        add_scaled(exposed_, weight, row.exposure);
        events_ += static_cast<double>(row.events);
        const bool is_linear = !throttled_ || row.is_sum;
        if (is_linear) add_scaled(linear_, weight, row.exposure);
        if (is_linear && row.events <= 0) continue;
        (row.events > 0 ? busy_ : silent_)
            .push_back({row.exposure, static_cast<float>(weight), row.events});
    }
}

EmSums PackedRows::sweep_busy_complete(const Components& theta) const {
    Components shares{};  // sum of events * a / lambda, theta still to be multiplied in
    double log_likelihood = 0;
    for (const Row& row : busy_) {
        const double lambda = expected(theta, row.exposure);
        const double events = static_cast<double>(row.weight) * static_cast<double>(row.events);
        add_scaled(shares, events / std::max(lambda, tiny), row.exposure);
        log_likelihood += events * std::log(std::max(lambda, from_nowhere));
    }
    EmSums sums;
    sums.exposure = linear_;
    sums.log_likelihood = log_likelihood;
    for (std::size_t k = 0; k < component_count; ++k) {
        sums.events[k] = theta[k] * shares[k];
        sums.log_likelihood -= theta[k] * linear_[k];
    }
    return sums;
}

void PackedRows::add_busy_throttled(const Components& theta, EmSums& sums) const {
    Components shares{};
    for (const Row& row : busy_) {
        const double lambda = expected(theta, row.exposure);
        // 1 - p = (1 + nu lambda)^(-1/nu); p' is its slope (8).
        const double base = 1 + nu_ * lambda;
        const double none = chance_of_none(base, lambda, nu_);
        const double p = std::max(1 - none, from_nowhere);
        const double slope = nu_ > 0 ? none / base : none;
        const auto weight = static_cast<double>(row.weight);
        add_scaled(shares, weight * slope / p, row.exposure);
        sums.log_likelihood += weight * std::log(p);
    }
    for (std::size_t k = 0; k < component_count; ++k) sums.events[k] += theta[k] * shares[k];
}

void PackedRows::add_silent(const Components& theta, EmSums& sums) const {
    for (const Row& row : silent_) {
        const double lambda = expected(theta, row.exposure);
        const auto weight = static_cast<double>(row.weight);
        add_scaled(sums.exposure, weight / (1 + nu_ * lambda), row.exposure);
        sums.log_likelihood -= weight * (nu_ > 0 ? std::log1p(nu_ * lambda) / nu_ : lambda);
    }
}

EmSums PackedRows::sweep(const Components& theta) const {
    if (!throttled_) return sweep_busy_complete(theta);
    EmSums sums;
    sums.exposure = linear_;
    for (std::size_t k = 0; k < component_count; ++k) {
        sums.log_likelihood -= theta[k] * linear_[k];
    }
    add_busy_throttled(theta, sums);
    add_silent(theta, sums);
    return sums;
}

}  // namespace faultline
