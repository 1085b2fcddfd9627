// RowSplit: the parts of each bucket, row by row.
#include "map/row_split.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

RowSplit::RowSplit(const PriceGrid& grid, const PriceBuckets& rows, Bucket first, Bucket end) {
    // A bucket more on each side: the rounding of a logarithm must not lose one.
    if (rows.floor_usd > 0) first = std::max(first, grid.bucket(rows.floor_usd) - 1);
    end = std::min(end, grid.bucket(rows.top_usd()) + 2);
    first_ = first;
    // Edges rise by a constant ratio; stepping by it is exact to 1e-12 over a grid's length and
    // saves an exponential for each bucket.
    const double ratio = std::exp(grid.step_log());
    double lower = grid.lower_usd(first);
    for (Bucket bucket = first; bucket < end; ++bucket) {
        const double upper = lower * ratio;
        const double from = std::max(lower, rows.floor_usd);
        const double to = std::min(upper, rows.top_usd());
        for (double at = from; at < to;) {
            const auto row =
                std::min(rows.rows - 1,
                         static_cast<std::size_t>((at - rows.floor_usd) / rows.bucket_usd + 1e-9));
            const double edge = std::min(to, rows.lower_usd(row + 1));
            if (edge <= at) break;
            parts_.push_back({static_cast<std::uint32_t>(row), (edge - at) / (upper - lower)});
            at = edge;
        }
        begins_.push_back(static_cast<std::uint32_t>(parts_.size()));
        lower = upper;
    }
}

double RowSplit::add(std::span<const double> usd, std::span<double> rows_out) const {
    double placed = 0;
    for (std::size_t i = 0; i < usd.size(); ++i) {
        if (usd[i] == 0) continue;
        for (std::uint32_t p = begins_[i]; p < begins_[i + 1]; ++p) {
            const double part = usd[i] * parts_[p].share;
            rows_out[parts_[p].row] += part;
            placed += part;
        }
    }
    return placed;
}

}  // namespace faultline
