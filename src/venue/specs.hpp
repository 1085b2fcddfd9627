// Declares `<identifier>_spec` of every venue in market/venues.def.
#pragma once

#include "venue/venue_spec.hpp"

namespace faultline {

#define FL_VENUE(identifier, display) extern const VenueSpec identifier##_spec;
#include "market/venues.def"
#undef FL_VENUE

}  // namespace faultline
