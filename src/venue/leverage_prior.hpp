// The leverage mix that is assumed before anything has been learned: shares of what is being opened
// (flow, not stock), by bracket, the inert part left out. Science note 5; a judgement, not a
// measurement.
#pragma once

#include "venue/venue_spec.hpp"

namespace faultline {

/// Shares by bracket for a kind of venue; they sum to 1.
BracketShares prior_shares(Archetype archetype);

/// The same for one venue: brackets that lie wholly above its maximum leverage get 0 and the others
/// share in proportion, so that they still sum to 1.
BracketShares prior_shares(const VenueSpec& spec);

}  // namespace faultline
