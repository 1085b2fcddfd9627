// ReadingResource: the map is at hand; the day's volatility is asked for first.
#include "api/reading_resource.hpp"

#include <cmath>

#include "api/market_reading.hpp"
#include "insight/cascade_json.hpp"
#include "insight/position_check.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

using SnapshotPtr = std::shared_ptr<const MarketSnapshot>;
constexpr double usd_max = 1e13;

/// Answers with what `read` makes of the snapshot and the day's volatility (NaN: not known).
template <class Read>
void answer_reading(ApiCall& call, const SnapshotPtr& snapshot, Read read) {
    if (!call.may_ask()) return;
    const TimeNs now_ns = call.context.service.status().now_ns;
    call.context.service.ask_candles(
        volatility_question(snapshot->market, now_ns),
        [respond = call.respond, asks = call.context.asks,
         read = std::move(read)](const Outcome<std::vector<Candle>>& hours) {
            respond(read(hours ? day_sigma_of(*hours) : unknown));
            asks->fetch_sub(1);
        });
}

void answer_zones(ApiCall& call) {
    const std::string market = call.query.market();
    ZoneSettings settings;
    settings.prominence_least = call.query.number("prominence", 20, 1, 100) / 100;
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    answer_reading(
        call, snapshot,
        [snapshot, settings, envelope = envelope_of(call.context, *snapshot)](double day_sigma) {
            const ZoneReading reading =
                find_zones(snapshot->map, day_sigma, std::nullopt, settings);
            return enveloped(envelope, zones_json(reading), {"market", "at", "simulated"});
        });
}

/// The position that is asked for; what is missing or contradicts itself is refused.
PositionQuestion position_of(QueryReader& query) {
    PositionQuestion question;
    question.market = query.market();
    if (const auto venue = query.venue("venue")) {
        question.venue = *venue;
    } else {
        query.refuse("venue", "whose position?", "name the exchange, such as binance");
    }
    if (const auto side = query.side()) {
        question.side = *side;
    } else {
        query.refuse("side", "on which side?", "write long or short");
    }
    question.kind = query.choice("contract", {"linear", "inverse"}) == "linear"
                        ? ContractKind::linear
                        : ContractKind::inverse;
    question.entry_usd = query.number("entry", unknown, 1e-12, usd_max);
    question.notional_usd = query.number("size", unknown, 1e-6, usd_max);
    question.leverage = query.number("leverage", unknown, 0.01, 1000);
    question.margin_usd = query.number("margin", unknown, 1e-6, usd_max);
    question.stop_usd = query.number("stop", unknown, 1e-12, usd_max);
    question.around = query.number("around", 10, 0.1, 99) / 100;
    if (!std::isfinite(question.notional_usd)) {
        query.refuse("size", "how large?", "give its value at entry in USD");
    }
    if (std::isfinite(question.leverage) == std::isfinite(question.margin_usd)) {
        query.refuse("leverage", "leverage and margin say the same", "give exactly one of them");
    }
    return question;
}

void answer_position(ApiCall& call) {
    PositionQuestion question = position_of(call.query);
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot) return;
    if (!std::isfinite(question.entry_usd)) question.entry_usd = snapshot->map.current_price_usd;
    answer_reading(
        call, snapshot,
        [snapshot, question, envelope = envelope_of(call.context, *snapshot)](double day_sigma) {
            const ZoneReading zones = find_zones(snapshot->map, day_sigma);
            const auto check = check_position(question, &snapshot->map, &zones);
            if (!check) return answer_of(problem_of(check.error()));
            return enveloped(envelope, position_json(*check), {"market"});
        });
}

void answer_cascade(ApiCall& call) {
    const std::string market = call.query.market();
    const double shock_usd = call.query.number("shock_usd", 0, -usd_max, usd_max);
    const double target_usd = call.query.number("target", 0, 1e-12, usd_max);
    CascadeSettings settings;
    settings.draws = static_cast<int>(call.query.count("draws", 200, 2000));
    if ((shock_usd != 0) == (target_usd != 0)) {
        call.query.refuse("shock_usd", "what shock?",
                          "give shock_usd (below zero: sold) or target, one of them");
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    CascadeShock shock;
    shock.down = shock_usd < 0;
    if (shock_usd != 0) shock.usd = std::abs(shock_usd);
    if (target_usd != 0) shock.target_usd = target_usd;
    answer_reading(
        call, snapshot,
        [snapshot, shock, settings,
         envelope = envelope_of(call.context, *snapshot)](double day_sigma) {
            if (!std::isfinite(day_sigma)) {
                return answer_of({.status = 422,
                                  .detail = "fewer than a week of hourly prices is known",
                                  .remedy = "import candles, or wait"});
            }
            CascadeInputs inputs;
            inputs.map = &snapshot->map;
            inputs.day_sigma = day_sigma;
            for (const VenueTicker& ticker : snapshot->tickers) {
                inputs.liquidity.push_back(liquidity_of(ticker, snapshot->map.current_price_usd));
            }
            const auto answer = run_cascade(inputs, shock, settings);
            if (!answer) return answer_of(problem_of(answer.error()));
            return enveloped(envelope, cascade_json(*answer), {"market", "at", "simulated"});
        });
}

}  // namespace

void add_reading_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/zones", "getZones", {"market", "prominence"}, 5, answer_zones});
    routes.push_back({"GET",
                      "/v1/position",
                      "checkPosition",
                      {"market", "venue", "side", "contract", "entry", "size", "leverage", "margin",
                       "stop", "around"},
                      5,
                      answer_position});
    routes.push_back({"GET",
                      "/v1/cascade",
                      "getCascade",
                      {"market", "shock_usd", "target", "draws"},
                      20,
                      answer_cascade});
}

}  // namespace faultline
