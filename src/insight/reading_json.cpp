// JSON of zones.
#include "insight/reading_json.hpp"

#include "core/json_writer.hpp"

namespace faultline {
namespace {

constexpr int usd_decimals = 2;
constexpr int price_decimals = 8;
constexpr int share_decimals = 6;

void usd(JsonWriter& json, std::string_view key, double amount) {
    json.key(key).rounded(amount, usd_decimals);
}
void price(JsonWriter& json, std::string_view key, double amount) {
    json.key(key).rounded(amount, price_decimals);
}
void share(JsonWriter& json, std::string_view key, double amount) {
    json.key(key).rounded(amount, share_decimals);
}

void write_zone_members(JsonWriter& json, const Zone& zone) {
    json.member("side", name_of(zone.side));
    price(json, "low_usd", zone.low_usd);
    price(json, "high_usd", zone.high_usd);
    price(json, "peak_usd", zone.peak_usd);
    share(json, "distance_pct", zone.distance_pct);
    usd(json, "strength_usd", zone.strength_usd);
    usd(json, "peak_usd_per_bp", zone.peak_usd_per_bp);
    share(json, "prominence_share", zone.prominence_share);
    share(json, "confidence", zone.confidence);
    share(json, "age_h", zone.age_h);
}

void write_zone(JsonWriter& json, const Zone& zone) {
    json.begin_object();
    write_zone_members(json, zone);
    json.key("by_bracket").begin_object();
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (!(zone.by_bracket_usd[k] > 0)) continue;
        usd(json, std::to_string(static_cast<int>(bracket_leverage[k])), zone.by_bracket_usd[k]);
    }
    json.end_object();
    json.key("by_venue").begin_object();
    for (const VenueId venue : all_venues()) {
        const double amount = zone.by_venue_usd[index_of(venue)];
        if (amount > 0) usd(json, name_of(venue), amount);
    }
    json.end_object();
    json.end_object();
}

void write_change(JsonWriter& json, const ZoneEvent& event) {
    json.begin_object();
    json.member("at", format_time(event.at_ns));
    json.member("change", name_of(event.change));
    json.member("zone", event.track.id);
    json.member("formed", format_time(event.track.formed_ns));
    if (event.change == ZoneChange::shifted) share(json, "moved_pct", event.moved_pct);
    write_zone_members(json, event.track.zone);
    usd(json, "greatest_usd", event.track.greatest_usd);
    json.end_object();
}

}  // namespace

std::string zones_json(const ZoneReading& reading, const std::vector<ZoneEvent>& changes) {
    JsonWriter json;
    json.begin_object();
    json.member("market", reading.market);
    json.member("at", format_time(reading.at_ns));
    price(json, "current_price", reading.current_price_usd);
    price(json, "bucket_usd", reading.bucket_usd);
    share(json, "daily_sigma", reading.daily_sigma);
    share(json, "kernel_bp", reading.kernel_bp);
    json.key("zones").begin_array();
    for (const Zone& zone : reading.zones) write_zone(json, zone);
    json.end_array();
    json.key("thin").begin_array();
    for (const ThinZone& thin : reading.thin) {
        json.begin_object();
        json.member("side", name_of(thin.side));
        price(json, "low_usd", thin.low_usd);
        price(json, "high_usd", thin.high_usd);
        usd(json, "notional_usd", thin.notional_usd);
        share(json, "share_of_neighbours", thin.share_of_neighbours);
        json.end_object();
    }
    json.end_array();
    json.key("asymmetry").begin_array();
    for (const SideAsymmetry& at : reading.asymmetry) {
        json.begin_object();
        share(json, "distance_pct", at.distance_pct);
        usd(json, "long_usd", at.long_usd);
        usd(json, "short_usd", at.short_usd);
        share(json, "asymmetry", at.asymmetry);
        json.end_object();
    }
    json.end_array();
    json.key("sides").begin_object();
    for (const Side side : both_sides) {
        const SideAccount& account = reading.sides[index_of(side)];
        json.key(name_of(side)).begin_object();
        usd(json, "total_usd", account.total_usd);
        usd(json, "zones_usd", account.zones_usd);
        usd(json, "thin_usd", account.thin_usd);
        usd(json, "rest_usd", account.rest_usd);
        json.end_object();
    }
    json.end_object();
    json.key("changes").begin_array();
    for (const ZoneEvent& event : changes) write_change(json, event);
    json.end_array();
    json.key("notes").begin_array();
    for (const std::string& note : reading.notes) json.value(note);
    json.end_array();
    json.key("model").begin_object();
    json.member("version", reading.model_version);
    json.member("weights", reading.weights);
    json.end_object();
    json.member("simulated", reading.simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
