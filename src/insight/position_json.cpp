// JSON of a position check.
#include "core/json_writer.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

constexpr int usd_decimals = 2;
constexpr int price_decimals = 8;
constexpr int share_decimals = 6;

void write_crowding(JsonWriter& json, std::string_view key, const PriceCrowding& at) {
    json.key(key).begin_object();
    json.key("price_usd").rounded(at.price_usd, price_decimals);
    json.key("distance_pct").rounded(at.distance_pct, share_decimals);
    json.key("bucket_usd").rounded(at.bucket_usd, usd_decimals);
    json.key("percentile").rounded(at.percentile, 2);
    json.key("zone");
    if (at.zone) {
        json.begin_object();
        json.member("side", name_of(at.zone->side));
        json.key("low_usd").rounded(at.zone->low_usd, price_decimals);
        json.key("high_usd").rounded(at.zone->high_usd, price_decimals);
        json.key("strength_usd").rounded(at.zone->strength_usd, usd_decimals);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

void write_optional(JsonWriter& json, std::string_view key,
                    const std::optional<PriceCrowding>& at) {
    if (at) return write_crowding(json, key, *at);
    json.key(key).null();
}

}  // namespace

std::string position_json(const PositionCheck& check) {
    const PositionQuestion& question = check.question;
    JsonWriter json;
    json.begin_object();
    json.member("venue", name_of(question.venue));
    json.member("market", question.market);
    json.member("kind", name_of(question.kind));
    json.member("side", name_of(question.side));
    json.key("entry_usd").rounded(question.entry_usd, price_decimals);
    json.key("notional_usd").rounded(question.notional_usd, usd_decimals);
    json.key("leverage").rounded(check.leverage, share_decimals);
    json.key("margin_usd").rounded(check.margin_usd, usd_decimals);
    json.key("current_price").rounded(check.current_price_usd, price_decimals);
    json.key("liquidation_usd").rounded(check.liquidation_usd, price_decimals);
    json.key("bankruptcy_usd").rounded(check.bankruptcy_usd, price_decimals);
    json.key("from_entry_pct").rounded(check.from_entry_pct, share_decimals);
    json.key("maintenance_rate").rounded(check.maintenance_rate, share_decimals);
    json.key("maintenance_usd").rounded(check.maintenance_usd, usd_decimals);
    json.key("tier_max_leverage").rounded(check.tier_max_leverage, 2);
    json.member("margin_covers_entry", check.margin_covers_entry);
    json.member("terms", check.terms_estimated ? "estimated" : "venue");
    json.key("compared_within_pct").rounded(100 * question.around, share_decimals);
    write_crowding(json, "liquidation", check.liquidation);
    json.key("calmer");
    if (check.calmer) {
        json.begin_object();
        json.key("leverage").rounded(check.calmer->leverage, 2);
        json.key("margin_usd").rounded(check.calmer->margin_usd, usd_decimals);
        json.key("added_margin_usd").rounded(check.calmer->added_margin_usd, usd_decimals);
        write_crowding(json, "liquidation", check.calmer->liquidation);
        json.end_object();
    } else {
        json.null();
    }
    write_optional(json, "stop", check.stop);
    json.member("stop_comes_first", check.stop_comes_first);
    write_optional(json, "calmer_stop_nearer", check.calmer_stop_nearer);
    write_optional(json, "calmer_stop_farther", check.calmer_stop_farther);
    json.key("notes").begin_array();
    for (const std::string& note : check.notes) json.value(note);
    json.end_array();
    json.end_object();
    return json.take();
}

}  // namespace faultline
