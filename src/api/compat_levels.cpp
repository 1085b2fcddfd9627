// CompatLevels.
#include "api/compat_levels.hpp"

#include "market/instrument.hpp"

namespace faultline {
namespace {

void answer_levels(ApiCall& call) {
    if (call.refused()) return;
    const std::string& symbol = call.path_values.front();
    const auto snapshot = call.snapshot_or_refuse(market_of(symbol));
    if (!snapshot) return;
    call.respond(json_answer(compat_levels_json(snapshot->map, symbol)));
}

}  // namespace

std::string compat_levels_json(const LiquidationMap& map, std::string_view symbol) {
    JsonWriter json;
    json.begin_object();
    json.member("symbol", symbol);
    json.key("current_price").rounded(map.current_price_usd, 8);
    json.key("levels").begin_array();
    for (const MapLevel& level : map.levels) {
        json.begin_object();
        json.key("price").rounded(level.price_usd + map.bucket_usd / 2, 8);
        json.key("notional_value").rounded(level.notional_usd, 2);
        json.member("side", name_of(level.side));
        json.end_object();
    }
    json.end_array();
    json.member("simulated", map.simulated);
    json.end_object();
    return json.take();
}

void add_compat_level_routes(std::vector<Route>& routes) {
    routes.push_back(
        {"GET", "/liquidation-map/{symbol}", "getLiquidationLevels", {}, 5, answer_levels, true});
}

}  // namespace faultline
