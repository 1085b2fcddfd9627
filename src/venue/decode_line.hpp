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

/// Lines of what a payload came to, each ended by a newline. What is neither data nor known as
/// something else (data without any event) is a line of kind "empty".
std::string batch_lines(VenueId venue, FrameKind kind, const EventBatch& batch,
                        const InstrumentTable& instruments);
/// The line of a payload that cannot be read.
std::string malformed_line(VenueId venue, const Error& error);

/// Lines of one payload: decoded, then one of the two above.
std::string decode_lines(VenueId venue, std::string_view payload, const DecodeContext& context);

}  // namespace faultline
