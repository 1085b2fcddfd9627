// ExchangeCalibrator: what an exchange's feed of liquidations is like, measured against the price
// (science note 2.7), and the gates that must hold before anything is learned from it.
//
// Gates: clocks agree (lag_gate), sides are not swapped, rows do not come twice, and sizes are
// possible (a wrong contract multiplier makes liquidations larger than what was traded or open).
// Each failure is a sentence that says what was measured; the learner then keeps the prior.
// Factors: price offsets per side and price kind, the width of prints, how the feed is throttled,
// the share of partial liquidations. Corrections shrink towards none by n / (n + 300). Pure.
#pragma once

#include <array>
#include <deque>
#include <limits>
#include <string>
#include <vector>

#include "learn/exposure_log.hpp"
#include "learn/lag_gate.hpp"
#include "market/events.hpp"

namespace faultline {

inline constexpr double calibration_shrink_events = 300;

/// A bin of the price path, in order of time, all of one length.
struct CalibrationBin {
    TimeNs begin_ns = 0;
    double log_return = unknown;  // of the mark, open to close
    double close_usd = unknown;
    double volume_coins = unknown;         // traded in the bin, both sides counted once
    double open_interest_coins = unknown;  // at its end
};

struct PriceOffset {
    Side side = Side::long_;
    LiquidationPrice kind = LiquidationPrice::execution;  // or bankruptcy
    double median = 0;  // delta in price = mark (1 - sign delta): beyond the mark is positive
    double shrunk = 0;  // median n / (n + 300): what a correction may use
    double width = 0;   // robust spread (1.48 x the median absolute deviation)
    std::size_t events = 0;
};

struct ExchangeCalibration {
    std::size_t events = 0;
    LagGate::Verdict lag;
    double side_z = unknown;  // of side against the direction of price; far below zero: swapped
    std::size_t side_bins = 0;
    double duplicate_share = 0;        // rows equal to an earlier one in time, side, price and size
    double impossible_share = 0;       // bins with more liquidated than traded or open
    std::size_t sized_bins = 0;        // bins in which that could be told
    double implausible_share = 0;      // prices more than 3 % off the mark
    std::vector<PriceOffset> offsets;  // where there was any
    double multiple_share = unknown;   // of seconds with a liquidation, those with more than one
    double under_second_share = unknown;  // of pauses between liquidations, those below a second
    bool looks_throttled = false;         // at most one a second, in crowded seconds too
    double partial_share = unknown;  // repeats of a side within 60 s beyond those of later minutes
    double intensity = unknown;      // observed / predicted, half-life 7 days, shrunk towards 1
    double buffer = unknown;         // maintenance buffer of the bank's heaviest setting

    /// Why nothing may be learned; empty: all gates hold.
    std::string blocked() const;
};

class ExchangeCalibrator {
  public:
    /// A liquidation of the bin that `end_bin` closes next, with the mark of its time.
    void on_liquidation(const Liquidation& seen, double mark_usd);
    void end_bin(const CalibrationBin& bin);
    ExchangeCalibration result() const;

  private:
    static constexpr std::size_t offsets_max = 1000;  // rolling
    void look_for_duplicate(const Liquidation& seen);
    void count_pauses(const Liquidation& seen);

    LagGate lag_;
    std::size_t events_ = 0, duplicates_ = 0, implausible_ = 0;
    std::array<double, 2> in_bin_{};
    double coins_in_bin_ = 0;
    double side_sum_ = 0;
    std::size_t side_bins_ = 0;
    std::size_t sized_bins_ = 0, impossible_bins_ = 0;
    std::array<std::array<std::deque<double>, 2>, 2> offsets_;  // side, kind
    std::deque<Liquidation> recent_;                            // of the last five minutes
    std::size_t busy_seconds_ = 0, crowded_seconds_ = 0, next_second_busy_ = 0;
    TimeNs second_ = -1;
    std::size_t in_second_ = 0;
    std::size_t pauses_ = 0, short_pauses_ = 0;
    TimeNs last_ns_ = 0;
    double soon_ = 0, later_ = 0;  // repeats of a side within 60 s, and in the four minutes after
};

/// kappa: observed over predicted liquidations under theta, half-life 7 days, with 300 of each
/// added, so that little data says 1.
double intensity_of(std::span<const ExposureRow> rows, const Components& theta, TimeNs now_ns);

}  // namespace faultline
