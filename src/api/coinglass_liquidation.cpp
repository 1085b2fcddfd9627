// CompatCoinglass: liquidations that were seen.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "api/compat_coinglass.hpp"
#include "api/liquidation_json.hpp"
#include "api/liquidation_resource.hpp"

namespace faultline {
namespace {

constexpr std::size_t orders_max = 200;

LiquidationQuestion question_of(std::string market, std::vector<VenueId> venues,
                                const CoinglassPeriod& period) {
    LiquidationQuestion question;
    question.market = std::move(market);
    question.venues = std::move(venues);
    question.from_ns = period.from_ns;
    question.to_ns = period.to_ns;
    question.count_max = liquidations_max;
    return question;
}

/// Of a pair the sums are text, of a coin they are numbers: as the documents have it.
std::string history_json(const SteppedTotals& totals, bool is_pair) {
    JsonWriter json;
    json.begin_array();
    TimeNs at_ns = totals.from_ns;
    for (const SteppedTotals::Sum& sum : totals.steps) {
        json.begin_object().member("time", at_ns / ns_per_ms);
        for (const Side side : both_sides) {
            const double usd = sum.usd[index_of(side)];
            const std::string name =
                fmt::format("{}{}_liquidation_usd", is_pair ? "" : "aggregated_", name_of(side));
            if (is_pair) {
                json.member(name, fmt::format("{:.2f}", usd));
            } else {
                json.key(name).rounded(usd, 2);
            }
        }
        json.end_object();
        at_ns += totals.step_ns;
    }
    json.end_array();
    return json.take();
}

template <bool IsPair>
void answer_history(ApiCall& call) {
    const std::string market = call.query.coin("symbol", "BTC");
    auto venues = coinglass_exchanges(call.query, IsPair ? "exchange" : "exchange_list");
    const CoinglassPeriod period = coinglass_period(call, "1h");
    if (call.refused() || !call.snapshot_or_refuse(market) || !call.may_ask()) return;
    call.context.service.ask_liquidations(
        question_of(market, std::move(venues), period),
        call.answering<std::vector<SeenLiquidation>>(
            [period](const std::vector<SeenLiquidation>& seen) {
                return json_answer(history_json(
                    totals_of(seen, period.from_ns, period.to_ns, period.step_ns), IsPair));
            }));
}

void write_sums(JsonWriter& json, const SteppedTotals::Sum& sum, std::string_view ending) {
    const double longs = sum.usd[index_of(Side::long_)];
    const double shorts = sum.usd[index_of(Side::short_)];
    json.key(fmt::format("liquidation_usd{}", ending)).rounded(longs + shorts, 2);
    json.key(fmt::format("long_liquidation_usd{}", ending)).rounded(longs, 2);
    json.key(fmt::format("short_liquidation_usd{}", ending)).rounded(shorts, 2);
}

void answer_exchange_list(ApiCall& call) {
    const std::string market = call.query.coin("symbol", "BTC");
    const std::string_view range = call.query.choice("range", {"24h", "1h", "4h", "12h"});
    if (call.refused() || !call.snapshot_or_refuse(market) || !call.may_ask()) return;
    CoinglassPeriod period;
    period.to_ns = call.context.service.status().now_ns + 1;
    const auto length = parse_duration(range);
    period.step_ns = length ? *length : ns_per_day;
    period.from_ns = period.to_ns - period.step_ns;
    call.context.service.ask_liquidations(
        question_of(market, {}, period),
        call.answering<std::vector<SeenLiquidation>>(
            [period](const std::vector<SeenLiquidation>& seen) {
                const SteppedTotals totals =
                    totals_of(seen, period.from_ns, period.to_ns, period.step_ns);
                JsonWriter json;
                json.begin_array();
                json.begin_object().member("exchange", "All");
                write_sums(json, totals.steps.front(), "");
                json.end_object();
                for (const VenueId venue : all_venues()) {
                    const SteppedTotals::Sum& sum = totals.venues[index_of(venue)];
                    if (sum.events == 0) continue;
                    json.begin_object().member("exchange", display_name_of(venue));
                    write_sums(json, sum, "");
                    json.end_object();
                }
                json.end_array();
                return json_answer(json.take());
            }));
}

void answer_coin_list(ApiCall& call) {
    auto venues = coinglass_exchanges(call.query, "exchange");
    if (call.refused() || !call.may_ask()) return;
    const ServiceStatus status = call.context.service.status();
    CoinglassPeriod period;
    period.to_ns = status.now_ns + 1;
    period.from_ns = period.to_ns - ns_per_day;
    call.context.service.ask_liquidations(
        question_of({}, std::move(venues), period),
        call.answering<std::vector<SeenLiquidation>>(
            [markets = status.markets,
             to_ns = period.to_ns](const std::vector<SeenLiquidation>& seen) {
                JsonWriter json;
                json.begin_array();
                for (const std::string& market : markets) {
                    json.begin_object().member("symbol", market);
                    for (const int hours : {24, 12, 4, 1}) {
                        SteppedTotals::Sum sum;
                        for (const SeenLiquidation& one : seen) {
                            const bool is_counted =
                                one.market == market &&
                                one.event.exchange_ns >= to_ns - hours * ns_per_hour;
                            if (is_counted) sum.add(one);
                        }
                        write_sums(json, sum, fmt::format("_{}h", hours));
                    }
                    json.end_object();
                }
                json.end_array();
                return json_answer(json.take());
            }));
}

void answer_orders(ApiCall& call) {
    LiquidationQuestion question;
    question.market = call.query.coin("symbol", "BTC");
    question.venues = coinglass_exchanges(call.query, "exchange");
    question.usd_min = call.query.number("min_liquidation_amount", 0, 0, 1e15);
    question.to_ns = call.query.time("end_time").value_or(call.context.service.status().now_ns + 1);
    question.from_ns = call.query.time("start_time").value_or(question.to_ns - 7 * ns_per_day);
    question.count_max = orders_max;
    if (call.refused() || !call.snapshot_or_refuse(question.market) || !call.may_ask()) return;
    call.context.service.ask_liquidations(
        question,
        call.answering<std::vector<SeenLiquidation>>([](const std::vector<SeenLiquidation>& seen) {
            JsonWriter json;
            json.begin_array();
            for (const SeenLiquidation& one : seen) {
                json.begin_object();
                json.member("exchange_name", display_name_of(one.venue));
                json.member("symbol", one.symbol);
                json.member("base_asset", one.market);
                json.key("price").rounded(price_usd_of(one.event), 8);
                json.key("usd_value").rounded(one.notional_usd, 4);
                json.member("side", one.event.side == Side::long_ ? 2 : 1);
                json.member("time", one.event.exchange_ns / ns_per_ms);
                json.end_object();
            }
            json.end_array();
            return json_answer(json.take());
        }));
}

}  // namespace

void add_coinglass_liquidation_routes(std::vector<Route>& routes) {
    const auto add = [&](std::string_view path, std::string_view operation,
                         std::vector<std::string_view> parameters, void (*handle)(ApiCall&)) {
        routes.push_back({"GET", path, operation, std::move(parameters), 10, handle, true});
    };
    add("/api/futures/liquidation/history", "cgLiquidationHistory",
        {"exchange", "symbol", "interval", "limit", "start_time", "end_time"},
        coinglass<answer_history<true>>);
    add("/api/futures/liquidation/aggregated-history", "cgLiquidationAggregatedHistory",
        {"exchange_list", "symbol", "interval", "limit", "start_time", "end_time"},
        coinglass<answer_history<false>>);
    add("/api/futures/liquidation/exchange-list", "cgLiquidationExchangeList", {"symbol", "range"},
        coinglass<answer_exchange_list>);
    add("/api/futures/liquidation/coin-list", "cgLiquidationCoinList", {"exchange"},
        coinglass<answer_coin_list>);
    add("/api/futures/liquidation/order", "cgLiquidationOrder",
        {"exchange", "symbol", "min_liquidation_amount", "start_time", "end_time"},
        coinglass<answer_orders>);
}

}  // namespace faultline
