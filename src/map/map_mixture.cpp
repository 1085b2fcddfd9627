// MapMixture: levels matched by price row, means, and spreads.
#include "map/map_mixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

namespace faultline {
namespace {

constexpr double z_of_90 = 1.645;

/// USD of one member: all of it, and by bracket.
struct Amount {
    double usd = 0;
    std::array<double, bracket_count> by_bracket{};
};

struct Band {
    double usd = 0, lo_usd = 0, hi_usd = 0;
};

/// `amounts[m]` of each member.
Band band_of(std::span<const MapMember> members, std::span<const Amount> amounts) {
    double weights = 0, mean = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
        weights += members[m].weight;
        mean += members[m].weight * amounts[m].usd;
    }
    mean /= weights;
    double spread = 0, below = 0, above = 0;
    for (std::size_t m = 0; m < members.size(); ++m) {
        const double weight = members[m].weight / weights;
        const double apart = amounts[m].usd - mean;
        spread += weight * apart * apart;
        double down = 0, up = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double usd = amounts[m].by_bracket[k];
            down += usd * members[m].below[k] * usd * members[m].below[k];
            up += usd * members[m].above[k] * usd * members[m].above[k];
        }
        below += weight * std::sqrt(down);
        above += weight * std::sqrt(up);
    }
    const double between = z_of_90 * std::sqrt(spread);
    return {mean, std::max(0.0, mean - std::hypot(between, below)),
            mean + std::hypot(between, above)};
}

/// A level's row of prices and side; maps of one bucket width share their rows.
using Row = std::pair<std::int64_t, Side>;
Row row_of(const LiquidationMap& map, const MapLevel& level) {
    return {std::llround(level.price_usd / map.bucket_usd), level.side};
}

Amount near_price(const LiquidationMap& map, Side side, double within) {
    const double price = map.current_price_usd;
    const double low = side == Side::long_ ? price * (1 - within) : price;
    const double high = side == Side::long_ ? price : price * (1 + within);
    Amount sum;
    for (const MapLevel& level : map.levels) {
        if (level.side != side) continue;
        const double from = std::max(low, level.price_usd);
        const double to = std::min(high, level.price_usd + map.bucket_usd);
        const double share = std::max(0.0, to - from) / map.bucket_usd;
        sum.usd += share * level.notional_usd;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            sum.by_bracket[k] += share * level.by_bracket_usd[k];
        }
    }
    return sum;
}

void add_scaled(MapTotals& to, const MapTotals& from, double factor) {
    to.long_usd += factor * from.long_usd;
    to.short_usd += factor * from.short_usd;
    to.inert_long_usd += factor * from.inert_long_usd;
    to.inert_short_usd += factor * from.inert_short_usd;
    to.outside_long_usd += factor * from.outside_long_usd;
    to.outside_short_usd += factor * from.outside_short_usd;
    to.filtered_long_usd += factor * from.filtered_long_usd;
    to.filtered_short_usd += factor * from.filtered_short_usd;
}

void add_scaled(MapLevel& to, const MapLevel& from, double factor) {
    to.notional_usd += factor * from.notional_usd;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        to.by_bracket_usd[k] += factor * from.by_bracket_usd[k];
    }
    for (std::size_t v = 0; v < venue_count; ++v) {
        to.by_venue_usd[v] += factor * from.by_venue_usd[v];
    }
}

/// What the settings say differently of the venues: how much is active.
void mix_coverage(LiquidationMap& out, std::span<const MapMember> members, double weights) {
    for (VenueCoverage& venue : out.coverage) {
        venue.long_usd = venue.short_usd = venue.inert_long_usd = venue.inert_short_usd = 0;
        for (const MapMember& member : members) {
            for (const VenueCoverage& one : member.map.coverage) {
                if (one.venue != venue.venue) continue;
                const double share = member.weight / weights;
                venue.long_usd += share * one.long_usd;
                venue.short_usd += share * one.short_usd;
                venue.inert_long_usd += share * one.inert_long_usd;
                venue.inert_short_usd += share * one.inert_short_usd;
            }
        }
    }
}

bool shows_all(const ShownPrices& shown, double price_usd, Side side, double within) {
    if (shown.high_usd <= shown.low_usd) return true;
    return side == Side::long_
               ? shown.low_usd <= price_usd * (1 - within) && shown.high_usd >= price_usd
               : shown.high_usd >= price_usd * (1 + within) && shown.low_usd <= price_usd;
}

/// Half-widths of venues' bands, which are independent.
struct Width {
    double below = 0, above = 0;  // squared
    bool known = false;
    void add(double usd, double lo_usd, double hi_usd) {
        if (std::isnan(lo_usd) || std::isnan(hi_usd)) return;
        below += (usd - lo_usd) * (usd - lo_usd);
        above += (hi_usd - usd) * (hi_usd - usd);
        known = true;
    }
};

}  // namespace

LiquidationMap mixed_map(std::span<const MapMember> members, const ShownPrices& shown) {
    const auto heaviest = std::ranges::max_element(members, {}, &MapMember::weight);
    LiquidationMap out = heaviest->map;
    double weights = 0;
    for (const MapMember& member : members) weights += member.weight;

    std::map<Row, std::vector<const MapLevel*>> rows;
    for (std::size_t m = 0; m < members.size(); ++m) {
        for (const MapLevel& level : members[m].map.levels) {
            auto& row = rows[row_of(members[m].map, level)];
            row.resize(members.size());
            row[m] = &level;
        }
    }
    out.levels.clear();
    std::vector<Amount> amounts(members.size());
    for (const auto& [row, levels] : rows) {
        MapLevel mean;
        for (std::size_t m = 0; m < members.size(); ++m) {
            amounts[m] = Amount{};
            if (levels[m] == nullptr) continue;
            amounts[m] = {levels[m]->notional_usd, levels[m]->by_bracket_usd};
            mean.price_usd = levels[m]->price_usd;
            add_scaled(mean, *levels[m], members[m].weight / weights);
        }
        mean.side = row.second;
        const Band band = band_of(members, amounts);
        mean.lo_usd = std::min(band.lo_usd, mean.notional_usd);  // but for rounding it is
        mean.hi_usd = std::max(band.hi_usd, mean.notional_usd);
        out.levels.push_back(mean);
    }
    out.totals = MapTotals{};
    for (const MapMember& member : members) {
        add_scaled(out.totals, member.map.totals, member.weight / weights);
        out.conservation_error = std::max(out.conservation_error, member.map.conservation_error);
    }
    mix_coverage(out, members, weights);
    out.bands.clear();
    for (const double within : band_distances) {
        for (const Side side : both_sides) {
            if (!shows_all(shown, out.current_price_usd, side, within)) continue;
            for (std::size_t m = 0; m < members.size(); ++m) {
                amounts[m] = near_price(members[m].map, side, within);
            }
            const Band band = band_of(members, amounts);
            out.bands.push_back({within, side, band.usd, band.lo_usd, band.hi_usd});
        }
    }
    return out;
}

LiquidationMap joined_map(std::span<const LiquidationMap> venues) {
    LiquidationMap out = venues[0];
    out.totals = MapTotals{};
    out.coverage.clear();
    std::map<Row, std::pair<MapLevel, Width>> rows;
    for (const LiquidationMap& map : venues) {
        for (const MapLevel& level : map.levels) {
            auto& [sum, width] = rows[row_of(map, level)];
            sum.price_usd = level.price_usd;
            sum.side = level.side;
            add_scaled(sum, level, 1);
            width.add(level.notional_usd, level.lo_usd, level.hi_usd);
        }
        add_scaled(out.totals, map.totals, 1);
        out.coverage.insert(out.coverage.end(), map.coverage.begin(), map.coverage.end());
        out.conservation_error = std::max(out.conservation_error, map.conservation_error);
    }
    out.levels.clear();
    for (auto& [row, entry] : rows) {
        auto& [level, width] = entry;
        if (width.known) {
            level.lo_usd = std::max(0.0, level.notional_usd - std::sqrt(width.below));
            level.hi_usd = level.notional_usd + std::sqrt(width.above);
        }
        out.levels.push_back(level);
    }
    out.bands.clear();
    for (const double within : band_distances) {
        for (const Side side : both_sides) {
            MapBand sum{within, side};
            Width width;
            for (const LiquidationMap& map : venues) {
                const auto own = std::ranges::find_if(map.bands, [&](const MapBand& band) {
                    return band.within == within && band.side == side;
                });
                if (own == map.bands.end()) {
                    sum.notional_usd += near_price(map, side, within).usd;
                } else {
                    sum.notional_usd += own->notional_usd;
                    width.add(own->notional_usd, own->lo_usd, own->hi_usd);
                }
            }
            if (!width.known) continue;
            sum.lo_usd = std::max(0.0, sum.notional_usd - std::sqrt(width.below));
            sum.hi_usd = sum.notional_usd + std::sqrt(width.above);
            out.bands.push_back(sum);
        }
    }
    return out;
}

}  // namespace faultline
