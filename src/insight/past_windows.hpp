// PastWindows: how far price went in every past window of a length: the raw material of filtered
// historical simulation.
//
// A window opens at the end of a bar and spans the next `length` hours without a hole. Its reach is
// the largest rise and fall (by highs and lows) and the final move, as logs, with the mean drift
// known at its end taken out: the answers carry no drift. Divided by the volatility of its own
// beginning, windows of all times can stand for one that begins now (Barone-Adesi, Giannopoulos
// and Vosper 1999; whole windows are drawn here, so that what is within them stays in order). Pure.
#pragma once

#include <span>
#include <vector>

#include "insight/volatility.hpp"

namespace faultline {

struct Window {
    std::size_t origin = 0;                        // index of the bar at whose end it opens
    double up = 0, down = 0;                       // >= 0: greatest log rise and fall within
    double end = 0;                                // log of last close over first price
    double raw_up = 0, raw_down = 0, raw_end = 0;  // with the drift, as it happened
    double sigma = 0;  // forecast at the origin, over the window; NaN: none yet
};

/// All windows of `length` >= 1 hours, by origin ascending.
std::vector<Window> past_windows(std::span<const HourBar> hours,
                                 std::span<const VarianceRate> rates, std::size_t length);

/// Counts scaled reaches as time goes on, for P(reach >= x) at any moment. `add` and `above` cost a
/// logarithm of the number of cells; within a cell the count is shared out evenly.
class ReachCounts {
  public:
    ReachCounts();
    void add(double scaled_reach);
    std::size_t size() const { return size_; }
    /// Share of what was added that is at least `scaled`; half a window is added to both sides, so
    /// that what never happened is rare and not impossible. Precondition: size() > 0.
    double above(double scaled) const;

  private:
    std::vector<double> tree_;  // Fenwick
    std::vector<double> cell_;
    std::size_t size_ = 0;
};

}  // namespace faultline
