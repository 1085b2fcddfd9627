// Margin tables as the venue files write them down, and the shapes that several of them share.
#pragma once

#include <initializer_list>
#include <limits>

#include "market/margin_tiers.hpp"

namespace faultline {

/// A cap above which there is no further tier.
inline constexpr double no_cap = std::numeric_limits<double>::infinity();

/// A table written in the source. A table that breaks the rules becomes empty, which the tests of
/// the catalog find: it admits no position.
TierTable built_in(Result<TierTable> table);

/// One rate for all sizes.
TierTable constant_rate(double maintenance_rate, double max_leverage);

/// Stands for the table of a market that is not built in: the shape of a mid-sized coin at a large
/// venue (Binance's table of SOL), without the tiers above `top_leverage`. An estimate.
TierTable general_tiers(double top_leverage);

/// Tiers by rule, as venues publish long tables: the first tiers as given, then steps of equal
/// width that add `rate_step` and `initial_step` each, until leverage falls below `last_leverage`.
/// Flat.
struct SteppedTail {
    double width_usd;
    double rate_step;
    double initial_step;
    double last_leverage;
};
TierTable stepped_flat(std::initializer_list<MarginTier> first, SteppedTail tail);

}  // namespace faultline
