// HyperliquidMaps: the maps of a venue without a feed of liquidations that are compared with its
// positions, and how one is read for that.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/instrument_pipeline.hpp"
#include "support/map_against_positions.hpp"

namespace faultline::eval {

/// Names of what is compared.
inline constexpr const char* assumed_map = "map, mix assumed for the venue";
/// The placebo by the speed of its exits: none of them may be the reason why the map is better.
inline constexpr std::array<double, 3> placebo_exits{0.3, 1, 3};
std::string placebo_map(double exits);

/// One way to make a map: a setting of the model and a mix.
struct MapMaker {
    std::string name;
    InstrumentPipeline pipeline;
};

/// `learned_elsewhere` is left out where all 0.
std::vector<MapMaker> hyperliquid_makers(const Instrument& instrument, const KernelTerms& terms,
                                         const BracketShares& learned_elsewhere);

/// Of a position of that size.
double maintenance_rate(const KernelTerms& terms, double notional_usd);

/// A book's map as it stands at a mark. Shares by the distance from the entry are those of each
/// bracket's stock times where its kernel puts openings: that what is far survives longer within a
/// bracket is left out, as the map does not keep entries.
ComparedMap compared_map(const InstrumentPipeline& pipeline, const KernelTerms& terms,
                         double mark_usd);

}  // namespace faultline::eval
