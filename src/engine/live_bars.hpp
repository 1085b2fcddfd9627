// LiveBars: ticks as they come, to bars of one length.
//
// A bar is given once its time is over; a tick that comes later than that is folded into the bar
// in work and counted, so that its price and its coins are not lost, only their moment. Intervals
// without a tick have no bar.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/path_bar.hpp"

namespace faultline {

class LiveBars {
  public:
    LiveBars(PriceKind price, DurationNs length_ns) : price_(price), length_ns_(length_ns) {}

    /// `coins`: size, NaN where a tick has none (marks); `bought`: the taker bought.
    void add(TimeNs at_ns, double price_usd, double coins, bool bought);
    /// A bar of the same kind that lies within one of these, as a tick with a range.
    void add(const PathBar& part);

    /// Appends the bars that were over at `until_ns`, rising in time.
    void close_until(TimeNs until_ns, std::vector<PathBar>& out);

    std::uint64_t late_ticks() const { return late_ticks_; }

  private:
    PathBar& bar_at(TimeNs at_ns, double price_usd, bool has_volume);

    PriceKind price_;
    DurationNs length_ns_;
    std::vector<PathBar> open_;  // rising; rarely more than two
    TimeNs closed_until_ns_ = 0;
    std::uint64_t late_ticks_ = 0;
};

}  // namespace faultline
