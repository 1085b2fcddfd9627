// Liquidations as JSON.
#include "api/liquidation_json.hpp"

namespace faultline {

double price_usd_of(const Liquidation& event) {
    return event.given == LiquidationPrice::none ? unknown : event.price_usd().to_double();
}

void write_liquidation(JsonWriter& json, const SeenLiquidation& seen) {
    const Liquidation& event = seen.event;
    json.begin_object();
    json.member("id", std::to_string(seen.sequence));
    json.member("venue", name_of(seen.venue));
    json.member("instrument", seen.symbol);
    json.member("market", seen.market);
    json.member("at", format_time(event.exchange_ns));
    json.member("side", name_of(event.side));
    json.key("price_usd").rounded(price_usd_of(event), 8);
    json.key("price_kind");
    if (event.given == LiquidationPrice::none) {
        json.null();
    } else {
        json.value(event.has_execution() ? "execution" : "bankruptcy");
    }
    json.key("size_coins").rounded(event.size_coins, 8);
    json.key("notional_usd").rounded(seen.notional_usd, 2);
    json.end_object();
}

}  // namespace faultline
