// SCAFFOLD of mexc: to be replaced by its wire file before anything of this branch lands.
#include "venue/decode.hpp"

namespace faultline {
namespace {

Plan plan(std::span<const Instrument>) { return {}; }

Result<FrameKind> decode(std::string_view, const DecodeContext&, EventBatch&) {
    return FrameKind::unknown;
}

std::string answer_to(std::string_view, const DecodeContext&) { return {}; }

}  // namespace

extern const VenueWire mexc_wire;
const VenueWire mexc_wire = {
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
