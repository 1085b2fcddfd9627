// Number texts of pictures: money, prices and times as a trader writes them.
#pragma once

#include <string>

#include "core/time.hpp"

namespace faultline {

/// "$1.25 B", "$340 M", "$12.5 k", "$7.20", "-$3.10 M": three digits. NaN and infinity: "n/a".
std::string money_text(double usd);

/// The same without zeros at the end: "$20 M", "$1.5 B". For the labels of axes.
std::string short_money_text(double usd);

/// "66,512.50": thousands grouped, `decimals` (0 to 10) digits after the point. NaN: "n/a".
std::string price_text(double price_usd, int decimals);

/// As many decimals as it takes to write `step` exactly, 0 to 10: 50 -> 0, 0.05 -> 2.
int decimals_of(double step);

/// "2026-02-05 12:00": the minute, UTC.
std::string minute_text(TimeNs at_ns);

}  // namespace faultline
