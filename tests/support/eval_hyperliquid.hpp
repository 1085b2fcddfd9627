// EvalHyperliquid: maps of Hyperliquid that were made of prices and open interest alone, against
// the open positions of its large accounts (science note 3.2, point 7).
//
// The venue shows no liquidations, so its own mix cannot be learned from what is at hand. The maps
// are weighted with the mix assumed for it, with one that was learned elsewhere, and with an even
// one. Its candles of the time are not at hand either: prices are Bybit's, its volume is unknown,
// so that openings follow from open interest and a constant turnover.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "market/leverage_bracket.hpp"
#include "support/eval_measures.hpp"
#include "support/held_positions.hpp"
#include "support/hyperliquid_maps.hpp"

namespace faultline::eval {

/// Group of the measures, and names of what is compared beside the maps.
inline constexpr const char* hyperliquid_group = "hyperliquid";
inline constexpr const char* held_positions_name = "positions";
inline constexpr const char* even_density = "even over the range";
inline constexpr const char* distance_kernel = "distance kernel, fitted to these positions";

/// What the comparison of a coin is made of.
struct TruthInput {
    std::string coin;
    std::vector<HeldPosition> positions;  // in order of snapshots
    std::vector<MarketHour> hours;
    BracketShares learned_elsewhere{};  // all 0: none was learned
};

/// Measures of group "hyperliquid" and who = coin. Problems: no position in reach of the hours.
Outcome<Measures> hyperliquid_measures(const TruthInput& input);

/// All coins of the data folder that are compared, mix from `faultline leverage --json` of a market
/// that shows liquidations (empty path: none). Problems: those of the files.
Outcome<Measures> hyperliquid_measures(const std::filesystem::path& data,
                                       const std::filesystem::path& leverage_json);

}  // namespace faultline::eval
