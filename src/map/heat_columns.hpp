// HeatColumns: the columns of one market that are kept ready, so that a heatmap is assembled, not
// replayed.
// Each column remembers which venues were stale at its end.
//
// Columns end at whole multiples of their step; fine ones are kept for a day, coarse ones for
// months. A column holds, per price row and side, the USD and which share of it each bracket and
// each venue has, to 1/255 of the row: a heatmap of some venues, or of some brackets, comes from
// it; of some venues *and* some brackets it does not, and the caller must replay.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "map/heatmap.hpp"

namespace faultline {

struct ColumnKeep {
    DurationNs step_ns;
    DurationNs keep_ns;
};
/// Finest first; each step divides the next.
inline constexpr std::array<ColumnKeep, 5> column_keeps{{{5 * ns_per_minute, 26 * ns_per_hour},
                                                         {15 * ns_per_minute, 74 * ns_per_hour},
                                                         {30 * ns_per_minute, 8 * ns_per_day},
                                                         {2 * ns_per_hour, 31 * ns_per_day},
                                                         {6 * ns_per_hour, 92 * ns_per_day}}};

/// Whether a column that ends there is kept at `now_ns`.
bool is_column_kept(TimeNs end_ns, TimeNs now_ns);

struct ColumnsQuestion {
    TimeNs from_ns = 0, to_ns = 0;  // columns that end in (from_ns, to_ns]
    DurationNs step_ns = 0;
    double bucket_usd = 0;             // 0: that of the columns; else a whole multiple of it
    double low_usd = 0, high_usd = 0;  // both 0: what the prices visited, and a third more
    std::vector<VenueId> venues{};     // empty: all
    std::pair<std::size_t, std::size_t> brackets{0, bracket_count};
};

class HeatColumns {
  public:
    /// Rows are kept within `around` of the price of their time.
    HeatColumns(std::string market, double bucket_usd, double around = 0.3)
        : market_(std::move(market)), bucket_usd_(bucket_usd), around_(around) {}

    /// The map at the end of a column; a map with another bucket or of some venues only is refused
    /// by precondition. Columns may come in any order; the same end replaces.
    void add(TimeNs end_ns, const LiquidationMap& map);
    /// The price range of the five minutes that end there.
    void add_bar(TimeNs end_ns, const PriceBar& bar);
    /// Forgets what is kept no longer.
    void forget(TimeNs now_ns);

    /// Nothing: the step is not one that is kept, the period reaches further back than it is kept,
    /// the bucket is no multiple, or venues and brackets are both filtered. Columns that were never
    /// added are unknown: their cells and prices are NaN. `last` is left empty.
    std::optional<Heatmap> assemble(const ColumnsQuestion& question) const;

    /// The column of `end_ns` alone, from a map, as `assemble` would give it.
    Heatmap single(TimeNs end_ns, DurationNs step_ns, const LiquidationMap& map,
                   const PriceBar& bar) const;

    /// Close of the last bar at or before a time, at most `back_ns` older; NaN where there is none.
    double price_at(TimeNs at_ns, DurationNs back_ns = ns_per_hour) const;
    /// Prices joined over bars that end in (from, to]; NaN where there is none.
    PriceBar bar_over(TimeNs from_ns, TimeNs to_ns) const;

    double bucket_usd() const { return bucket_usd_; }
    std::size_t size() const { return columns_.size(); }
    std::size_t bytes() const;

    /// All columns and bars, both ways (sim/state_archive.hpp).
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(bucket_usd_, around_);
        visit_map(archive, columns_, [&archive](Column& column) {
            archive(column.stale_venues);
            for (Half& half : column.halves) {
                archive(half.first, half.usd);
                for (auto& plane : half.by_bracket) archive(plane);
                for (auto& plane : half.by_venue) archive(plane);
            }
        });
        visit_map(archive, bars_, [&archive](PriceBar& bar) {
            archive(bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd);
        });
    }

  private:
    template <class Archive, class Value, class Visit>
    static void visit_map(Archive& archive, std::map<TimeNs, Value>& values, const Visit& visit) {
        std::uint64_t count = values.size();
        archive(count);
        if constexpr (Archive::is_reading) {
            values.clear();
            for (; count > 0 && archive.is_good(); --count) {
                TimeNs end_ns = 0;
                archive(end_ns);
                visit(values[end_ns]);
            }
        } else {
            for (auto& [end, value] : values) {
                TimeNs end_ns = end;
                archive(end_ns);
                visit(value);
            }
        }
    }
    struct Half {  // one side of a column: rows [first, first + usd.size())
        std::int64_t first = 0;
        std::vector<float> usd;
        std::array<std::vector<std::uint8_t>, bracket_count> by_bracket;  // empty: none
        std::array<std::vector<std::uint8_t>, venue_count> by_venue;
    };
    struct Column {
        std::array<Half, 2> halves;
        std::uint32_t stale_venues = 0;
    };
    static void fill(Half& half, std::span<const MapLevel* const> levels, double bucket_usd);
    void write(const Half& half, const ColumnsQuestion& question, const Heatmap& shape,
               std::size_t column, std::vector<float>& cells) const;
    Heatmap shape_of(const ColumnsQuestion& question, double bucket_usd, double low_usd,
                     double high_usd) const;
    Column column_of(const LiquidationMap& map) const;

    std::string market_;
    double bucket_usd_;
    double around_;
    std::map<TimeNs, Column> columns_;
    std::map<TimeNs, PriceBar> bars_;  // of five minutes, by their end
};

}  // namespace faultline
