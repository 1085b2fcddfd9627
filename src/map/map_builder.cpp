// build_map: read-out of books into displayed price steps, and the sums that must agree.
#include "map/map_builder.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

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
    double outside_usd = 0;   // kept, but outside the rows
    double inert_usd = 0;
};

Sums read_side(const BookView& view, Side side, const PriceBuckets& rows,
               std::pair<std::size_t, std::size_t> kept, SideRows& out) {
    const PositionBook& book = *view.book;
    const double factor = usd_per_unit(view);
    Sums sums;
    sums.inert_usd = book.side(side).inert(book.shares()) * factor;
    const BracketShares active = book.side(side).active(book.shares());
    const auto [first, end] = book.occupied(side);
    std::vector<float> mass(static_cast<std::size_t>(end - first));
    auto& venue_rows = out.by_venue[index_of(view.venue)];
    if (venue_rows.empty()) venue_rows.assign(rows.rows, 0.0);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const double usd = active[k] * factor;
        if (k < kept.first || k >= kept.second) {
            sums.filtered_usd += usd;
            continue;
        }
        sums.active_usd += usd;
        std::fill(mass.begin(), mass.end(), 0.0f);
        book.read_out(side, first, mass, k, k + 1);
        std::vector<double> bracket(rows.rows, 0.0);
        sums.outside_usd += rows.add(book.grid(), first, mass, factor, bracket);
        for (std::size_t r = 0; r < rows.rows; ++r) {
            out.total[r] += bracket[r];
            out.by_bracket[k][r] += bracket[r];
            venue_rows[r] += bracket[r];
        }
    }
    return sums;
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
        const Sums longs = read_side(view, Side::long_, rows, kept, sides[0]);
        const Sums shorts = read_side(view, Side::short_, rows, kept, sides[1]);
        const double usd = view.book->open_interest() * usd_per_unit(view);
        venue.open_interest_usd += usd;
        venue.open_interest_coins += usd / view.book->mark_usd();
        // The oldest one speaks for the venue; one that was never observed makes it unknown.
        const bool older = !(view.age_s <= venue.age_s) && !std::isnan(venue.age_s);
        if (older) venue.age_s = view.age_s;
        venue.long_usd += longs.active_usd;
        venue.short_usd += shorts.active_usd;
        venue.inert_long_usd += longs.inert_usd;
        venue.inert_short_usd += shorts.inert_usd;
        venue.unexplained_share = std::max(venue.unexplained_share, view.book->gap_share());
        venue.conservation_error =
            std::max(venue.conservation_error, view.book->conservation_error());
        map.totals.long_usd += longs.active_usd;
        map.totals.short_usd += shorts.active_usd;
        map.totals.inert_long_usd += longs.inert_usd;
        map.totals.inert_short_usd += shorts.inert_usd;
        map.totals.outside_long_usd += longs.outside_usd;
        map.totals.outside_short_usd += shorts.outside_usd;
        map.totals.filtered_long_usd += longs.filtered_usd;
        map.totals.filtered_short_usd += shorts.filtered_usd;
        map.conservation_error = std::max(map.conservation_error, venue.conservation_error);
    }
    for (VenueCoverage& venue : map.coverage) note_unexplained(venue);
    add_levels(map, rows, sides);
    return map;
}

}  // namespace faultline
