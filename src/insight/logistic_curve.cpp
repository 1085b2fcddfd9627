// LogisticCurve: Newton's method with a small linear solver.
#include "insight/logistic_curve.hpp"

#include <algorithm>
#include <cmath>

#include "insight/barrier_odds.hpp"

namespace faultline {
namespace {

constexpr std::size_t terms = curve_feature_count + 1;
constexpr int steps_max = 15;
using Vector = std::array<double, terms>;
using Matrix = std::array<Vector, terms>;

/// Solves a x = b for a symmetric positive definite matrix (Gaussian elimination in place).
Vector solve(Matrix a, Vector b) {
    for (std::size_t i = 0; i < terms; ++i) {
        for (std::size_t row = i + 1; row < terms; ++row) {
            const double factor = a[row][i] / a[i][i];
            for (std::size_t column = i; column < terms; ++column) {
                a[row][column] -= factor * a[i][column];
            }
            b[row] -= factor * b[i];
        }
    }
    Vector x{};
    for (std::size_t i = terms; i-- > 0;) {
        double rest = b[i];
        for (std::size_t column = i + 1; column < terms; ++column) rest -= a[i][column] * x[column];
        x[i] = rest / a[i][i];
    }
    return x;
}

Vector terms_of(const LogisticCurve& curve, const CurveFeatures& features) {
    Vector out{1};
    for (std::size_t k = 0; k < curve_feature_count; ++k) {
        if (!(curve.scale[k] > 0)) continue;
        const double held = std::clamp(features[k], curve.low[k], curve.high[k]);
        out[k + 1] = (held - curve.centre[k]) / curve.scale[k];
    }
    return out;
}

double value_of(const Vector& weight, const Vector& x) {
    double sum = 0;
    for (std::size_t k = 0; k < terms; ++k) sum += weight[k] * x[k];
    return sum;
}

void standardise(LogisticCurve& curve, std::span<const CurveFeatures> rows, std::size_t used) {
    const double count = static_cast<double>(rows.size());
    for (std::size_t k = 0; k < used; ++k) {
        double sum = 0, squares = 0;
        curve.low[k] = curve.high[k] = rows[0][k];
        for (const CurveFeatures& row : rows) {
            sum += row[k];
            curve.low[k] = std::min(curve.low[k], row[k]);
            curve.high[k] = std::max(curve.high[k], row[k]);
        }
        curve.centre[k] = sum / count;
        for (const CurveFeatures& row : rows) squares += std::pow(row[k] - curve.centre[k], 2);
        curve.scale[k] = std::sqrt(squares / count);
    }
}

}  // namespace

double LogisticCurve::probability(const CurveFeatures& features) const {
    return from_logit(value_of(weight, terms_of(*this, features)));
}

LogisticCurve fit_logistic_curve(std::span<const CurveFeatures> rows,
                                 const std::vector<bool>& outcomes, std::size_t used,
                                 double ridge) {
    LogisticCurve curve;
    standardise(curve, rows, used);
    std::vector<Vector> xs;
    xs.reserve(rows.size());
    for (const CurveFeatures& row : rows) xs.push_back(terms_of(curve, row));
    for (int step = 0; step < steps_max; ++step) {
        Vector gradient{};
        Matrix curvature{};
        // Half a pseudo-case of each outcome keeps the intercept finite.
        const auto add = [&](const Vector& x, double truth, double weight) {
            const double p = from_logit(value_of(curve.weight, x));
            for (std::size_t i = 0; i < terms; ++i) {
                gradient[i] += weight * (truth - p) * x[i];
                for (std::size_t j = 0; j < terms; ++j) {
                    curvature[i][j] += weight * p * (1 - p) * x[i] * x[j];
                }
            }
        };
        for (std::size_t i = 0; i < xs.size(); ++i) add(xs[i], outcomes[i] ? 1 : 0, 1);
        add({1}, 1, 0.5);
        add({1}, 0, 0.5);
        for (std::size_t k = 1; k < terms; ++k) {
            gradient[k] -= ridge * curve.weight[k];
            curvature[k][k] += ridge;
        }
        const Vector move = solve(curvature, gradient);
        double size = 0;
        for (std::size_t k = 0; k < terms; ++k) {
            curve.weight[k] += std::clamp(move[k], -2.0, 2.0);
            size += std::abs(move[k]);
        }
        if (size < 1e-7) break;
    }
    return curve;
}

}  // namespace faultline
