// JSON of the leverage ratio and of dominance.
#include "core/json_writer.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

constexpr int usd_decimals = 2;
constexpr int price_decimals = 8;
constexpr int share_decimals = 6;
constexpr int rate_decimals = 10;

void share(JsonWriter& json, std::string_view key, double value) {
    json.key(key).rounded(value, share_decimals);
}
void rate(JsonWriter& json, std::string_view key, double value) {
    json.key(key).rounded(value, rate_decimals);
}
void usd(JsonWriter& json, std::string_view key, double value) {
    json.key(key).rounded(value, usd_decimals);
}
void flag(JsonWriter& json, std::string_view key, const std::optional<bool>& value) {
    json.key(key);
    if (value) {
        json.value(*value);
    } else {
        json.null();
    }
}

void write_figure(JsonWriter& json, const RatioFigure& figure) {
    json.begin_object();
    if (figure.venue) json.member("venue", name_of(*figure.venue));
    json.key("open_interest_coins").rounded(figure.open_interest_coins, price_decimals);
    json.key("open_interest_age_s").rounded(figure.open_interest_age_s, 3);
    json.key("reserve_coins").rounded(figure.reserve_coins, price_decimals);
    json.key("reserve_age_s").rounded(figure.reserve_age_s, 3);
    json.key("ratio").rounded(figure.ratio, price_decimals);
    json.key("mean_90d").rounded(figure.mean_90d, price_decimals);
    json.key("sd_90d").rounded(figure.sd_90d, price_decimals);
    share(json, "z_90d", figure.z_90d);
    json.member("days", figure.days);
    json.key("windows").begin_array();
    for (const RatioWindow& window : figure.windows) {
        json.begin_object();
        json.key("hours").rounded(window.hours, 0);
        json.key("mean").rounded(window.mean, price_decimals);
        share(json, "change_pct", window.change_pct);
        json.end_object();
    }
    json.end_array();
    json.key("model_mean_effective_leverage").rounded(figure.mean_effective_leverage, 4);
    json.key("unavailable");
    if (figure.unavailable.empty()) {
        json.null();
    } else {
        json.value(figure.unavailable);
    }
    json.end_object();
}

void write_notes(JsonWriter& json, const std::vector<std::string>& notes) {
    json.key("notes").begin_array();
    for (const std::string& note : notes) json.value(note);
    json.end_array();
}

void write_funding(JsonWriter& json, const FundingFigure& figure) {
    json.begin_object();
    json.member("venue", name_of(figure.venue));
    json.member("symbol", figure.symbol);
    rate(json, "rate_8h", figure.rate_8h);
    share(json, "annual_pct", figure.annual_pct);
    json.key("percentile_90d").rounded(figure.percentile_90d, 2);
    rate(json, "from_mean_8h", figure.from_mean_8h);
    json.key("age_s").rounded(figure.age_s, 3);
    json.member("payments", static_cast<std::uint64_t>(figure.payments));
    json.end_object();
}

void write_squeeze(JsonWriter& json, const SqueezeCondition& squeeze) {
    json.begin_object();
    json.member("side", name_of(squeeze.side));
    flag(json, "met", squeeze.met());
    flag(json, "funding_met", squeeze.funding_met);
    rate(json, "funding_8h", squeeze.funding_8h);
    rate(json, "funding_threshold_8h", squeeze.funding_threshold_8h);
    json.key("percentile_90d").rounded(squeeze.percentile_90d, 2);
    flag(json, "dense_met", squeeze.dense_met);
    usd(json, "near_usd", squeeze.near_usd);
    usd(json, "other_side_usd", squeeze.other_usd);
    share(json, "share", squeeze.share);
    share(json, "share_threshold", squeeze.share_threshold);
    json.key("zone");
    if (squeeze.zone) {
        json.begin_object();
        json.key("low_usd").rounded(squeeze.zone->low_usd, price_decimals);
        json.key("high_usd").rounded(squeeze.zone->high_usd, price_decimals);
        usd(json, "strength_usd", squeeze.zone->strength_usd);
        share(json, "distance_pct", squeeze.zone->distance_pct);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace

std::string ratio_json(const RatioReading& reading) {
    JsonWriter json;
    json.begin_object();
    json.member("market", reading.market);
    json.member("at", format_time(reading.at_ns));
    json.key("venues").begin_array();
    for (const RatioFigure& figure : reading.venues) write_figure(json, figure);
    json.end_array();
    json.key("total");
    write_figure(json, reading.total);
    json.key("against_all_exchanges");
    write_figure(json, reading.against_all);
    write_notes(json, reading.notes);
    json.member("simulated", reading.simulated);
    json.end_object();
    return json.take();
}

std::string dominance_json(const DominanceReading& reading) {
    JsonWriter json;
    json.begin_object();
    json.member("market", reading.market);
    json.member("at", format_time(reading.at_ns));
    json.key("current_price").rounded(reading.current_price_usd, price_decimals);
    json.key("by_distance").begin_array();
    for (const SideAsymmetry& at : reading.by_distance) {
        json.begin_object();
        share(json, "distance_pct", at.distance_pct);
        usd(json, "long_usd", at.long_usd);
        usd(json, "short_usd", at.short_usd);
        share(json, "dominance", at.asymmetry);
        json.end_object();
    }
    json.end_array();
    json.key("funding").begin_object();
    rate(json, "mean_8h", reading.funding_mean_8h);
    rate(json, "spread_8h", reading.funding_spread_8h);
    json.key("percentile_90d").rounded(reading.funding_percentile_90d, 2);
    json.key("venues").begin_array();
    for (const FundingFigure& figure : reading.funding) write_funding(json, figure);
    json.end_array();
    json.end_object();
    json.key("ratios").begin_array();
    for (const RatioQuote& quote : reading.ratios) {
        json.begin_object();
        json.member("venue", name_of(quote.venue));
        json.member("symbol", quote.symbol);
        json.member("kind", name_of(quote.ratio.kind));
        share(json, "long_over_short", quote.ratio.long_over_short);
        json.member("at", format_time(quote.ratio.exchange_ns));
        json.end_object();
    }
    json.end_array();
    json.key("squeezes").begin_array();
    for (const SqueezeCondition& squeeze : reading.squeezes) write_squeeze(json, squeeze);
    json.end_array();
    json.member("weights", reading.weights);
    write_notes(json, reading.notes);
    json.member("simulated", reading.simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
