// Leverage brackets: the seven classes of *effective* leverage that the model tells apart.
//
// Effective means: by distance from entry to liquidation, L = 1 / (distance + maintenance rate),
// not the slider's setting, which nobody outside the exchange can see.
#pragma once

#include <array>
#include <cstddef>

namespace faultline {

inline constexpr std::size_t bracket_count = 7;
inline constexpr std::array<double, bracket_count> bracket_leverage{2, 5, 10, 25, 50, 100, 125};

/// Bounds of the brackets in leverage: geometric middles of neighbours, with outer ends
/// (science note 2.1). Bracket k is [bracket_bounds[k], bracket_bounds[k + 1]).
inline constexpr std::array<double, bracket_count + 1> bracket_bounds{1.5,  3.2,  7.1,   15.8,
                                                                      35.4, 70.7, 111.8, 135.0};

using BracketShares = std::array<double, bracket_count>;

}  // namespace faultline
