// TickBars: trades or marks to bars of one second.
//
// Ticks come in the order in which they were stored, nearly always that of time. Those that go back
// behind the bar in work are kept aside and merged at the end, so the result depends on times and,
// for equal times, on the order of arrival, and on nothing else.
#pragma once

#include <vector>

#include "history/reader.hpp"

namespace faultline {

class TickBars {
  public:
    explicit TickBars(PriceKind price) : price_(price) {}

    /// `coins`: size, NaN where a tick has none (marks); `bought`: the taker bought.
    void add(TimeNs at_ns, double price_usd, double coins, bool bought);

    /// The bars in order of time.
    std::vector<PathBar> take();

  private:
    struct Tick {
        TimeNs at_ns;
        double price_usd, coins;
        bool bought;
    };
    struct Bar {
        PathBar row;
        TimeNs first_ns, last_ns;  // times of the ticks that opened and closed it
    };
    Bar bar_of(const Tick& tick) const;
    static void merge(Bar& into, const Bar& later);

    PriceKind price_;
    std::vector<Bar> bars_;
    std::vector<Tick> late_;
};

}  // namespace faultline
