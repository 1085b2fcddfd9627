// JSON of maps and figures.
#include "map/map_json.hpp"

#include <cmath>

#include "core/json_writer.hpp"
#include "learn/calibration_json.hpp"

namespace faultline {
namespace {

constexpr int usd_decimals = 2;
constexpr int price_decimals = 8;
constexpr int share_decimals = 6;

std::string bracket_key(std::size_t bracket) {
    return std::to_string(static_cast<int>(bracket_leverage[bracket]));
}

void usd(JsonWriter& json, std::string_view key, double amount) {
    json.key(key).rounded(amount, usd_decimals);
}

void write_coverage(JsonWriter& json, const LiquidationMap& map) {
    json.key("open_interest").begin_object();
    for (const VenueCoverage& venue : map.coverage) {
        if (venue.open_interest_usd <= 0) continue;
        json.key(name_of(venue.venue)).begin_object();
        json.key("coins").rounded(venue.open_interest_coins, price_decimals);
        usd(json, "usd", venue.open_interest_usd);
        json.key("age_s").rounded(venue.age_s, 3);
        usd(json, "long_usd", venue.long_usd);
        usd(json, "short_usd", venue.short_usd);
        usd(json, "inert_long_usd", venue.inert_long_usd);
        usd(json, "inert_short_usd", venue.inert_short_usd);
        json.key("unexplained_share").rounded(venue.unexplained_share, share_decimals);
        json.member("conservation_error", venue.conservation_error);
        json.end_object();
    }
    json.end_object();
    json.key("notes").begin_array();
    for (const VenueCoverage& venue : map.coverage) {
        for (const std::string& note : venue.notes) json.value(note);
    }
    json.end_array();
}

void write_bands(JsonWriter& json, const LiquidationMap& map) {
    if (map.bands.empty()) return;
    json.key("bands").begin_array();
    for (const MapBand& band : map.bands) {
        json.begin_object();
        json.key("within_pct").rounded(100 * band.within, 0);
        json.member("side", name_of(band.side));
        usd(json, "notional_usd", band.notional_usd);
        usd(json, "lo_usd", band.lo_usd);
        usd(json, "hi_usd", band.hi_usd);
        json.end_object();
    }
    json.end_array();
}

void write_model(JsonWriter& json, const LiquidationMap& map) {
    json.key("model").begin_object();
    json.member("version", map.model_version);
    json.member("weights", map.weights);
    json.member("conservation_error", map.conservation_error);
    json.end_object();
}

/// What the three answers about the leverage mix begin and end with, around a list.
JsonWriter begin_figures(const LeverageFigures& figures, std::string_view list) {
    JsonWriter json;
    json.begin_object();
    json.member("market", figures.market);
    json.member("at", format_time(figures.at_ns));
    json.key("current_price").rounded(figures.current_price_usd, price_decimals);
    json.key(list).begin_array();
    return json;
}

std::string end_figures(JsonWriter& json, const LeverageFigures& figures) {
    json.end_array();
    json.member("model_version", figures.model_version);
    json.member("simulated", figures.simulated);
    json.end_object();
    return json.take();
}

}  // namespace

void write_level(JsonWriter& json, const MapLevel& level) {
    json.begin_object();
    json.key("price").rounded(level.price_usd, price_decimals);
    json.member("side", name_of(level.side));
    usd(json, "notional_usd", level.notional_usd);
    if (!std::isnan(level.lo_usd)) {
        usd(json, "lo_usd", level.lo_usd);
        usd(json, "hi_usd", level.hi_usd);
    }
    json.key("by_bracket").begin_object();
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (level.by_bracket_usd[k] > 0) usd(json, bracket_key(k), level.by_bracket_usd[k]);
    }
    json.end_object();
    json.key("by_venue").begin_object();
    for (const VenueId venue : all_venues()) {
        const double amount = level.by_venue_usd[index_of(venue)];
        if (amount > 0) usd(json, name_of(venue), amount);
    }
    json.end_object();
    json.end_object();
}

void write_totals(JsonWriter& json, const MapTotals& totals) {
    json.key("totals").begin_object();
    usd(json, "long_usd", totals.long_usd);
    usd(json, "short_usd", totals.short_usd);
    usd(json, "inert_long_usd", totals.inert_long_usd);
    usd(json, "inert_short_usd", totals.inert_short_usd);
    usd(json, "outside_range_long_usd", totals.outside_long_usd);
    usd(json, "outside_range_short_usd", totals.outside_short_usd);
    usd(json, "filtered_long_usd", totals.filtered_long_usd);
    usd(json, "filtered_short_usd", totals.filtered_short_usd);
    json.end_object();
}

std::string to_json(const LiquidationMap& map) {
    JsonWriter json;
    json.begin_object();
    json.member("market", map.market);
    json.member("at", format_time(map.at_ns));
    json.key("current_price").rounded(map.current_price_usd, price_decimals);
    json.key("bucket_usd").rounded(map.bucket_usd, price_decimals);
    json.member("valued_at", "mark price of each venue at this time");
    json.key("levels").begin_array();
    for (const MapLevel& level : map.levels) write_level(json, level);
    json.end_array();
    write_totals(json, map.totals);
    write_bands(json, map);
    write_coverage(json, map);
    write_model(json, map);
    json.member("simulated", map.simulated);
    json.end_object();
    return json.take();
}

std::string to_json(const Heatmap& heatmap) {
    JsonWriter json;
    json.begin_object();
    json.member("market", heatmap.market);
    json.member("step", format_duration(heatmap.step_ns));
    json.key("price_floor_usd").rounded(heatmap.price_floor_usd, price_decimals);
    json.key("bucket_usd").rounded(heatmap.bucket_usd, price_decimals);
    json.member("rows", static_cast<std::uint64_t>(heatmap.rows));
    json.key("venues").begin_array();
    for (const VenueId venue : heatmap.venues) json.value(name_of(venue));
    json.end_array();
    json.key("columns").begin_array();
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        const PriceBar& bar = heatmap.bars[c];
        json.begin_object();
        json.member("end", format_time(heatmap.column_end_ns[c]));
        json.key("open").rounded(bar.open_usd, price_decimals);
        json.key("high").rounded(bar.high_usd, price_decimals);
        json.key("low").rounded(bar.low_usd, price_decimals);
        json.key("close").rounded(bar.close_usd, price_decimals);
        json.key("stale_venues").begin_array();
        for (const VenueId venue : all_venues()) {
            if (heatmap.is_stale(c, venue)) json.value(name_of(venue));
        }
        json.end_array();
        for (const bool longs : {true, false}) {
            const std::vector<float>& cells = longs ? heatmap.long_usd : heatmap.short_usd;
            json.key(longs ? "long_usd" : "short_usd").begin_array();
            for (std::size_t r = 0; r < heatmap.rows; ++r) {
                json.rounded(static_cast<double>(cells[c * heatmap.rows + r]), 0);
            }
            json.end_array();
        }
        json.end_object();
    }
    json.end_array();
    write_totals(json, heatmap.last.totals);
    write_coverage(json, heatmap.last);
    write_model(json, heatmap.last);
    json.member("simulated", heatmap.simulated);
    json.end_object();
    return json.take();
}

std::string leverage_json(const LeverageFigures& figures) {
    JsonWriter json = begin_figures(figures, "venues");
    for (const VenueLeverage& venue : figures.venues) {
        json.begin_object();
        json.member("venue", name_of(venue.venue));
        usd(json, "open_interest_usd", venue.open_interest_usd);
        json.key("inert_share").rounded(venue.inert_share, share_decimals);
        json.key("liquidations").rounded(venue.events, 0);
        if (venue.learned_from_ns != 0) {
            json.member("learned_from", format_time(venue.learned_from_ns));
            json.member("learned_to", format_time(venue.learned_to_ns));
        }
        if (!venue.note.empty()) json.member("note", venue.note);
        if (!venue.pooled_from.empty()) {
            json.key("pooled_from").begin_array();
            for (const std::string& market : venue.pooled_from) json.value(market);
            json.end_array();
        }
        if (venue.calibration.events > 0) write_calibration(json, venue.calibration);
        if (!venue.bank.empty()) {
            json.key("bank").begin_array();
            for (const VenueLeverage::Setting& setting : venue.bank) {
                json.begin_object().member("setting", setting.name);
                json.key("weight").rounded(setting.weight, share_decimals);
                json.key("log_score").rounded(setting.log_score, 2);
                json.end_object();
            }
            json.end_array();
        }
        json.key("brackets").begin_array();
        for (const BracketFigure& bracket : venue.brackets) {
            json.begin_object();
            json.key("leverage").rounded(bracket.leverage, 0);
            json.key("stock_share").rounded(bracket.stock_share, share_decimals);
            json.key("flow_share").rounded(bracket.flow_share, share_decimals);
            json.key("lo").rounded(bracket.lo, share_decimals);
            json.key("hi").rounded(bracket.hi, share_decimals);
            json.key("events").rounded(bracket.events, 1);
            json.member("status", bracket.learned ? "learned" : "prior");
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    return end_figures(json, figures);
}

std::string exposure_json(const LeverageFigures& figures) {
    JsonWriter json = begin_figures(figures, "venues");
    for (const VenueExposure& venue : figures.exposure) {
        json.begin_object();
        json.member("venue", name_of(venue.venue));
        usd(json, "exposed_usd", venue.long_usd + venue.short_usd);
        usd(json, "long_usd", venue.long_usd);
        usd(json, "short_usd", venue.short_usd);
        usd(json, "within_5pct_usd", venue.within_5pct_usd);
        usd(json, "open_interest_usd", venue.open_interest_usd);
        json.end_object();
    }
    return end_figures(json, figures);
}

std::string profile_json(const LeverageFigures& figures) {
    JsonWriter json = begin_figures(figures, "profiles");
    for (const ProfileCurve& curve : figures.profiles) {
        json.begin_object();
        json.member("venue", name_of(curve.venue));
        usd(json, "open_interest_usd", curve.open_interest_usd);
        json.key("points").begin_array();
        for (std::size_t i = 0; i < curve.distance_pct.size(); ++i) {
            json.begin_object();
            json.key("distance_pct").rounded(curve.distance_pct[i], 4);
            json.member("side", curve.distance_pct[i] < 0 ? "long" : "short");
            usd(json, "usd_per_pct", curve.usd_per_pct[i]);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    return end_figures(json, figures);
}

}  // namespace faultline
