// RowSplit: which price rows each bucket of a stretch of the log grid falls into, worked out once
// and used for many books.
//
// A bucket that straddles an edge of a row is split by the part of its width on each side; what
// lies outside of all rows is in none.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "map/price_buckets.hpp"

namespace faultline {

class RowSplit {
  public:
    /// The stretch of buckets that reach into the rows, at most [first, end).
    RowSplit(const PriceGrid& grid, const PriceBuckets& rows, Bucket first, Bucket end);

    Bucket first() const { return first_; }
    std::size_t size() const { return begins_.size() - 1; }

    /// Adds usd[i], which stands on bucket first() + i, to the rows. Returns what was placed.
    double add(std::span<const double> usd, std::span<double> rows_out) const;

  private:
    struct Part {
        std::uint32_t row;
        double share;
    };
    Bucket first_ = 0;
    std::vector<std::uint32_t> begins_{0};  // of bucket i's parts; one more than buckets
    std::vector<Part> parts_;
};

}  // namespace faultline
