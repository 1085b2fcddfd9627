// Recalibration: Newton's method on two parameters.
#include "insight/recalibration.hpp"

#include <algorithm>
#include <cmath>

#include "insight/barrier_odds.hpp"

namespace faultline {
namespace {

constexpr int steps_max = 12;

}  // namespace

double Recalibration::apply(double probability) const {
    // Where the raw answer is sure (the price stands at the barrier), so is this one.
    if (probability <= 0 || probability >= 1) return std::clamp(probability, 0.0, 1.0);
    return from_logit(intercept + slope * logit(probability));
}

double Recalibration::logit_error(double probability, double dependence) const {
    const double x = logit(probability);
    const double variance = covariance[0] + 2 * x * covariance[1] + x * x * covariance[2];
    return std::sqrt(std::max(0.0, variance) * std::max(1.0, dependence));
}

Recalibration fit_recalibration(std::span<const PastForecast> past, double ridge,
                                const Recalibration& start) {
    Recalibration fit{start.intercept, start.slope, past.size(), {}};
    for (int step = 0; step < steps_max; ++step) {
        double gradient_0 = -ridge * fit.intercept, gradient_1 = -ridge * (fit.slope - 1);
        double h00 = ridge, h01 = 0, h11 = ridge;
        for (const PastForecast& one : past) {
            const double x = logit(one.probability);
            const double p = from_logit(fit.intercept + fit.slope * x);
            const double miss = (one.happened ? 1.0 : 0.0) - p;
            const double weight = p * (1 - p);
            gradient_0 += miss;
            gradient_1 += miss * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        const double determinant = h00 * h11 - h01 * h01;
        const double move_0 = (h11 * gradient_0 - h01 * gradient_1) / determinant;
        const double move_1 = (h00 * gradient_1 - h01 * gradient_0) / determinant;
        fit.intercept += std::clamp(move_0, -2.0, 2.0);
        fit.slope = std::clamp(fit.slope + std::clamp(move_1, -1.0, 1.0), 0.2, 3.0);
        fit.covariance = {h11 / determinant, -h01 / determinant, h00 / determinant};
        if (std::abs(move_0) + std::abs(move_1) < 1e-7) break;
    }
    return fit;
}

}  // namespace faultline
