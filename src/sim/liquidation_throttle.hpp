// LiquidationThrottle: what some venues do to their public liquidation feeds: of each instrument
// and second only the latest liquidation is told, when the second is over. Pure.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "sim/market_event.hpp"

namespace faultline {

class LiquidationThrottle {
  public:
    explicit LiquidationThrottle(std::size_t instruments) : held_(instruments) {}

    /// Takes a liquidation. True: another one of its second is hidden by it.
    bool hold(const MarketEvent& liquidation) {
        std::optional<MarketEvent>& held = held_[liquidation.instrument];
        const bool hides = held && second_of(held->time_ns) == second_of(liquidation.time_ns);
        if (held && !hides) ready_.push_back(*std::move(held));
        held = liquidation;
        return hides;
    }

    /// What may be told by now: liquidations of seconds that are over, oldest seconds first.
    std::vector<MarketEvent> due(TimeNs now_ns) {
        std::vector<MarketEvent> out = std::exchange(ready_, {});
        for (std::optional<MarketEvent>& held : held_) {
            if (!held || second_of(held->time_ns) >= second_of(now_ns)) continue;
            out.push_back(*std::move(held));
            held.reset();
        }
        return out;
    }

  private:
    static std::int64_t second_of(TimeNs at_ns) { return at_ns / ns_per_second; }
    std::vector<std::optional<MarketEvent>> held_;  // by instrument
    std::vector<MarketEvent> ready_;
};

}  // namespace faultline
