// LocationScore: where liquidations fall, given how far price went (science note 3.2, points 2 and
// 3).
//
// A window is one origin and side: the map as it stood then, by cells of equal log width away from
// the price in the adverse direction, and the liquidations of the time after it by cell, cut at the
// farthest cell that price visited. The density of a model is a mixture of a uniform one and five
// exponential kernels of distance, with or without a map; its weights are fitted on training
// windows. Liquidations on the other side of the origin's price were opened later, and no map of
// that time can know them: they are counted by the caller, not scored. Pure.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/time.hpp"
#include "learn/block_bootstrap.hpp"
#include "market/side.hpp"

namespace faultline {

struct LocationWindow {
    TimeNs origin_ns = 0;
    Side side = Side::long_;
    double cell_bp = 5;
    std::size_t visited = 0;           // cells from the origin on; the vectors' size
    std::vector<double> map, placebo;  // expected liquidations by cell, any scale
    std::vector<double> events;        // that came, by cell
    std::vector<double> event_usd;     // capped by the caller
};

struct LocationScore {
    double events = 0;
    double usd = 0;
    /// Gains in nats: of the mixture with the map over the one of distance alone, over the uniform
    /// density, and over the mixture with the placebo. Per event, and weighted by USD.
    GainInterval over_distance, over_uniform, over_placebo;
    GainInterval over_distance_usd, over_placebo_usd;
    double map_weight = 0;  // of the map in its mixture
};

/// `block_ns`: of the bootstrap; at least the length of a window, as windows may overlap.
LocationScore score_locations(std::span<const LocationWindow> training,
                              std::span<const LocationWindow> test, DurationNs block_ns);

/// Share of liquidations in the densest tenth of visited cells over that tenth's share of cells,
/// both within strata of distance (0, 0.5, 1, 2, 5 % and beyond), so that being near the price
/// earns nothing. 1: no better than chance.
struct ZoneLift {
    GainInterval map, placebo;
    double hit_share = 0;       // of liquidations, in zones of the map
    double expected_share = 0;  // by chance within the strata
};
ZoneLift score_zones(std::span<const LocationWindow> windows, DurationNs block_ns);

}  // namespace faultline
