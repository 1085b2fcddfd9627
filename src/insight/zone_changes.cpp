// Zone changes: columns to maps, maps to readings, readings to a ZoneHistory.
#include "insight/zone_changes.hpp"

#include <cmath>

namespace faultline {
namespace {

/// Nothing where a cell is not known.
std::optional<LiquidationMap> map_of_column(const Heatmap& heatmap, std::size_t column) {
    LiquidationMap map;
    map.market = heatmap.market;
    map.at_ns = heatmap.column_end_ns[column];
    map.current_price_usd = heatmap.bars[column].close_usd;
    map.bucket_usd = heatmap.bucket_usd;
    for (std::size_t row = 0; row < heatmap.rows; ++row) {
        const std::size_t cell = column * heatmap.rows + row;
        for (const Side side : both_sides) {
            const float usd =
                side == Side::long_ ? heatmap.long_usd[cell] : heatmap.short_usd[cell];
            if (std::isnan(usd)) return std::nullopt;
            if (!(usd > 0)) continue;
            MapLevel level;
            level.price_usd =
                heatmap.price_floor_usd + heatmap.bucket_usd * static_cast<double>(row);
            level.side = side;
            level.notional_usd = static_cast<double>(usd);
            map.levels.push_back(level);
        }
    }
    return map;
}

}  // namespace

std::vector<ZoneEvent> zone_changes(const Heatmap& heatmap, DurationNs every_ns, double daily_sigma,
                                    const ZoneSettings& settings) {
    std::vector<ZoneEvent> changes;
    ZoneHistory history;
    PriceBar since = no_bar;
    bool is_first = true;
    for (std::size_t column = 0; column < heatmap.columns(); ++column) {
        since = joined_bar(since, heatmap.bars[column]);
        if (heatmap.column_end_ns[column] % every_ns != 0) continue;
        if (!std::isfinite(heatmap.bars[column].close_usd)) continue;
        const auto map = map_of_column(heatmap, column);
        if (!map) continue;
        const auto told = history.add(find_zones(*map, daily_sigma, std::nullopt, settings), since);
        since = no_bar;
        if (!std::exchange(is_first, false))
            changes.insert(changes.end(), told.begin(), told.end());
    }
    return changes;
}

}  // namespace faultline
