// HeatmapBuilder: read-out of each book into the column's rows.
#include "map/heatmap_builder.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

HeatmapBuilder::HeatmapBuilder(std::string market, DurationNs step_ns, PriceBuckets rows,
                               std::pair<std::size_t, std::size_t> brackets)
    : rows_(rows), brackets_(brackets), column_(rows.rows) {
    heatmap_.market = std::move(market);
    heatmap_.step_ns = step_ns;
    heatmap_.price_floor_usd = rows.floor_usd;
    heatmap_.bucket_usd = rows.bucket_usd;
    heatmap_.rows = rows.rows;
}

void HeatmapBuilder::add_column(TimeNs end_ns, const std::vector<BookView>& views,
                                const PriceBar& range) {
    heatmap_.column_end_ns.push_back(end_ns);
    heatmap_.bars.push_back(range);
    std::uint32_t fresh = 0;
    std::uint32_t held = 0;
    for (const BookView& view : views) {
        if (view.book == nullptr || !(view.book->open_interest() > 0)) continue;
        const std::uint32_t bit = 1U << index_of(view.venue);
        held |= bit;
        if (view.price_age_s <= price_stale_s) fresh |= bit;
    }
    heatmap_.stale_venues.push_back(held & ~fresh);
    for (const Side side : both_sides) {
        std::fill(column_.begin(), column_.end(), 0.0);
        for (const BookView& view : views) {
            if (view.book == nullptr || !view.book->has_open_interest() ||
                !std::isfinite(view.book->mark_usd())) {
                continue;
            }
            const PositionBook& book = *view.book;
            auto [first, end] = book.occupied(side);
            // Only what the rows show: most of the book lies far from the price.
            first = std::max(first, book.grid().bucket(std::max(rows_.floor_usd, 1e-9)));
            end = std::min(end, book.grid().bucket(rows_.top_usd()) + 1);
            if (first >= end) continue;
            mass_.assign(static_cast<std::size_t>(end - first), 0.0f);
            book.read_out(side, first, mass_, brackets_.first, brackets_.second);
            rows_.add(book.grid(), first, mass_, notional_usd_of(view.kind, 1.0, book.mark_usd()),
                      column_);
        }
        std::vector<float>& cells = side == Side::long_ ? heatmap_.long_usd : heatmap_.short_usd;
        for (const double usd : column_) cells.push_back(static_cast<float>(usd));
    }
}

Heatmap HeatmapBuilder::finish(LiquidationMap last) {
    for (const VenueCoverage& venue : last.coverage) {
        if (venue.open_interest_usd > 0) heatmap_.venues.push_back(venue.venue);
        heatmap_.notes.insert(heatmap_.notes.end(), venue.notes.begin(), venue.notes.end());
    }
    heatmap_.model_version = last.model_version;
    heatmap_.simulated = last.simulated;
    heatmap_.last = std::move(last);
    return std::move(heatmap_);
}

}  // namespace faultline
