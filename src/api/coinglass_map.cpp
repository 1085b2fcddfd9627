// CompatCoinglass: heatmaps, maps, max pain, and what is supported.
#include <cmath>
#include <fmt/format.h>

#include "api/compat_coinglass.hpp"
#include "api/map_cut.hpp"

namespace faultline {
namespace {

struct Span {
    std::string_view name;
    DurationNs length_ns, step_ns;
};
constexpr Span spans[] = {
    {"3d", 3 * ns_per_day, 15 * ns_per_minute},  // where none is given
    {"12h", 12 * ns_per_hour, 5 * ns_per_minute}, {"24h", ns_per_day, 5 * ns_per_minute},
    {"1d", ns_per_day, 5 * ns_per_minute},        {"7d", 7 * ns_per_day, 30 * ns_per_minute},
    {"30d", 30 * ns_per_day, 2 * ns_per_hour},    {"90d", 90 * ns_per_day, 6 * ns_per_hour},
    {"180d", 180 * ns_per_day, 12 * ns_per_hour}, {"1y", 365 * ns_per_day, ns_per_day}};
constexpr std::string_view span_names = "12h, 24h, 3d, 7d, 30d, 90d, 180d, 1y";
constexpr double map_around = 0.2;

const Span& span_of(QueryReader& query) {
    for (const Span& span : spans) {
        if (query.text("range") == span.name) return span;
    }
    if (query.has("range")) {
        query.refuse("range", "it is not a range", fmt::format("known: {}", span_names));
    }
    return spans[0];
}

std::string price_text(double usd) { return std::isfinite(usd) ? fmt::format("{}", usd) : ""; }

std::string heatmap_json(const Heatmap& heatmap, TimeNs now_ns) {
    JsonWriter json;
    json.begin_object().key("y_axis").begin_array();
    for (std::size_t r = 0; r < heatmap.rows; ++r) {
        json.rounded(heatmap.price_floor_usd + heatmap.bucket_usd * (static_cast<double>(r) + 0.5),
                     8);
    }
    json.end_array();
    json.key("liquidation_leverage_data").begin_array();
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        for (std::size_t r = 0; r < heatmap.rows; ++r) {
            const std::size_t cell = c * heatmap.rows + r;
            const double usd = static_cast<double>(heatmap.long_usd[cell]) +
                               static_cast<double>(heatmap.short_usd[cell]);
            if (!(usd > 0)) continue;
            json.begin_array();
            json.value(static_cast<std::uint64_t>(c)).value(static_cast<std::uint64_t>(r));
            json.rounded(usd, 2).end_array();
        }
    }
    json.end_array();
    json.key("price_candlesticks").begin_array();
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        const PriceBar& bar = heatmap.bars[c];
        json.begin_array().value((heatmap.column_end_ns[c] - heatmap.step_ns) / ns_per_second);
        for (const double usd : {bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd}) {
            json.value(price_text(usd));
        }
        json.null().end_array();  // the traded value is not part of a heatmap
    }
    json.end_array();
    json.member("update_time", now_ns / ns_per_second);
    json.member("simulated", heatmap.simulated);
    json.end_object();
    return json.take();
}

void answer_heatmap(ApiCall& call) {
    HeatmapQuestion question;
    question.rows.market = call.query.coin("symbol", "BTC");
    const std::string_view path = call.request.path();
    if (path.find("/aggregated-") == std::string_view::npos) {
        question.rows.venues = coinglass_exchanges(call.query, "exchange");
    }
    if (path.ends_with("model2")) question.rows.leverage_min = 10;
    if (path.ends_with("model3")) question.rows.leverage_min = 25;
    const Span& span = span_of(call.query);
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.rows.market);
    if (!snapshot || !call.may_ask()) return;
    const TimeNs now_ns = call.context.service.status().now_ns;
    question.step_ns = span.step_ns;
    question.to_ns = now_ns / span.step_ns * span.step_ns;
    question.from_ns = question.to_ns - span.length_ns;
    call.context.service.ask_heatmap(question,
                                     call.answering<Heatmap>([now_ns](const Heatmap& heatmap) {
                                         return json_answer(heatmap_json(heatmap, now_ns));
                                     }));
}

/// {"data": {"67100": [[price, USD, leverage or null, null], ...]}}
std::string map_json(const LiquidationMap& map, bool by_leverage) {
    JsonWriter json;
    json.begin_object().key("data").begin_object();
    for (const MapLevel& level : map.levels) {
        const double price = level.price_usd + map.bucket_usd / 2;
        json.key(price_text(price)).begin_array();
        for (std::size_t k = 0; k < bracket_count; ++k) {
            if (!by_leverage && k > 0) break;
            const double usd = by_leverage ? level.by_bracket_usd[k] : level.notional_usd;
            if (!(usd > 0)) continue;
            json.begin_array().rounded(price, 8).rounded(usd, 2);
            if (by_leverage) {
                json.rounded(bracket_leverage[k], 0);
            } else {
                json.null();
            }
            json.null().end_array();
        }
        json.end_array();
    }
    json.end_object().end_object();
    return json.take();
}

void answer_pair_map(ApiCall& call) {
    MapQuestion question;
    question.market = call.query.coin("symbol", "BTC");
    question.venues = coinglass_exchanges(call.query, "exchange");
    question.around = map_around;
    span_of(call.query);  // the map is of now, whatever the range of its openings
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_map(
        question, call.answering<LiquidationMap>(
                      [](const LiquidationMap& map) { return json_answer(map_json(map, true)); }));
}

void answer_coin_map(ApiCall& call) {
    const std::string market = call.query.coin("symbol", "BTC");
    span_of(call.query);
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    const double price = snapshot->map.current_price_usd;
    const LiquidationMap part =
        cut_map(snapshot->map, price * (1 - map_around), price * (1 + map_around));
    call.respond(json_answer(map_json(part, false)));
}

void answer_max_pain(ApiCall& call) {
    span_of(call.query);
    if (call.refused()) return;
    JsonWriter json;
    json.begin_array();
    for (const std::string& market : call.context.service.status().markets) {
        const auto snapshot = call.context.service.snapshot(market);
        if (!snapshot) continue;
        const MapLevel* largest[2] = {nullptr, nullptr};
        for (const MapLevel& level : snapshot->map.levels) {
            const MapLevel*& most = largest[index_of(level.side)];
            if (most == nullptr || level.notional_usd > most->notional_usd) most = &level;
        }
        json.begin_object().member("symbol", market);
        json.key("price").rounded(snapshot->map.current_price_usd, 8);
        for (const Side side : both_sides) {
            const MapLevel* level = largest[index_of(side)];
            const std::string name(name_of(side));
            json.key(name + "_max_pain_liq_level")
                .rounded(level ? level->notional_usd : unknown, 2);
            json.key(name + "_max_pain_liq_price")
                .rounded(level ? level->price_usd + snapshot->map.bucket_usd / 2 : unknown, 8);
        }
        json.end_object();
    }
    json.end_array();
    call.respond(json_answer(json.take()));
}

void answer_coins(ApiCall& call) {
    JsonWriter json;
    json.begin_array();
    for (const std::string& market : call.context.service.status().markets) json.value(market);
    json.end_array();
    call.respond(json_answer(json.take()));
}

void answer_pairs(ApiCall& call) {
    JsonWriter json;
    json.begin_object();
    for (const VenueId venue : all_venues()) {
        bool is_begun = false;
        for (const std::string& market : call.context.service.status().markets) {
            const auto snapshot = call.context.service.snapshot(market);
            if (!snapshot) continue;
            for (const VenueTicker& ticker : snapshot->tickers) {
                if (ticker.venue != venue) continue;
                if (!is_begun) json.key(display_name_of(venue)).begin_array();
                is_begun = true;
                json.begin_object().member("instrument_id", ticker.symbol);
                json.member("base_asset", market).member("quote_asset", "USD").end_object();
            }
        }
        if (is_begun) json.end_array();
    }
    json.end_object();
    call.respond(json_answer(json.take()));
}

}  // namespace

void add_coinglass_map_routes(std::vector<Route>& routes) {
    constexpr std::string_view heatmaps[] = {"/api/futures/liquidation/heatmap/model1",
                                             "/api/futures/liquidation/heatmap/model2",
                                             "/api/futures/liquidation/heatmap/model3",
                                             "/api/futures/liquidation/aggregated-heatmap/model1",
                                             "/api/futures/liquidation/aggregated-heatmap/model2",
                                             "/api/futures/liquidation/aggregated-heatmap/model3"};
    constexpr std::string_view operations[] = {
        "cgHeatmapModel1",           "cgHeatmapModel2",           "cgHeatmapModel3",
        "cgAggregatedHeatmapModel1", "cgAggregatedHeatmapModel2", "cgAggregatedHeatmapModel3"};
    for (std::size_t i = 0; i < std::size(heatmaps); ++i) {
        const bool is_of_coin = heatmaps[i].find("/aggregated-") != std::string_view::npos;
        std::vector<std::string_view> parameters{"symbol", "range"};
        if (!is_of_coin) parameters.push_back("exchange");
        routes.push_back(
            {"GET", heatmaps[i], operations[i], parameters, 20, coinglass<answer_heatmap>, true});
    }
    routes.push_back({"GET",
                      "/api/futures/liquidation/map",
                      "cgMap",
                      {"exchange", "symbol", "range"},
                      5,
                      coinglass<answer_pair_map>,
                      true});
    routes.push_back({"GET",
                      "/api/futures/liquidation/aggregated-map",
                      "cgAggregatedMap",
                      {"symbol", "range"},
                      5,
                      coinglass<answer_coin_map>,
                      true});
    routes.push_back({"GET",
                      "/api/futures/liquidation/max-pain",
                      "cgMaxPain",
                      {"range"},
                      5,
                      coinglass<answer_max_pain>,
                      true});
    routes.push_back({"GET",
                      "/api/futures/supported-coins",
                      "cgSupportedCoins",
                      {},
                      1,
                      coinglass<answer_coins>,
                      true});
    routes.push_back({"GET",
                      "/api/futures/supported-exchange-pairs",
                      "cgSupportedPairs",
                      {},
                      2,
                      coinglass<answer_pairs>,
                      true});
}

}  // namespace faultline
