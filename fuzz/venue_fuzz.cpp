// Every venue's decoder takes any bytes: the first byte picks the venue, the rest is the payload.
//
// A payload that decodes must give sane trades and liquidations: no negative price or size, a
// plausible time; one that does not must leave the batch empty. Seeds: the frames under fixtures/.
// FAULTLINE_FUZZ_VENUE=NAME in the environment gives all inputs to one venue, whatever their byte
// says (script/fuzz --per-venue).
#include <cstdio>
#include <cstdlib>

#include "fuzz.hpp"
#include "venue/catalog.hpp"
#include "venue/decode_line.hpp"

namespace {

using namespace faultline;

void check(const Liquidation& liquidation) {
    fuzz::require(is_plausible_time(liquidation.exchange_ns));
    fuzz::require(!liquidation.price_usd().is_negative());
    fuzz::require(!liquidation.size_contracts.is_negative());
}
void check(const Trade& trade) {
    fuzz::require(is_plausible_time(trade.exchange_ns));
    fuzz::require(!trade.price_usd.is_negative() && !trade.size_contracts.is_negative());
}
template <class Other>
void check(const Other&) {}

/// The venue of the environment; nothing where it names none. An unknown name ends the program.
std::optional<VenueId> chosen_venue() {
    const char* const name = std::getenv("FAULTLINE_FUZZ_VENUE");
    if (name == nullptr) return std::nullopt;
    for (const VenueId venue : all_venues()) {
        if (name_of(venue) == name) return venue;
    }
    std::fprintf(stderr, "FAULTLINE_FUZZ_VENUE: there is no venue '%s'\n", name);
    std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static JsonParser parser;
    static const std::optional<VenueId> chosen = chosen_venue();
    const VenueId venue = chosen.value_or(static_cast<VenueId>(data[0] % venue_count));
    const InstrumentTable instruments(spec_of(venue));
    const std::string_view payload = fuzz::text_of(data + 1, size - 1);
    const DecodeContext context{.instruments = &instruments, .json = &parser};
    EventBatch batch;
    const auto kind = decode_payload(venue, payload, context, batch);
    if (!kind) fuzz::require(batch.empty());
    for (const DecodedEvent& decoded : batch.events) {
        std::visit([](const auto& event) { check(event); }, decoded.event);
    }
    decode_lines(venue, payload, context);  // and what is printed of it
    answer_to_payload(venue, payload, context);
    return 0;
}
