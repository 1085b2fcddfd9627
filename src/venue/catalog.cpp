// The catalog: gathers the specs of market/venues.def and finds them by id and by provider name.
#include "venue/catalog.hpp"

#include "venue/specs.hpp"

namespace faultline {
namespace {

constexpr std::array<const VenueSpec*, venue_count> specs{
#define FL_VENUE(identifier, display) &identifier##_spec,
#include "market/venues.def"
#undef FL_VENUE
};

}  // namespace

const VenueSpec& spec_of(VenueId venue) { return *specs[index_of(venue)]; }

Result<Instrument> instrument_from_tardis(std::string_view exchange, std::string_view symbol) {
    for (const VenueSpec* spec : specs) {
        for (const ProviderName& known : spec->provider_names) {
            if (known.provider == "tardis" && known.name == exchange) {
                return spec->instrument(symbol);
            }
        }
    }
    // Venues that Tardis does not record go by our own name.
    const Result<VenueId> own = parse_venue(exchange);
    if (own && spec_of(*own).provider_names.empty()) return spec_of(*own).instrument(symbol);
    return fail(ErrorCode::unknown_venue);
}

Result<Instrument> instrument_from_vision(std::string_view symbol) {
    return spec_of(VenueId::binance).instrument(symbol);
}

Result<Instrument> main_instrument(VenueId venue, std::string_view market) {
    const VenueSpec& spec = spec_of(venue);
    return spec.instrument(spec.main_symbol(market));
}

}  // namespace faultline
