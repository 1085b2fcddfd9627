// Decode lines: what a payload holds, one JSON object a line, as `faultline decode` prints it.
//
// Every event, instrument and tier is a line; a payload that is none of these (acknowledgement,
// heartbeat, error, request, ignored, unknown) is one line whose `kind` names it. A payload that
// cannot be read is one line of kind "malformed" with the reason. Numbers that are not known are
// null.
#pragma once

#include <string>

#include "venue/decode.hpp"

namespace faultline {

/// Lines of one payload, each ended by a newline.
std::string decode_lines(VenueId venue, std::string_view payload, const DecodeContext& context);

}  // namespace faultline
