// Alignment: do the bars in the store carry the time that they claim?
//
// Compares them with what else is known about the price on the same clock: the mark price implied
// by open interest (value / coins), and the balance of liquidations. Bars that lead or lag by a bar
// look healthy and destroy a map, so an import says so; nothing is shifted.
#pragma once

#include <string>
#include <vector>

#include "history/reader.hpp"

namespace faultline {

struct AlignmentWarning {
    PriceKind price;
    DurationNs length_ns;
    TimeNs first_ns, last_ns;  // opening of the first and of the last bar that is meant
    int lag_bars;              // above zero: they come late by so many bars
    std::string text;          // "bars of 5m (trade price) come 1 bar late: ..."
    bool by_prices = false;    // against open interest's implied price; else liquidations
};

/// Checks every candle series of an instrument in [from_ns, to_ns), month by month. Series finer
/// than a minute are left out: events are not timed that well.
Outcome<std::vector<AlignmentWarning>> check_alignment(const Store& store,
                                                       const StoredInstrument& instrument,
                                                       TimeNs from_ns, TimeNs to_ns);

}  // namespace faultline
