// JSON of cascades.
#include "insight/cascade_json.hpp"

#include <cmath>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

constexpr int usd_decimals = 2, share_decimals = 6, percent_decimals = 4, price_decimals = 8;

void number(JsonWriter& json, std::string_view key, double value, int decimals) {
    json.key(key).rounded(value, decimals);
}

void write_quantiles(JsonWriter& json, std::string_view key, const Quantiles& of, int decimals) {
    json.key(key).begin_object();
    number(json, "p05", of.p05, decimals);
    number(json, "p25", of.p25, decimals);
    number(json, "p50", of.p50, decimals);
    number(json, "p75", of.p75, decimals);
    number(json, "p95", of.p95, decimals);
    json.end_object();
}

void write_stage(JsonWriter& json, std::string_view key, const CascadeStage& stage) {
    json.key(key).begin_object();
    write_quantiles(json, "move_percent", stage.move_percent, percent_decimals);
    write_quantiles(json, "price", stage.price_usd, usd_decimals);
    write_quantiles(json, "liquidated_usd", stage.liquidated_usd, usd_decimals);
    json.end_object();
}

void write_venue(JsonWriter& json, const VenueWaterfall& venue) {
    json.begin_object();
    json.member("venue", name_of(venue.venue));
    number(json, "triggered_usd", venue.triggered_usd, usd_decimals);
    number(json, "sold_usd", venue.sold_usd, usd_decimals);
    number(json, "taken_over_usd", venue.taken_over_usd, usd_decimals);
    number(json, "adl_usd", venue.adl_usd, usd_decimals);
    number(json, "fund_loss_usd", venue.fund_loss_usd, usd_decimals);
    number(json, "fund_usd", venue.fund_usd, usd_decimals);
    number(json, "maintenance", venue.maintenance, share_decimals);
    json.member("fund_known", venue.fund_known);
    json.member("book_known", venue.book_known);
    json.member("volume_known", venue.volume_known);
    json.end_object();
}

void write_bracket(JsonWriter& json, const BracketFire& bracket) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    const bool fires = bracket.triggered_usd > 0;
    json.begin_object();
    json.member("leverage", bracket.leverage);
    number(json, "triggered_usd", bracket.triggered_usd, usd_decimals);
    number(json, "first_percent", fires ? bracket.first_percent : nan, percent_decimals);
    number(json, "half_percent", fires ? bracket.half_percent : nan, percent_decimals);
    number(json, "early_share", bracket.early_share, share_decimals);
    number(json, "adl_usd", bracket.adl_usd, usd_decimals);
    json.end_object();
}

void write_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& texts) {
    json.key(key).begin_array();
    for (const std::string& text : texts) json.value(text);
    json.end_array();
}

}  // namespace

std::string cascade_json(const CascadeAnswer& answer) {
    JsonWriter json;
    json.begin_object();
    json.member("market", answer.market);
    json.member("at", format_time(answer.at_ns));
    number(json, "current_price", answer.current_price_usd, price_decimals);
    json.member("direction", answer.down ? "down" : "up");
    number(json, "target_price", answer.target_usd, price_decimals);
    write_quantiles(json, "shock_usd", answer.shock_usd, usd_decimals);
    write_quantiles(json, "shock_helped_usd", answer.shock_helped_usd, usd_decimals);
    write_stage(json, "first_order", answer.first_order);
    write_stage(json, "reflexive", answer.reflexive);
    number(json, "amplification", answer.amplification, percent_decimals);
    number(json, "settled_price", answer.settled_price_usd, usd_decimals);
    number(json, "exhausted_share", answer.exhausted_share, share_decimals);
    json.key("venues").begin_array();
    for (const VenueWaterfall& venue : answer.venues) write_venue(json, venue);
    json.end_array();
    json.key("brackets").begin_array();
    for (const BracketFire& bracket : answer.brackets) write_bracket(json, bracket);
    json.end_array();
    number(json, "adl_unmatched_usd", answer.adl_unmatched_usd, usd_decimals);
    json.key("fragility").begin_array();
    for (const FragilityPoint& point : answer.fragility) {
        json.begin_object();
        number(json, "move_percent", point.move_percent, percent_decimals);
        number(json, "price", point.price_usd, usd_decimals);
        number(json, "n", point.n, share_decimals);
        number(json, "n_lo", point.n_lo, share_decimals);
        number(json, "n_hi", point.n_hi, share_decimals);
        number(json, "mass_usd", point.mass_usd, usd_decimals);
        json.end_object();
    }
    json.end_array();
    write_texts(json, "assumptions", answer.assumptions);
    write_texts(json, "limits", answer.limits);
    write_texts(json, "notes", answer.notes);
    json.member("draws", answer.draws);
    json.key("model").begin_object();
    json.member("version", answer.model_version);
    json.member("weights", answer.weights);
    json.end_object();
    json.member("simulated", answer.simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
