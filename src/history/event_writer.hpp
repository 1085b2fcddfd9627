// EventWriter: events of one file into the store's tables, each row at most once.
//
// Rows that are certainly new (later than every row of this file and before the next row that the
// store has of that series) are appended at once. All others wait in a temporary table, and from
// time to time those of them that are not there yet are added. So a file is stored in one pass, in
// memory that does not grow with it, and storing it twice adds nothing.
//
// Works inside the transaction of the caller: nothing is kept unless that commits.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "history/store.hpp"

namespace faultline {

struct WriteCounts {
    std::uint64_t rows = 0;          // newly stored
    std::uint64_t duplicates = 0;    // there already, in the store or in this file
    std::uint64_t out_of_order = 0;  // earlier than the row before
    TimeNs first_ns = 0;             // of all rows given, stored or not; 0 without rows
    TimeNs last_ns = 0;

    std::uint64_t given() const { return rows + duplicates; }
};

class EventWriter {
  public:
    explicit EventWriter(Store& store);
    ~EventWriter();
    EventWriter(const EventWriter&) = delete;
    EventWriter& operator=(const EventWriter&) = delete;

    void add(const Trade& event);
    void add(const Candle& event);
    void add(const MarkPrice& event);
    void add(const OpenInterest& event);
    void add(const Funding& event);
    void add(const LongShortRatio& event);
    void add(const Liquidation& event);
    void add(const BookDepth& event);
    void add(const ExchangeReserve& event) { reserves_.push_back(event); }
    void add(const InsuranceFund& event) { funds_.push_back(event); }

    /// Writes what is left and settles the rows that waited. Once, before the commit. A problem of
    /// any `add` is told here.
    Outcome<void> finish();
    /// Counts of one table; complete after `finish`.
    const WriteCounts& counts(Table kind) const { return counts_[static_cast<std::size_t>(kind)]; }

    /// Length of the candle given last; 0 before the first.
    DurationNs bar_length_ns() const { return bar_length_ns_; }

    /// A problem has happened: reading on is useless, `finish` tells it.
    bool failed() const { return failure_.has_value(); }

  private:
    class TableWriter;
    struct Series;
    template <class Fill>
    void put(Table kind, std::uint64_t series, TimeNs at_ns, std::uint64_t tie, const Fill& fill);
    bool is_new(Series& series, TimeNs at_ns, std::uint64_t tie) const;
    TableWriter* writer_of(Table kind);
    Series* series_of(Table kind, std::uint64_t key, TimeNs at_ns);
    Outcome<void> settle(Table kind, TableWriter& writer);
    Outcome<void> write_coin_rows();

    Store* store_;
    std::array<std::unique_ptr<TableWriter>, table_count> writers_;
    std::map<std::pair<Table, std::uint64_t>, Series> series_;
    Series* latest_ = nullptr;  // the series of the row before: most files have one
    std::pair<Table, std::uint64_t> latest_key_{};
    std::array<WriteCounts, table_count> counts_{};
    std::vector<ExchangeReserve> reserves_;  // few; written at the end
    std::vector<InsuranceFund> funds_;
    DurationNs bar_length_ns_ = 0;
    std::optional<Problem> failure_;
};

}  // namespace faultline
