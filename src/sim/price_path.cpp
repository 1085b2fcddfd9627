// PricePath: see the header. Constants are those of a liquid coin: volatility clusters over hours,
// returns of a second have about the tails of a Student t with four degrees.
#include "sim/price_path.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double seconds_per_day = 86'400;
constexpr double pace_memory_s = 5 * 3600;  // of the slow part of volatility
constexpr double pace_log_sd = 0.5;
constexpr double burst_memory_s = 240;

}  // namespace

PricePath::PricePath(const PricePathSettings& settings, Rng random)
    : settings_(settings), random_(random), price_usd_(settings.start_usd) {}

void PricePath::step(double common, double correlation, double push) {
    const double keep = std::exp(-1 / pace_memory_s);
    log_pace_ = keep * log_pace_ + pace_log_sd * std::sqrt(1 - keep * keep) * random_.normal();
    burst_ *= std::exp(-1 / burst_memory_s);
    pace_ = std::exp(log_pace_ - 0.5 * pace_log_sd * pace_log_sd) + burst_;

    const double own = random_.normal();
    double shock = correlation * common + std::sqrt(1 - correlation * correlation) * own;
    // Fat tails: now and then a second is worth three.
    if (random_.below(25) == 0) shock *= 3;
    const double usual = settings_.daily_volatility / std::sqrt(seconds_per_day) / 1.15;
    double move = usual * pace_ * shock + push;

    if (random_.uniform() * seconds_per_day < settings_.jumps_per_day) {
        const double size = 0.003 * random_.exponential() + 0.001;
        move += random_.below(2) == 0 ? size : -size;
        burst_ += 2;
    }
    if (crash_seconds_ == 0 && random_.uniform() * seconds_per_day < settings_.crashes_per_day) {
        crash_left_ = start_crash();
        crash_seconds_ = 300 + static_cast<int>(random_.below(1500));
    }
    if (crash_seconds_ > 0) {
        const double now = crash_left_ / crash_seconds_ * 2 * random_.uniform();
        move += now;
        crash_left_ -= now;
        --crash_seconds_;
        burst_ = std::max(burst_, 2.5);
    }
    price_usd_ *= std::exp(std::clamp(move, -0.05, 0.05));
}

double PricePath::start_crash() {
    const double size = 0.03 + 0.03 * random_.exponential();
    return random_.below(10) < 7 ? -std::min(size, 0.2) : std::min(size, 0.12);
}

}  // namespace faultline
