// SweepWindow: what the price has swept within the last so many seconds, by side.
//
// Each tick tells what was swept since the one before, or NaN. A sum over a window is then a lower
// bound, and it is known to be the whole only where every tick of the window was known and the
// first of them is older than the window.
#pragma once

#include <array>
#include <cmath>
#include <deque>
#include <optional>

#include "core/time.hpp"
#include "market/side.hpp"

namespace faultline {

class SweepWindow {
  public:
    /// How far back anybody asks.
    void keep(DurationNs length_ns) { keep_ns_ = length_ns; }

    void add(TimeNs at_ns, const std::array<double, 2>& swept_usd) {
        if (!ticks_.empty() && at_ns <= ticks_.back().at_ns) ticks_.clear();  // a new clock
        Tick tick = ticks_.empty() ? Tick{} : ticks_.back();
        // The first tick tells of a time before the window begins, so nobody knows its start.
        const bool is_first = ticks_.empty();
        tick.at_ns = at_ns;
        for (std::size_t side = 0; side < 2; ++side) {
            const bool is_known = swept_usd[side] >= 0;
            if (is_known && !is_first) tick.sum_usd[side] += swept_usd[side];
            if (is_known && is_first) tick.first_usd[side] = swept_usd[side];
            if (!is_known) ++tick.unknown_ticks[side];
        }
        ticks_.push_back(tick);
        // One tick older than the window stays: sums are differences.
        while (ticks_.size() > 1 && ticks_[1].at_ns <= at_ns - keep_ns_) ticks_.pop_front();
    }

    struct Swept {
        double usd = 0;  // at least
        bool is_whole = false;
    };
    /// Of the ticks later than `window_ns` before the last one; both sides where `side` is none.
    Swept within(DurationNs window_ns, std::optional<Side> side) const {
        Swept out;
        if (ticks_.empty()) return out;
        const Tick& last = ticks_.back();
        std::size_t low = 0;
        std::size_t high = ticks_.size();
        while (low < high) {  // the first tick inside of the window
            const std::size_t middle = (low + high) / 2;
            if (ticks_[middle].at_ns <= last.at_ns - window_ns) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        out.is_whole = low > 0;
        for (const Side one : both_sides) {
            if (side && *side != one) continue;
            const std::size_t i = index_of(one);
            const Tick& before = ticks_[low > 0 ? low - 1 : 0];
            out.usd += last.sum_usd[i] - before.sum_usd[i] + (low > 0 ? 0 : before.first_usd[i]);
            if (last.unknown_ticks[i] != before.unknown_ticks[i]) out.is_whole = false;
        }
        return out;
    }

  private:
    struct Tick {
        TimeNs at_ns = 0;
        std::array<double, 2> sum_usd{};    // of all ticks so far but the first
        std::array<double, 2> first_usd{};  // of the first
        std::array<std::uint64_t, 2> unknown_ticks{};
    };
    std::deque<Tick> ticks_;
    DurationNs keep_ns_ = ns_per_minute;
};

}  // namespace faultline
