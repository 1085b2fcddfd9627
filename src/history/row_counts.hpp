// RowCounts: how much the store holds of instruments up to a time. Rows are only ever appended, so
// the same counts mean the same events: what was computed from them still stands.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "history/store.hpp"

namespace faultline {

/// Of what shapes a book.
struct RowCounts {
    InstrumentId instrument = 0;
    std::uint64_t candles = 0, trades = 0, marks = 0, open_interest = 0;
    friend bool operator==(const RowCounts&, const RowCounts&) = default;
};

/// One per instrument, in the order given: candles that are over, trades and mark prices before,
/// open interest seen up to `until_ns`.
Outcome<std::vector<RowCounts>> count_rows(const Store& store,
                                           std::span<const InstrumentId> instruments,
                                           TimeNs until_ns);

}  // namespace faultline
