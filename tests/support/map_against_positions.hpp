// MapAgainstPositions: how near a map of one moment comes to positions that were open then, with
// the liquidation prices that their venue told (science note 3.2, point 7). Pure.
//
// Prices: of those that lie on the losing side of the mark, at most 30 % away, the log of the map's
// density there, by cells of 25 bp of log price off the mark, each side for itself. A hundredth of
// every density is spread evenly, so that an empty cell costs no infinity.
// Brackets: shares of notional by effective leverage, 1 / (distance + maintenance rate), from 1.5x
// on, by the distance from the mark as it stands and by that from the entry.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "market/leverage_bracket.hpp"
#include "market/side.hpp"
#include "support/held_positions.hpp"

namespace faultline::eval {

inline constexpr double range_share = 0.30;
inline constexpr double cell_log = 0.0025;
inline constexpr double even_part = 0.01;

/// How far the range goes on a side, in logs.
double range_log(Side side);
std::size_t cells_of(Side side);

/// A map or a baseline, as it is compared.
struct ComparedMap {
    std::array<std::vector<double>, 2> cells;  // mass by cell off the mark, any scale, by side
    std::array<BracketShares, 2> by_mark{}, by_entry{};  // notional, any scale, by side
};

/// In nats per unit of log price, of a position `away` (log, above 0) beyond the mark.
double log_density(const std::vector<double>& cells, Side side, double away);

/// Distance of a price beyond `from_usd` on the side on which positions of `side` lose, in logs;
/// negative on the other.
double away_log(Side side, double from_usd, double price_usd);

/// The bracket of an effective distance (a share of the price); bracket_count below 1.5x.
std::size_t effective_bracket(double distance, double maintenance_rate);
/// A distance in logs on a side, as a share of the price.
double distance_of(Side side, double away_log);

/// Density exp(-rate * distance) on the range of a side, the rate fitted to the very positions that
/// it is compared with: no blind map has it so easy.
std::vector<double> fitted_distance_kernel(Side side, std::span<const double> away);

}  // namespace faultline::eval
