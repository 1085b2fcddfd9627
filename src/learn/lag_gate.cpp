// LagGate: one set of sums for each lag.
#include "learn/lag_gate.hpp"

#include <algorithm>
#include <cmath>

#include "learn/bar_alignment.hpp"

namespace faultline {

void LagGate::Sums::add(double a, double b) {
    if (!std::isfinite(a) || !std::isfinite(b)) return;
    count += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
}

double LagGate::Sums::correlation() const {
    const double spread_x = xx - x * x / count;
    const double spread_y = yy - y * y / count;
    if (count < 4 || !(spread_x > 1e-12 * xx) || !(spread_y > 1e-12 * yy)) return NAN;
    return std::clamp((xy - x * y / count) / std::sqrt(spread_x * spread_y), -1.0, 1.0);
}

void LagGate::add(double log_return, double longs, double shorts) {
    std::copy_backward(returns_.begin(), returns_.end() - 1, returns_.end());
    std::copy_backward(flows_.begin(), flows_.end() - 1, flows_.end());
    returns_[0] = log_return;
    // A cascade counts more than a single one, but not in proportion.
    flows_[0] = longs + shorts > 0 ? std::log1p(shorts) - std::log1p(longs) : NAN;
    seen_ = std::min(seen_ + 1, returns_.size());
    for (std::size_t back = 0; back < seen_; ++back) {
        sums_[lag_max + back].add(returns_[back], flows_[0]);  // flow comes later than its return
        if (back > 0) sums_[lag_max - back].add(returns_[0], flows_[back]);
    }
}

LagGate::Verdict LagGate::verdict() const {
    Verdict out;
    const Sums& zero = sums_[lag_max];
    out.bins = static_cast<std::size_t>(zero.count);
    out.at_zero = zero.correlation();
    out.at_best = out.at_zero;
    const Sums* best = &zero;
    for (std::size_t i = 0; i < lag_count; ++i) {
        const double here = sums_[i].correlation();
        if (!(here > out.at_best) && !(std::isnan(out.at_best) && here > 0)) continue;
        out.at_best = here;
        out.best_lag = static_cast<int>(i) - lag_max;
        best = &sums_[i];
    }
    out.tested = out.bins >= alignment_samples_min && std::isfinite(out.at_zero);
    if (!out.tested || out.best_lag == 0) return out;
    const auto z = [](double r) { return std::atanh(std::clamp(r, -1 + 1e-12, 1 - 1e-12)); };
    const double error = std::sqrt(1 / (best->count - 3) + 1 / (zero.count - 3));
    out.passed = z(out.at_best) - z(out.at_zero) <= alignment_sigma_min * error;
    return out;
}

}  // namespace faultline
