// PathFeatures: what price, volatility and the liquidations before a bin say about the
// liquidations in it: the features of the baselines B1 and B2 (science note 3.2).
//
// The scores are "given the path": a bin's own range is used, because a map says what happens if
// price goes somewhere, not whether it will. Everything else is known before the bin begins: its
// own liquidations and what lies behind it are not. Order of a bin: `of`, then `add`. Pure.
#pragma once

#include <array>
#include <cstddef>
#include <deque>

#include "core/time.hpp"
#include "market/side.hpp"

namespace faultline {

inline constexpr std::size_t move_feature_count = 3;  // the first ones: side, move, its square
inline constexpr std::size_t path_feature_count = 19;
using PathFeatureRow = std::array<double, path_feature_count>;

/// A bin of the path: `open_usd` is the close before it.
struct PathBin {
    TimeNs begin_ns = 0, end_ns = 0;
    double open_usd = 0, high_usd = 0, low_usd = 0, close_usd = 0;

    /// How far price went against positions of the side, as a log return in basis points, >= 0.
    double adverse_bp(Side side) const;
};

class PathFeatures {
  public:
    PathFeatureRow of(const PathBin& bin, Side side) const;
    /// The bin is over. `counts`: liquidations in it by side; `is_counted` false where the feed was
    /// down, which leaves the remembered rates as they are.
    void add(const PathBin& bin, const std::array<double, 2>& counts, bool is_counted);

  private:
    static constexpr std::size_t memory_count = 3;  // half-lives of rates and of volatility
    std::array<double, memory_count> variance_{};   // bp^2 a minute
    std::array<std::array<double, memory_count>, 2> rate_{};  // liquidations a minute
    std::deque<PathBin> day_;                                 // the last 24 hours
};

}  // namespace faultline
