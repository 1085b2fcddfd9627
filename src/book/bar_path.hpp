// The path of the price inside a bar: open, then low and high in the likelier order, then close.
//
// A bar that closes up most likely made its low first. Openings are laid evenly along the path, and
// the extremes are passed so that what lies there is swept. Science note 2.2.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace faultline {

/// A point of the path: sweep to this price, then open `share` of the interval's openings there.
struct PathStep {
    double price_usd = 0;
    double share = 0;
};

inline constexpr std::size_t path_steps_max = 26;

/// Steps of a bar, at most path_steps_max; shares sum to 1. Six openings for a bar whose path is
/// six basis points or more, up to 24 for wide bars (one for each 10 bp), fewer for narrow ones:
/// several in one bucket would be one. Precondition: 0 < low <= open, close <= high.
class BarPath {
  public:
    BarPath(double open_usd, double high_usd, double low_usd, double close_usd);
    std::span<const PathStep> steps() const { return {steps_.data(), count_}; }

  private:
    std::array<PathStep, path_steps_max> steps_{};
    std::size_t count_ = 0;
};

}  // namespace faultline
