// PriceBars: hourly bars of one market, as questions read them.
//
// Bars open at whole hours of UTC, ascend, and are left out where the history has a hole: nothing
// is filled in. The last one may be an hour that is not over yet; `end_ns` says how far it goes.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"

namespace faultline {

struct HourBar {
    TimeNs open_ns = 0;
    double open_usd = 0, high_usd = 0, low_usd = 0, close_usd = 0;
};

struct PriceBars {
    std::string market;
    std::string source;          // "binance BTCUSDT trade bars of 5m": for settlement rules
    std::vector<HourBar> hours;  // complete ones
    TimeNs at_ns = 0;            // when asked: nothing later is known
    TimeNs price_at_ns = 0;      // when the price was last seen, at_ns at the latest
    double price_usd = 0;        // then
};

}  // namespace faultline
