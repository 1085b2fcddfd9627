// BarrierOdds: the closed forms.
#include "insight/barrier_odds.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace faultline {

double normal_distribution(double z) { return 0.5 * std::erfc(-z / std::numbers::sqrt2); }

double logit(double probability) {
    const double p = std::clamp(probability, 1e-6, 1 - 1e-6);
    return std::log(p / (1 - p));
}

double from_logit(double value) { return 1 / (1 + std::exp(-value)); }

double touch_odds(double up, double down, double sigma) {
    if (up <= 0 || down <= 0) return 1;
    if (sigma <= 0) return 0;
    const auto one_side = [sigma](double distance) {
        return std::isfinite(distance) ? std::erfc(distance / (sigma * std::numbers::sqrt2)) : 0.0;
    };
    if (!std::isfinite(up) || !std::isfinite(down)) return one_side(up) + one_side(down);
    // Survival between the walls: the start and its images at distances of twice the width, minus
    // those mirrored at the upper wall.
    const double width = up + down;
    const auto inside = [&](double image) {
        return normal_distribution((up - image) / sigma) -
               normal_distribution((-down - image) / sigma);
    };
    const int images = std::min(1000, 2 + static_cast<int>(6 * sigma / width));
    double survival = 0;
    for (int k = -images; k <= images; ++k) {
        survival += inside(2 * k * width) - inside(2 * up + 2 * k * width);
    }
    return std::clamp(1 - survival, 0.0, 1.0);
}

double close_odds(double up, double down, double sigma) {
    if (sigma <= 0) return (up <= 0 || down <= 0) ? 1.0 : 0.0;
    const auto beyond = [sigma](double distance) {
        return std::isfinite(distance) ? normal_distribution(-distance / sigma) : 0.0;
    };
    return std::min(1.0, beyond(up) + beyond(down));
}

}  // namespace faultline
