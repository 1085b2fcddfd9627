// RowCounts: one pass over each table.
#include "history/row_counts.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace faultline {

Outcome<std::vector<RowCounts>> count_rows(const Store& store,
                                           std::span<const InstrumentId> instruments,
                                           TimeNs until_ns) {
    std::vector<RowCounts> counts;
    for (const InstrumentId id : instruments) counts.push_back({.instrument = id});
    if (counts.empty()) return counts;
    struct Counted {
        const char* table;
        const char* condition;
        std::uint64_t RowCounts::* into;
    };
    constexpr std::array<Counted, 4> tables{{
        {"candle", "open_ns + length_ns <= ", &RowCounts::candles},
        {"trade", "time_ns < ", &RowCounts::trades},
        {"mark_price", "time_ns < ", &RowCounts::marks},
        {"open_interest", "time_ns <= ", &RowCounts::open_interest},
    }};
    for (const Counted& counted : tables) {
        FL_CHECK(store.database().query(
            fmt::format("SELECT instrument, count(*) FROM {} WHERE instrument IN ({}) AND {}{} "
                        "GROUP BY instrument",
                        counted.table, fmt::join(instruments, ", "), counted.condition, until_ns),
            [&](const Chunk& rows) {
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    const auto id = static_cast<InstrumentId>(rows.integer(0, i));
                    const auto of = std::ranges::find(counts, id, &RowCounts::instrument);
                    (*of).*counted.into = static_cast<std::uint64_t>(rows.integer(1, i));
                }
            }));
    }
    return counts;
}

}  // namespace faultline
