// PriceBuckets: the displayed price steps, and how mass on the log grid is shared out to them.
//
// A computation bucket that straddles the edge of a displayed one is split by the part of its width
// on each side, so that sums do not depend on the step that is displayed.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "core/price_grid.hpp"

namespace faultline {

/// The displayed step for a market: 50 USD for BTC, else a round number (1, 2 or 5 times a power of
/// ten) near 5 bp of the price. Precondition: price_usd > 0.
double default_bucket_usd(std::string_view market, double price_usd);

struct PriceBuckets {
    double floor_usd = 0;   // lower edge of row 0
    double bucket_usd = 0;  // height of a row
    std::size_t rows = 0;

    double top_usd() const { return floor_usd + bucket_usd * static_cast<double>(rows); }
    double lower_usd(std::size_t row) const {
        return floor_usd + bucket_usd * static_cast<double>(row);
    }

    /// Rows with edges at whole multiples of the step that cover [low_usd, high_usd].
    static PriceBuckets covering(double low_usd, double high_usd, double bucket_usd);

    /// Adds mass[i], which stands on grid bucket first + i, times `factor`, to the rows. Returns
    /// the mass (times factor) that lies outside the rows.
    double add(const PriceGrid& grid, Bucket first, std::span<const float> mass, double factor,
               std::span<double> rows_out) const;
};

}  // namespace faultline
