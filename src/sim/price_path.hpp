// PricePath: the price of one coin, second by second: stochastic volatility with clusters, fat
// tails, jumps, and now and then a crash that takes minutes. It is pushed by forced orders where a
// world asks for impact. Nothing here knows of positions.
#pragma once

#include "core/rng.hpp"

namespace faultline {

struct PricePathSettings {
    double start_usd = 95'000;
    double daily_volatility = 0.028;
    double jumps_per_day = 2;
    double crashes_per_day = 0.05;
};

class PricePath {
  public:
    PricePath(const PricePathSettings& settings, Rng random);

    /// Goes on by one second. `common` is a standard normal shared by coins that move together, of
    /// which `correlation` (0 to 1) is taken; `push` is a log move that others cause.
    void step(double common, double correlation, double push);

    double price_usd() const { return price_usd_; }
    /// Today's pace: 1 is usual, 3 is a storm. Agents trade more in storms.
    double pace() const { return pace_; }

    /// For a saved state; the settings are not in it.
    void visit_state(auto& archive) {
        archive(random_, price_usd_, log_pace_, burst_, pace_, crash_left_, crash_seconds_);
    }

  private:
    double start_crash();
    PricePathSettings settings_;
    Rng random_;
    double price_usd_;
    double log_pace_ = 0;  // of volatility, slow
    double burst_ = 0;     // fast part, raised by jumps, gone in minutes
    double pace_ = 1;
    double crash_left_ = 0;  // log move that a running crash still has before it
    int crash_seconds_ = 0;
};

}  // namespace faultline
