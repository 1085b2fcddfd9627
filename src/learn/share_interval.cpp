// Sandwich of log theta: H^-1 (sum over days of u u') H^-1, H with the prior in it, u the score of
// a day. Eight by eight, so a plain Cholesky does.
#include "learn/share_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>
#include <vector>

#include "core/rng.hpp"

namespace faultline {
namespace {

constexpr std::size_t n = component_count;
using Matrix = std::array<std::array<double, n>, n>;
constexpr int draws = 2000;
constexpr double pseudo_observations = 20;  // behind the interval of a bare prior

/// First and second derivative of a row's log likelihood by lambda.
struct Slopes {
    double first, second;
};
Slopes slopes(const ExposureRow& row, double lambda, FeedShape feed, double nu) {
    const auto events = static_cast<double>(row.events);
    if (feed == FeedShape::complete || row.is_sum) {
        const double at_least = std::max(lambda, 1e-12);
        return {events / at_least - 1, -events / (at_least * at_least)};
    }
    const double base = 1 + nu * lambda;
    if (events <= 0) return {-1 / base, nu / (base * base)};
    const double none = nu > 0 ? std::pow(base, -1 / nu) : std::exp(-lambda);
    const double p = std::max(1 - none, 1e-9);
    const double slope = nu > 0 ? none / base : none;
    const double bend = nu > 0 ? -(1 + nu) * none / (base * base) : -none;
    return {slope / p, bend / p - slope * slope / (p * p)};
}

/// Lower Cholesky factor; the diagonal is lifted until the matrix is positive.
Matrix cholesky(Matrix a) {
    double lift = 0;
    for (std::size_t i = 0; i < n; ++i) lift = std::max(lift, std::abs(a[i][i]));
    for (double extra = 0;; extra = extra == 0 ? 1e-10 * (lift + 1e-300) : extra * 10) {
        Matrix l{};
        bool good = true;
        for (std::size_t i = 0; i < n && good; ++i) {
            for (std::size_t j = 0; j <= i; ++j) {
                double sum = a[i][j] + (i == j ? extra : 0);
                for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
                if (i == j) {
                    good = sum > 0;
                    l[i][i] = good ? std::sqrt(sum) : 0;
                } else {
                    l[i][j] = sum / l[j][j];
                }
            }
        }
        if (good) return l;
    }
}

/// Inverse of a positive matrix by its factor.
Matrix inverse(const Matrix& a) {
    const Matrix l = cholesky(a);
    Matrix out{};
    for (std::size_t column = 0; column < n; ++column) {
        std::array<double, n> y{};
        for (std::size_t i = 0; i < n; ++i) {
            double sum = i == column ? 1 : 0;
            for (std::size_t k = 0; k < i; ++k) sum -= l[i][k] * y[k];
            y[i] = sum / l[i][i];
        }
        for (std::size_t i = n; i-- > 0;) {
            double sum = y[i];
            for (std::size_t k = i + 1; k < n; ++k) sum -= l[k][i] * out[k][column];
            out[i][column] = sum / l[i][i];
        }
    }
    return out;
}

Matrix product(const Matrix& a, const Matrix& b) {
    Matrix out{};
    for (std::size_t i = 0; i < n; ++i) {
        for (std::size_t k = 0; k < n; ++k) {
            for (std::size_t j = 0; j < n; ++j) out[i][j] += a[i][k] * b[k][j];
        }
    }
    return out;
}

}  // namespace

std::pair<double, double> prior_share_interval(double share) {
    if (share <= 0 || share >= 1) return {share, share};
    const boost::math::beta_distribution<double> law(share * pseudo_observations,
                                                     (1 - share) * pseudo_observations);
    return {boost::math::quantile(law, 0.05), boost::math::quantile(law, 0.95)};
}

ShareIntervals share_intervals(std::span<const ExposureRow> rows, std::span<const double> weights,
                               const FittedTheta& fit) {
    Matrix bread{}, meat{};
    std::array<double, n> day_score{};
    TimeNs day = -1;
    const auto close_day = [&] {
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) meat[i][j] += day_score[i] * day_score[j];
        }
        day_score = {};
    };
    for (std::size_t r = 0; r < rows.size(); ++r) {
        const ExposureRow& row = rows[r];
        if (row.time_ns / ns_per_day != day) {
            close_day();
            day = row.time_ns / ns_per_day;
        }
        std::array<double, n> part;
        double lambda = 0;
        for (std::size_t k = 0; k < n; ++k) {
            part[k] = fit.theta[k] * static_cast<double>(row.exposure[k]);
            lambda += part[k];
        }
        const Slopes slope = slopes(row, lambda, fit.settings.feed, fit.settings.dispersion);
        for (std::size_t i = 0; i < n; ++i) {
            day_score[i] += weights[r] * slope.first * part[i];
            bread[i][i] -= weights[r] * slope.first * part[i];
            for (std::size_t j = 0; j < n; ++j) {
                bread[i][j] -= weights[r] * slope.second * part[i] * part[j];
            }
        }
    }
    close_day();
    // The Gamma prior in log theta: score alpha - alpha theta / theta0, curvature alpha theta /
    // theta0. It is one more independent observation, so it adds to the meat as well.
    for (std::size_t k = 0; k < n; ++k) {
        const double pull = fit.theta0[k] > 0 ? fit.alpha[k] * fit.theta[k] / fit.theta0[k] : 1;
        bread[k][k] += pull;
        meat[k][k] += pull;
    }
    const Matrix curved = inverse(bread);
    const Matrix covariance = product(product(curved, meat), curved);
    const Matrix root = cholesky(covariance);

    const LearnerSettings& settings = fit.settings;
    Rng random(20'260'101);  // fixed: the same fit gives the same interval
    std::array<std::vector<double>, bracket_count> shares;
    for (int draw = 0; draw < draws; ++draw) {
        std::array<double, n> normal;
        for (double& value : normal) value = settings.inflation * random.normal();
        std::array<double, bracket_count> notional{};
        double sum = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            double shift = settings.map_error * random.normal();
            for (std::size_t j = 0; j <= k; ++j) shift += root[k][j] * normal[j];
            notional[k] = fit.theta[k] * fit.sizes[k] * std::exp(std::clamp(shift, -20.0, 20.0));
            sum += notional[k];
        }
        for (std::size_t k = 0; k < bracket_count; ++k) {
            shares[k].push_back(sum > 0 ? notional[k] / sum : 0);
        }
    }
    ShareIntervals out;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        std::ranges::sort(shares[k]);
        out.lo[k] = shares[k][draws / 20];
        out.hi[k] = shares[k][draws - 1 - draws / 20];
    }
    return out;
}

}  // namespace faultline
