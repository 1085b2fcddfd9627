// Names of the enumerations in a venue's facts, as they stand in answers.
#include "venue/venue_spec.hpp"

namespace faultline {

std::string_view name_of(Archetype archetype) {
    switch (archetype) {
        case Archetype::institutional:
            return "institutional";
        case Archetype::experienced_retail:
            return "experienced_retail";
        case Archetype::high_leverage:
            return "high_leverage";
        case Archetype::on_chain:
            return "on_chain";
    }
    return "unknown";
}

std::string_view name_of(LiquidationFeed feed) {
    switch (feed) {
        case LiquidationFeed::complete:
            return "complete";
        case LiquidationFeed::throttled:
            return "throttled";
        case LiquidationFeed::interval_totals:
            return "interval_totals";
        case LiquidationFeed::delayed:
            return "delayed";
        case LiquidationFeed::none:
            return "none";
    }
    return "unknown";
}

}  // namespace faultline
