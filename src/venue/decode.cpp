// Decoding: the registry of wire files and the helpers that they share.
#include "venue/decode.hpp"

#include <array>
#include <cmath>

namespace faultline {

#define FL_VENUE(identifier, display) extern const VenueWire identifier##_wire;
#include "market/venues.def"
#undef FL_VENUE

const VenueWire& wire_of(VenueId venue) {
    static const std::array<const VenueWire*, venue_count> wires{
#define FL_VENUE(identifier, display) &identifier##_wire,
#include "market/venues.def"
#undef FL_VENUE
    };
    return *wires[index_of(venue)];
}

std::string_view name_of(FrameKind kind) {
    switch (kind) {
        case FrameKind::data:
            return "data";
        case FrameKind::acknowledgement:
            return "acknowledgement";
        case FrameKind::heartbeat:
            return "heartbeat";
        case FrameKind::error:
            return "error";
        case FrameKind::request:
            return "request";
        case FrameKind::ignored:
            return "ignored";
        case FrameKind::unknown:
            return "unknown";
    }
    return "unknown";
}

void EventBatch::clear() {
    events.clear();
    instruments.clear();
    tiers.clear();
    accounts.clear();
    reason.clear();
    replayed = false;
}

Result<FrameKind> decode_payload(VenueId venue, std::string_view payload,
                                 const DecodeContext& context, EventBatch& batch) {
    batch.clear();
    if (payload.size() > JsonParser::payload_bytes_max) return fail(ErrorCode::too_large);
    Result<FrameKind> kind = wire_of(venue).decode(payload, context, batch);
    if (!kind) batch.clear();
    return kind;
}

std::string answer_to_payload(VenueId venue, std::string_view payload,
                              const DecodeContext& context) {
    const VenueWire& wire = wire_of(venue);
    return wire.answer_to == nullptr ? std::string{} : wire.answer_to(payload, context);
}

double coins_or_unknown(const Instrument* instrument, const Decimal& size_contracts,
                        double price_usd) {
    if (instrument == nullptr) return unknown;
    return coins_of(*instrument, size_contracts.to_double(), price_usd);
}

Decimal price_per_coin(const Instrument* instrument, const Decimal& printed) {
    if (instrument == nullptr || instrument->price_coins == 1.0) return printed;
    // price_coins is a power of ten, so dividing moves the point.
    const int shift = static_cast<int>(std::lround(std::log10(instrument->price_coins)));
    const int scale = printed.scale() + shift;
    return scale <= Decimal::scale_max ? Decimal::from_parts(printed.mantissa(), scale) : printed;
}

}  // namespace faultline
