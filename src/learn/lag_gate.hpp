// LagGate: do liquidations and prices carry the same clock? Streaming, so that months of seconds
// cost no memory.
//
// Longs are liquidated while the price falls, shorts while it rises: the balance of a bin's
// liquidations correlates with the bin's return, and with those of its neighbours less. Where a
// neighbour is clearly better, one of both clocks is off by that many bins, and nothing may be
// learned: a shift of one bin destroys the evidence without looking wrong (science note 0 and 2.7).
#pragma once

#include <array>
#include <cstddef>
#include <limits>

namespace faultline {

class LagGate {
  public:
    static constexpr int lag_max = 5;  // bins to either side
    static constexpr std::size_t lag_count = 2 * lag_max + 1;

    /// The next bin, of the same length as the others: log return (NaN: no price, and bins on both
    /// sides of a hole are not neighbours), liquidations of longs and of shorts.
    void add(double log_return, double longs, double shorts);

    struct Verdict {
        int best_lag = 0;  // above zero: liquidations are told that many bins late
        double at_best = std::numeric_limits<double>::quiet_NaN();  // correlation
        double at_zero = std::numeric_limits<double>::quiet_NaN();
        std::size_t bins = 0;  // with liquidations and a return
        bool tested = false;   // enough bins to say anything
        bool passed = true;    // not tested, or no neighbour clearly better
    };
    Verdict verdict() const;

  private:
    struct Sums {
        double count = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        void add(double a, double b);
        double correlation() const;
    };
    std::array<Sums, lag_count> sums_{};         // index lag + lag_max
    std::array<double, lag_max + 1> returns_{};  // the latest first
    std::array<double, lag_max + 1> flows_{};
    std::size_t seen_ = 0;
};

}  // namespace faultline
