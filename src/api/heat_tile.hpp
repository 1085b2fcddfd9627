// HeatTile: a heatmap as a compact binary picture for the dashboard, and one column of it for the
// stream. Codes: 0 nothing there; 1 to 255 on a logarithmic scale from value_min to value_max USD.
//
// Tile (application/vnd.faultline.tile), little endian:
//     0  char[8]  "FLTILE01"
//     8  u32      columns W
//    12  u32      rows H
//    16  i64      end of the first column, ms since 1970
//    24  i64      step_ms; all columns are equally long
//    32  f64      price_floor_usd: lower edge of row 0
//    40  f64      bucket_usd
//    48  f64      value_min_usd: what code 1 stands for
//    56  f64      value_max_usd: what code 255 stands for
//    64  u64      sequence of the last column: its end in steps since 1970
//    72  i64      as_of_ms: the markets' time when it was made
//    80  u32      flags: bit 0 simulated, bit 1 the last column is still open
//    84  u32, u64 0
//    96  u8[W*H]  longs, row by row, each byte less its left neighbour in the row (mod 256)
//        u8[W*H]  shorts, the same
//        u8[W]    state of each column: 0 unknown (no data), 1 complete, 2 some venues are stale
//        f32[4*W] open, high, low, close of each column; NaN where there is none
//
// Column (a frame of the stream):
//     0  char[8]  "FLCOL001"
//     8  u64      sequence of the topic
//    16  i64      column_end_ms
//    24  i64      step_ms
//    32  f64      price_floor_usd
//    40  f64      bucket_usd
//    48  u32      rows
//    52  u8       state; 53 u8 is_final; 54 u16 0
//    56  f64      value_min_usd; 64 f64 value_max_usd
//    72  f32[4]   open, high, low, close
//    88  u64      topic, as told in "subscribed"
//    96  u8[rows] longs, u8[rows] shorts: codes as they are
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "map/heatmap.hpp"

namespace faultline {

inline constexpr std::string_view tile_content_type = "application/vnd.faultline.tile";

struct ValueScale {
    double min_usd = 0, max_usd = 0;  // both 0: nothing is there

    /// From the largest value down to a hundred-thousandth of it, or to the smallest value.
    static ValueScale of(const std::vector<float>& longs, const std::vector<float>& shorts);
    /// Values below min_usd are code 1 where they are above zero; NaN is 0.
    std::uint8_t code(float usd) const;
    double usd_at(std::uint8_t code) const;
};

struct TileStamp {
    TimeNs as_of_ns = 0;
    bool is_open = false;  // the last column is still being filled
};
/// Precondition: the heatmap has as many cells and bars as it says.
std::string encode_tile(const Heatmap& heatmap, const TileStamp& stamp);

struct ColumnStamp {
    std::uint64_t sequence = 0, topic = 0;
    DurationNs step_ns = 0;
    TimeNs end_ns = 0;
    bool is_final = false;
    PriceBar bar;
};
/// The first column of `column` under this stamp.
std::string encode_column(const Heatmap& column, const ColumnStamp& stamp);

/// A tile read back, for tests and for clients in C++.
struct HeatTile {
    std::uint32_t columns = 0, rows = 0, flags = 0;
    std::int64_t first_column_end_ms = 0, step_ms = 0, as_of_ms = 0;
    double price_floor_usd = 0, bucket_usd = 0;
    ValueScale scale;
    std::uint64_t sequence = 0;
    std::vector<std::uint8_t> longs, shorts;  // codes, row by row
    std::vector<std::uint8_t> states;
    std::vector<PriceBar> bars;
};
/// Errors: bad_text (not a tile), column_count (its length is not what its head says).
Result<HeatTile> decode_tile(std::string_view bytes);

}  // namespace faultline
