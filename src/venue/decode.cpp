// Decoding: the registry of wire files and the helpers that they share.
#include "venue/decode.hpp"

#include <array>

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

std::string url_at(const PlannedPoll& poll, TimeNs now_ns) {
    std::string url = poll.url;
    const auto fill = [&url](std::string_view name, TimeNs at_ns) {
        const std::size_t at = url.find(name);
        if (at != std::string::npos) {
            url.replace(at, name.size(), std::to_string(at_ns / ns_per_ms));
        }
    };
    fill("{from_ms}", now_ns - poll.from_age_ns);
    fill("{until_ms}", now_ns - poll.until_age_ns);
    return url;
}

namespace {

// What no honest event holds. A decoder that lets it through is caught here, once for all venues.
Result<void> above_zero(const Decimal& price) {
    if (price.is_negative() || price.is_zero()) return fail(ErrorCode::not_positive);
    return {};
}

Result<void> plausible(TimeNs exchange_ns) {
    if (exchange_ns != 0 && !is_plausible_time(exchange_ns)) return fail(ErrorCode::bad_time);
    return {};
}

struct Check {
    Result<void> operator()(const Trade& trade) const {
        FL_CHECK(plausible(trade.exchange_ns));
        if (trade.size_contracts.is_negative()) return fail(ErrorCode::negative_value);
        return above_zero(trade.price_usd);
    }
    Result<void> operator()(const Liquidation& liquidation) const {
        FL_CHECK(plausible(liquidation.exchange_ns));
        if (liquidation.size_contracts.is_negative()) return fail(ErrorCode::negative_value);
        if (liquidation.has_execution()) FL_CHECK(above_zero(liquidation.execution_usd));
        if (liquidation.has_bankruptcy()) FL_CHECK(above_zero(liquidation.bankruptcy_usd));
        return {};
    }
    Result<void> operator()(const Candle& candle) const {
        FL_CHECK(plausible(candle.open_ns));
        // Documentation prints bars of zeros; a store refuses them, a decoder shows them.
        if (candle.low_usd.is_negative()) return fail(ErrorCode::not_positive);
        if (candle.high_usd < candle.low_usd) return fail(ErrorCode::inconsistent_bar);
        return {};
    }
    Result<void> operator()(const MarkPrice& mark) const {
        FL_CHECK(plausible(mark.exchange_ns));
        if (mark.mark_usd <= 0 || mark.index_usd <= 0) return fail(ErrorCode::not_positive);
        return {};
    }
    Result<void> operator()(const OpenInterest& interest) const {
        FL_CHECK(plausible(interest.exchange_ns));
        if (interest.open_contracts < 0 || interest.open_coins < 0 || interest.open_usd < 0) {
            return fail(ErrorCode::negative_value);
        }
        return {};
    }
    template <class Other>
    Result<void> operator()(const Other&) const {
        return {};
    }
};

Result<void> check(const EventBatch& batch) {
    for (const DecodedEvent& decoded : batch.events) FL_CHECK(std::visit(Check{}, decoded.event));
    return {};
}

}  // namespace

Result<FrameKind> decode_payload(VenueId venue, std::string_view payload,
                                 const DecodeContext& context, EventBatch& batch) {
    batch.clear();
    if (payload.size() > JsonParser::payload_bytes_max) return fail(ErrorCode::too_large);
    Result<FrameKind> kind = wire_of(venue).decode(payload, context, batch);
    if (kind) {
        const Result<void> sane = check(batch);
        if (!sane) kind = tl::make_unexpected(sane.error());
    }
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
    int scale = printed.scale();
    for (double coins = instrument->price_coins; coins >= 10; coins /= 10) ++scale;
    return scale <= Decimal::scale_max ? Decimal::from_parts(printed.mantissa(), scale) : printed;
}

}  // namespace faultline
