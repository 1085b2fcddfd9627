// Density: one side of a liquidation map on a logarithmic grid of 1 bp, as it is and smoothed, and
// the modes of such a density.
//
// A displayed bucket is spread evenly over its prices, so what is read here depends on the bucket
// size only within a bucket. Smoothing is a Gaussian kernel made of three box kernels of exactly
// its variance: it takes the same time whatever its width, never goes below zero and keeps the sum.
// Modes carry their topological prominence: how far the density falls on the way to any higher
// one (merge tree by union-find over the saddles; science note 2.9).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/price_grid.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

struct SideDensity {
    PriceGrid grid{1.0};
    Bucket first = 0;          // grid bucket of element 0
    std::vector<double> usd;   // per grid bucket, unsmoothed
    double outside_usd = 0;    // at prices too far away to be of use (below 1/20, above 20 times)
    double total_usd() const;  // all of it
    bool empty() const { return usd.empty(); }

    /// Lower edge of element i in USD; i may be one past the last.
    double lower_usd(std::size_t i) const { return grid.lower_usd(first + static_cast<Bucket>(i)); }
    /// USD at prices in [low_usd, high_usd); a grid bucket that is cut counts in part.
    double between_usd(double low_usd, double high_usd) const;
};

/// The side's levels on the grid, from the current price outward and with `margin` empty buckets at
/// both ends. Levels must ascend in
/// price. Empty where the side has no level or the price is not known.
SideDensity side_density(const LiquidationMap& map, Side side, std::size_t margin);

/// Elements that smoothing with `sigma` (in elements) can reach: the margin that keeps the sum.
std::size_t kernel_reach(double sigma);
/// Gaussian of `sigma` elements. Precondition: kernel_reach(sigma) zeros at both ends.
std::vector<double> smooth(std::span<const double> values, double sigma);

struct DensityMode {
    std::size_t peak = 0;  // index of the highest element (the middle of a plateau)
    double height = 0;
    double prominence = 0;  // height minus the highest saddle to a higher mode; alone: its height
};
/// Modes with at least `least` (above zero) of prominence, in order of place.
std::vector<DensityMode> density_modes(std::span<const double> values, double least);

}  // namespace faultline
