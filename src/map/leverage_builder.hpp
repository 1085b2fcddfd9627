// build_leverage: the figures of the leverage mix from position books and priors.
//
// All 22 venues are listed. A venue without open interest shows its prior and says that its open
// interest is unknown; nothing is scaled up to stand in for it.
#pragma once

#include <vector>

#include "learn/leverage_learner.hpp"
#include "map/leverage_figures.hpp"
#include "map/map_builder.hpp"

namespace faultline {

/// `views` as for build_map; `priors[index_of(venue)]` are the flow shares, all 22.
LeverageFigures build_leverage(const std::string& market, TimeNs at_ns,
                               const std::vector<BookView>& views,
                               const std::vector<FlowShares>& priors, std::string version);

/// Puts what was learned in the place of the prior: flow shares with their intervals, the events
/// behind them and which brackets count as learned. Stock shares are the books'.
void show_learned(VenueLeverage& venue, const LeverageLearned& learned);

/// What is opened under a learned mix, with the inert part of the prior, for the books.
FlowShares learned_flow(const LeverageLearned& learned, double inert);

}  // namespace faultline
