// build_leverage: the figures of the leverage mix from position books and priors.
//
// All 22 venues are listed. A venue without open interest shows its prior and says that its open
// interest is unknown; nothing is scaled up to stand in for it.
#pragma once

#include <vector>

#include "map/leverage_figures.hpp"
#include "map/map_builder.hpp"

namespace faultline {

/// Strength of the prior in pseudo-observations, for its 90 % interval: a share p is drawn from
/// Beta(p s, (1 - p) s). A judgement: archetypes of the same kind differ by some ten points.
inline constexpr double prior_strength = 20.0;

/// 90 % interval of a share under the prior. 0 and 1 are certain.
std::pair<double, double> prior_interval(double share);

/// `views` as for build_map; `priors[index_of(venue)]` are the flow shares, all 22.
LeverageFigures build_leverage(const std::string& market, TimeNs at_ns,
                               const std::vector<BookView>& views,
                               const std::vector<FlowShares>& priors, std::string version);

}  // namespace faultline
