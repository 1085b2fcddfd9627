// build_map: read-out of books into displayed price steps, and the sums that must agree.
#include "map/map_builder.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "map/row_split.hpp"

namespace faultline {
namespace {

/// Units of the inverse contract are USD already; coins are valued at the book's own mark.
double usd_per_unit(const BookView& view) {
    return notional_usd_of(view.kind, 1.0, view.book->mark_usd());
}

bool contributes(const BookView& view) {
    return view.book != nullptr && view.book->has_open_interest() &&
           std::isfinite(view.book->mark_usd());
}

VenueCoverage& coverage_of(LiquidationMap& map, VenueId venue) {
    const auto known = std::find_if(map.coverage.begin(), map.coverage.end(),
                                    [venue](const VenueCoverage& c) { return c.venue == venue; });
    if (known != map.coverage.end()) return *known;
    VenueCoverage fresh;
    fresh.venue = venue;
    map.coverage.push_back(fresh);
    return map.coverage.back();
}

/// Dense rows of one side: total, by bracket, by venue.
struct SideRows {
    std::vector<double> total;
    std::array<std::vector<double>, bracket_count> by_bracket;
    std::array<std::vector<double>, venue_count> by_venue;
};

struct Sums {
    double active_usd = 0;    // in the kept brackets, anywhere
    double filtered_usd = 0;  // in the other brackets
    double inert_usd = 0;
};

/// Mass of one side on the log grid, before it is shared out to rows: of all books whose grids have
/// the same step. Sharing out is what costs, and so is done once per bracket and venue, not per
/// book and bracket.
class GridRows {
  public:
    GridRows(const PriceGrid& grid, const PriceBuckets& rows, Bucket first, Bucket end)
        : split_(grid, rows, first, end), step_bp_(grid.step_bp()), mass_(split_.size()) {}

    double step_bp() const { return step_bp_; }

    /// Adds the kept brackets of a book.
    void read(const BookView& view, Side side, double factor,
              std::pair<std::size_t, std::size_t> kept) {
        if (mass_.empty()) return;
        auto& venue = by_venue_[index_of(view.venue)];
        if (venue.empty()) venue.assign(mass_.size(), 0.0);
        for (std::size_t k = kept.first; k < kept.second; ++k) {
            auto& bracket = by_bracket_[k];
            if (bracket.empty()) bracket.assign(mass_.size(), 0.0);
            std::fill(mass_.begin(), mass_.end(), 0.0f);
            view.book->read_out(side, split_.first(), mass_, k, k + 1);
            for (std::size_t i = 0; i < mass_.size(); ++i) {
                const double usd = static_cast<double>(mass_[i]) * factor;
                bracket[i] += usd;
                venue[i] += usd;
            }
        }
    }

    /// Shares out what was read; the value is the USD that found a row.
    double share_out(SideRows& out) const {
        double placed = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            if (by_bracket_[k].empty()) continue;
            placed += split_.add(by_bracket_[k], out.by_bracket[k]);
        }
        for (std::size_t v = 0; v < venue_count; ++v) {
            if (by_venue_[v].empty()) continue;
            auto& rows = out.by_venue[v];
            if (rows.empty()) rows.assign(out.total.size(), 0.0);
            split_.add(by_venue_[v], rows);
        }
        return placed;
    }

  private:
    RowSplit split_;
    double step_bp_;
    std::vector<float> mass_;
    std::array<std::vector<double>, bracket_count> by_bracket_;
    std::array<std::vector<double>, venue_count> by_venue_;
};

Sums sums_of(const BookView& view, Side side, std::pair<std::size_t, std::size_t> kept) {
    const PositionBook& book = *view.book;
    const double factor = usd_per_unit(view);
    Sums sums;
    sums.inert_usd = book.side(side).inert(book.shares()) * factor;
    const BracketShares active = book.side(side).active(book.shares());
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const bool is_kept = k >= kept.first && k < kept.second;
        (is_kept ? sums.active_usd : sums.filtered_usd) += active[k] * factor;
    }
    return sums;
}

/// Reads all books of one side into rows; the value is the USD that found a row.
double read_side(const std::vector<BookView>& views, Side side, const PriceBuckets& rows,
                 std::pair<std::size_t, std::size_t> kept, SideRows& out) {
    // The stretch that any of them occupies; books of a market share a grid, nearly always.
    std::map<double, std::pair<Bucket, Bucket>> stretches;
    for (const BookView& view : views) {
        if (!contributes(view)) continue;
        const auto [first, end] = view.book->occupied(side);
        if (first == end) continue;
        const auto [known, is_new] =
            stretches.try_emplace(view.book->grid().step_bp(), std::pair{first, end});
        known->second.first = std::min(known->second.first, first);
        known->second.second = std::max(known->second.second, end);
    }
    double placed = 0;
    for (const auto& [step_bp, stretch] : stretches) {
        GridRows grid_rows(PriceGrid(step_bp), rows, stretch.first, stretch.second);
        for (const BookView& view : views) {
            if (!contributes(view) || view.book->grid().step_bp() != step_bp) continue;
            grid_rows.read(view, side, usd_per_unit(view), kept);
        }
        placed += grid_rows.share_out(out);
    }
    for (std::size_t r = 0; r < rows.rows; ++r) {
        for (const auto& bracket : out.by_bracket) out.total[r] += bracket[r];
    }
    return placed;
}

double bucket_of(const MapRequest& request, const std::vector<BookView>& views) {
    if (request.bucket_usd > 0) return request.bucket_usd;
    const double price = current_price_usd(views);
    return std::isfinite(price) ? default_bucket_usd(request.market, price) : 1.0;
}

/// The prices asked for, else all that hold mass; {0, 0} where none does.
std::pair<double, double> prices_for(const MapRequest& request,
                                     const std::vector<BookView>& views) {
    if (request.high_usd > request.low_usd) return {request.low_usd, request.high_usd};
    double low = 1e300;
    double high = 0;
    for (const BookView& view : views) {
        if (!contributes(view)) continue;
        for (const Side side : both_sides) {
            const auto [first, end] = view.book->occupied(side);
            if (first == end) continue;
            low = std::min(low, view.book->grid().lower_usd(first));
            high = std::max(high, view.book->grid().lower_usd(end));
        }
    }
    return high > low ? std::pair{low, high} : std::pair{0.0, 0.0};
}

/// Above this the map of a venue rests on positions whose entries the model does not know.
constexpr double unexplained_alarm = 0.05;

void note_unexplained(VenueCoverage& venue) {
    if (venue.unexplained_share <= unexplained_alarm) return;
    venue.notes.push_back(
        fmt::format("{}: {:.0f} % of open interest is explained by no opening the model saw; it "
                    "counts as inert",
                    name_of(venue.venue), 100 * venue.unexplained_share));
}

void add_levels(LiquidationMap& map, const PriceBuckets& rows,
                const std::array<SideRows, 2>& sides) {
    for (std::size_t r = 0; r < rows.rows; ++r) {
        for (const Side side : both_sides) {
            const SideRows& from = sides[index_of(side)];
            if (from.total[r] <= 0) continue;
            MapLevel level;
            level.price_usd = rows.lower_usd(r);
            level.side = side;
            level.notional_usd = from.total[r];
            for (std::size_t k = 0; k < bracket_count; ++k) {
                level.by_bracket_usd[k] = from.by_bracket[k][r];
            }
            for (std::size_t v = 0; v < venue_count; ++v) {
                if (!from.by_venue[v].empty()) level.by_venue_usd[v] = from.by_venue[v][r];
            }
            map.levels.push_back(level);
        }
    }
}

}  // namespace

std::pair<std::size_t, std::size_t> brackets_within(double leverage_min, double leverage_max) {
    std::size_t first = 0;
    while (first < bracket_count && bracket_leverage[first] < leverage_min) ++first;
    std::size_t end = first;
    while (end < bracket_count && bracket_leverage[end] <= leverage_max) ++end;
    return {first, end};
}

double current_price_usd(const std::vector<BookView>& views) {
    double price_usd = unknown;
    double largest_usd = -1;
    for (const BookView& view : views) {
        if (!contributes(view)) continue;
        const double usd = view.book->open_interest() * usd_per_unit(view);
        if (usd > largest_usd) price_usd = view.book->mark_usd();
        largest_usd = std::max(largest_usd, usd);
    }
    return price_usd;
}

double map_row_count(const MapRequest& request, const std::vector<BookView>& views) {
    const auto [low_usd, high_usd] = prices_for(request, views);
    return (high_usd - low_usd) / bucket_of(request, views);
}

LiquidationMap build_map(const MapRequest& request, const std::vector<BookView>& views,
                         std::string model_version, std::string weights) {
    LiquidationMap map;
    map.market = request.market;
    map.at_ns = request.at_ns;
    map.model_version = std::move(model_version);
    map.weights = std::move(weights);
    map.current_price_usd = current_price_usd(views);
    map.bucket_usd = bucket_of(request, views);

    const auto [low_usd, high_usd] = prices_for(request, views);
    const PriceBuckets rows = PriceBuckets::covering(low_usd, high_usd, map.bucket_usd);
    const auto kept = brackets_within(request.leverage_min, request.leverage_max);
    std::array<SideRows, 2> sides;
    for (SideRows& side : sides) {
        side.total.assign(rows.rows, 0.0);
        for (auto& bracket : side.by_bracket) bracket.assign(rows.rows, 0.0);
    }
    for (const BookView& view : views) {
        VenueCoverage& venue = coverage_of(map, view.venue);
        venue.notes.insert(venue.notes.end(), view.notes.begin(), view.notes.end());
        if (!contributes(view)) continue;
        const Sums longs = sums_of(view, Side::long_, kept);
        const Sums shorts = sums_of(view, Side::short_, kept);
        const double usd = view.book->open_interest() * usd_per_unit(view);
        venue.open_interest_usd += usd;
        venue.open_interest_coins += usd / view.book->mark_usd();
        // The oldest one speaks for the venue; one that was never observed makes it unknown.
        const bool older = !(view.age_s <= venue.age_s) && !std::isnan(venue.age_s);
        if (older) venue.age_s = view.age_s;
        // Of prices the newest one does: the venue is heard.
        const bool is_first = venue.open_interest_usd == usd;
        if (is_first || std::isnan(venue.price_age_s) || view.price_age_s < venue.price_age_s) {
            venue.price_age_s = view.price_age_s;
        }
        venue.long_usd += longs.active_usd;
        venue.short_usd += shorts.active_usd;
        venue.inert_long_usd += longs.inert_usd;
        venue.inert_short_usd += shorts.inert_usd;
        venue.unexplained_share = std::max(venue.unexplained_share, view.book->gap_share());
        if (request.checks_conservation) {
            venue.conservation_error =
                std::max(venue.conservation_error, view.book->conservation_error());
        }
        map.totals.long_usd += longs.active_usd;
        map.totals.short_usd += shorts.active_usd;
        map.totals.inert_long_usd += longs.inert_usd;
        map.totals.inert_short_usd += shorts.inert_usd;
        map.totals.filtered_long_usd += longs.filtered_usd;
        map.totals.filtered_short_usd += shorts.filtered_usd;
        map.conservation_error = std::max(map.conservation_error, venue.conservation_error);
    }
    // What found no row lies outside of them; over the whole range that is rounding.
    const double placed_long = read_side(views, Side::long_, rows, kept, sides[0]);
    const double placed_short = read_side(views, Side::short_, rows, kept, sides[1]);
    map.totals.outside_long_usd = std::max(0.0, map.totals.long_usd - placed_long);
    map.totals.outside_short_usd = std::max(0.0, map.totals.short_usd - placed_short);
    for (VenueCoverage& venue : map.coverage) note_unexplained(venue);
    add_levels(map, rows, sides);
    return map;
}

}  // namespace faultline
