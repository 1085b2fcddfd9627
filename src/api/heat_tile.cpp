// HeatTile: bytes, little endian on every machine.
#include "api/heat_tile.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace faultline {
namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they stand");

constexpr std::string_view tile_magic = "FLTILE01", column_magic = "FLCOL001";
constexpr std::size_t head_bytes = 96;
constexpr double decades_shown = 1e5;
constexpr double codes = 254;  // steps from code 1 to 255
constexpr std::uint32_t flag_simulated = 1, flag_open = 2;
constexpr std::uint8_t state_unknown = 0, state_complete = 1, state_stale = 2;

template <class T>
void put(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

template <class T>
T take(std::string_view& bytes) {
    T value{};
    std::memcpy(&value, bytes.data(), sizeof value);
    bytes.remove_prefix(sizeof value);
    return value;
}

void put_bar(std::string& out, const PriceBar& bar) {
    for (const double usd : {bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd}) {
        put(out, static_cast<float>(usd));
    }
}

/// A column without a price and without a level is one that nothing is known of.
std::uint8_t state_of(const Heatmap& heatmap, std::size_t column) {
    const bool is_stale = column < heatmap.stale_venues.size() && heatmap.stale_venues[column] != 0;
    const std::uint8_t state_known = is_stale ? state_stale : state_complete;
    if (std::isfinite(heatmap.bars[column].close_usd)) return state_known;
    const std::size_t first = column * heatmap.rows;
    for (std::size_t r = 0; r < heatmap.rows; ++r) {
        if (heatmap.long_usd[first + r] > 0 || heatmap.short_usd[first + r] > 0) {
            return state_known;
        }
    }
    return state_unknown;
}

void put_rows(std::string& out, const Heatmap& heatmap, const std::vector<float>& cells,
              const ValueScale& scale) {
    const std::size_t columns = heatmap.columns();
    for (std::size_t r = 0; r < heatmap.rows; ++r) {
        std::uint8_t left = 0;
        for (std::size_t c = 0; c < columns; ++c) {
            const std::uint8_t code = scale.code(cells[c * heatmap.rows + r]);
            out.push_back(static_cast<char>(static_cast<std::uint8_t>(code - left)));
            left = code;
        }
    }
}

std::vector<std::uint8_t> take_rows(std::string_view& bytes, const HeatTile& tile) {
    std::vector<std::uint8_t> cells(std::size_t{tile.columns} * tile.rows);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const auto step = static_cast<std::uint8_t>(bytes[i]);
        cells[i] = static_cast<std::uint8_t>(i % tile.columns == 0 ? step : cells[i - 1] + step);
    }
    bytes.remove_prefix(cells.size());
    return cells;
}

}  // namespace

ValueScale ValueScale::of(const std::vector<float>& longs, const std::vector<float>& shorts) {
    double max = 0;
    double min = INFINITY;
    for (const std::vector<float>* cells : {&longs, &shorts}) {
        for (const float usd : *cells) {
            if (!(usd > 0)) continue;
            max = std::max(max, static_cast<double>(usd));
            min = std::min(min, static_cast<double>(usd));
        }
    }
    if (max <= 0) return {};
    return {std::max(min, max / decades_shown), max};
}

std::uint8_t ValueScale::code(float usd) const {
    const auto value = static_cast<double>(usd);
    if (!(value > 0) || max_usd <= 0) return 0;
    if (value >= max_usd) return 255;
    if (value <= min_usd) return 1;
    const double share = std::log(value / min_usd) / std::log(max_usd / min_usd);
    return static_cast<std::uint8_t>(1 + std::lround(codes * share));
}

double ValueScale::usd_at(std::uint8_t code) const {
    if (code == 0) return 0;
    return min_usd * std::pow(max_usd / min_usd, (code - 1) / codes);
}

std::string encode_tile(const Heatmap& heatmap, const TileStamp& stamp) {
    const std::size_t columns = heatmap.columns();
    const ValueScale scale = ValueScale::of(heatmap.long_usd, heatmap.short_usd);
    std::string out;
    out.reserve(head_bytes + 2 * columns * heatmap.rows + 17 * columns);
    out += tile_magic;
    put(out, static_cast<std::uint32_t>(columns));
    put(out, static_cast<std::uint32_t>(heatmap.rows));
    put(out, columns > 0 ? heatmap.column_end_ns.front() / ns_per_ms : std::int64_t{0});
    put(out, heatmap.step_ns / ns_per_ms);
    put(out, heatmap.price_floor_usd);
    put(out, heatmap.bucket_usd);
    put(out, scale.min_usd);
    put(out, scale.max_usd);
    const bool has_steps = columns > 0 && heatmap.step_ns > 0;
    put(out,
        static_cast<std::uint64_t>(has_steps ? heatmap.column_end_ns.back() / heatmap.step_ns : 0));
    put(out, stamp.as_of_ns / ns_per_ms);
    put(out, (heatmap.simulated ? flag_simulated : 0U) | (stamp.is_open ? flag_open : 0U));
    put(out, std::uint32_t{0});
    put(out, std::uint64_t{0});
    put_rows(out, heatmap, heatmap.long_usd, scale);
    put_rows(out, heatmap, heatmap.short_usd, scale);
    for (std::size_t c = 0; c < columns; ++c) {
        out.push_back(static_cast<char>(state_of(heatmap, c)));
    }
    for (const PriceBar& bar : heatmap.bars) put_bar(out, bar);
    return out;
}

std::string encode_column(const Heatmap& column, const ColumnStamp& stamp) {
    const auto rows = static_cast<std::ptrdiff_t>(column.rows);
    const std::vector<float> longs(column.long_usd.begin(), column.long_usd.begin() + rows);
    const std::vector<float> shorts(column.short_usd.begin(), column.short_usd.begin() + rows);
    const ValueScale scale = ValueScale::of(longs, shorts);
    std::string out;
    out.reserve(head_bytes + 2 * column.rows);
    out += column_magic;
    put(out, stamp.sequence);
    put(out, stamp.end_ns / ns_per_ms);
    put(out, stamp.step_ns / ns_per_ms);
    put(out, column.price_floor_usd);
    put(out, column.bucket_usd);
    put(out, static_cast<std::uint32_t>(column.rows));
    out.push_back(static_cast<char>(state_of(column, 0)));
    out.push_back(stamp.is_final ? 1 : 0);
    put(out, std::uint16_t{0});
    put(out, scale.min_usd);
    put(out, scale.max_usd);
    put_bar(out, stamp.bar);
    put(out, stamp.topic);
    for (const float usd : longs) out.push_back(static_cast<char>(scale.code(usd)));
    for (const float usd : shorts) out.push_back(static_cast<char>(scale.code(usd)));
    return out;
}

Result<HeatTile> decode_tile(std::string_view bytes) {
    if (bytes.size() < head_bytes || !bytes.starts_with(tile_magic)) {
        return fail(ErrorCode::bad_text);
    }
    const std::size_t size = bytes.size();
    bytes.remove_prefix(tile_magic.size());
    HeatTile tile;
    tile.columns = take<std::uint32_t>(bytes);
    tile.rows = take<std::uint32_t>(bytes);
    tile.first_column_end_ms = take<std::int64_t>(bytes);
    tile.step_ms = take<std::int64_t>(bytes);
    tile.price_floor_usd = take<double>(bytes);
    tile.bucket_usd = take<double>(bytes);
    tile.scale.min_usd = take<double>(bytes);
    tile.scale.max_usd = take<double>(bytes);
    tile.sequence = take<std::uint64_t>(bytes);
    tile.as_of_ms = take<std::int64_t>(bytes);
    tile.flags = take<std::uint32_t>(bytes);
    bytes.remove_prefix(12);
    const std::size_t columns = tile.columns;
    // First what cannot be, so that the product below cannot overflow.
    if (columns > size || tile.rows > size) return fail(ErrorCode::column_count);
    if (size != head_bytes + 2 * columns * tile.rows + 17 * columns) {
        return fail(ErrorCode::column_count);
    }
    tile.longs = take_rows(bytes, tile);
    tile.shorts = take_rows(bytes, tile);
    for (std::size_t c = 0; c < columns; ++c) tile.states.push_back(take<std::uint8_t>(bytes));
    for (std::size_t c = 0; c < columns; ++c) {
        PriceBar bar;
        for (double* usd : {&bar.open_usd, &bar.high_usd, &bar.low_usd, &bar.close_usd}) {
            *usd = static_cast<double>(take<float>(bytes));
        }
        tile.bars.push_back(bar);
    }
    return tile;
}

}  // namespace faultline
