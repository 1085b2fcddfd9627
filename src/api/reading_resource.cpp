// ReadingResource: the map is at hand; the day's volatility is asked for first.
#include "api/reading_resource.hpp"

#include <algorithm>
#include <cmath>

#include "api/map_resource.hpp"
#include "api/market_reading.hpp"
#include "insight/cascade_json.hpp"
#include "insight/position_check.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

using SnapshotPtr = std::shared_ptr<const MarketSnapshot>;
using MapPtr = std::shared_ptr<const LiquidationMap>;
constexpr double usd_max = 1e13;

/// Where an answer goes that comes late, after one or several questions to the service. Once.
struct LateAnswer {
    Respond respond;
    std::shared_ptr<std::atomic<std::size_t>> asks;

    void operator()(ApiAnswer answer) const {
        respond(std::move(answer));
        asks->fetch_sub(1);
    }
    void refuse(const Problem& problem) const { (*this)(answer_of(problem_of(problem))); }
};

/// Whether the newest snapshot's map is the one that is asked for.
bool is_whole_market(const MapQuestion& question) {
    return !question.at_ns && question.venues.empty() && question.bucket_usd == 0 &&
           question.leverage_min == 0 && question.leverage_max == MapQuestion{}.leverage_max;
}

/// Goes on with the day's volatility as of the map's time (NaN: not known).
template <class Then>
void with_volatility(ApiCall& call, const MapQuestion& question, Then then) {
    if (!call.may_ask()) return;
    const TimeNs at_ns = question.at_ns.value_or(call.context.service.status().now_ns);
    call.context.service.ask_candles(
        volatility_question(question.market, at_ns),
        [late = LateAnswer{call.respond, call.context.asks},
         then = std::move(then)](const Outcome<std::vector<Candle>>& hours) {
            then(late, hours ? day_sigma_of(*hours) : unknown);
        });
}

/// Goes on with the map that is asked for and the day's volatility.
template <class Then>
void with_map(ApiCall& call, const SnapshotPtr& snapshot, const MapQuestion& question, Then then) {
    with_volatility(
        call, question,
        [&service = call.context.service, snapshot, question, then = std::move(then)](
            const LateAnswer& late, double day_sigma) {
            if (is_whole_market(question)) {
                return then(late, MapPtr(snapshot, &snapshot->map), day_sigma);
            }
            service.ask_map(question, [late, day_sigma, then](Outcome<LiquidationMap> map) {
                if (!map) return late.refuse(map.error());
                then(late, std::make_shared<const LiquidationMap>(*std::move(map)), day_sigma);
            });
        });
}

void answer_zones(ApiCall& call) {
    constexpr DurationNs history_max_ns = 7 * ns_per_day;
    ZoneQuestion question;
    question.map = call.query.map_question();
    question.settings.prominence_least = call.query.number("prominence", 20, 1, 100) / 100;
    question.history_ns = call.query.length("history").value_or(ns_per_day);
    if (question.history_ns < ns_per_hour || question.history_ns > history_max_ns) {
        call.query.refuse("history", "it is shorter than 1h or longer than 7d", "24h is usual");
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.map.market);
    if (!snapshot || refused_rows(call, question.map, *snapshot)) return;
    with_volatility(call, question.map,
                    [&service = call.context.service, question,
                     envelope = envelope_of(call.context, *snapshot)](const LateAnswer& late,
                                                                      double day_sigma) {
                        ZoneQuestion asked = question;
                        asked.day_sigma = day_sigma;
                        service.ask_zones(
                            std::move(asked), [late, envelope](const Outcome<ZoneAnswer>& got) {
                                if (!got) return late.refuse(got.error());
                                late(enveloped(envelope, zones_json(got->reading, got->changes),
                                               {"market", "at", "simulated"}));
                            });
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
    // Whose positions it is compared with; `leverage` is the position's own.
    MapQuestion map_question = call.query.map_question("brackets");
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot) return;
    with_map(call, snapshot, map_question,
             [question, envelope = envelope_of(call.context, *snapshot)](
                 const LateAnswer& late, const MapPtr& map, double day_sigma) {
                 PositionQuestion asked = question;
                 if (!std::isfinite(asked.entry_usd)) asked.entry_usd = map->current_price_usd;
                 const ZoneReading zones = find_zones(*map, day_sigma);
                 const auto check = check_position(asked, map.get(), &zones);
                 if (!check) return late.refuse(check.error());
                 late(enveloped(envelope, position_json(*check), {"market"}));
             });
}

/// The venues' liquidity as the history knows it, with the books that are seen right now.
std::vector<VenueLiquidity> with_books(std::vector<VenueLiquidity> known,
                                       const MarketSnapshot& snapshot) {
    for (const VenueTicker& ticker : snapshot.tickers) {
        VenueLiquidity seen = liquidity_of(ticker, snapshot.map.current_price_usd);
        const auto same = std::ranges::find(known, ticker.venue, &VenueLiquidity::venue);
        if (same == known.end()) {
            known.push_back(std::move(seen));
        } else if (!seen.bids.empty() && !seen.asks.empty()) {
            same->bids = std::move(seen.bids);
            same->asks = std::move(seen.asks);
        }
    }
    return known;
}

ApiAnswer cascade_answer(const Envelope& envelope, const CascadeInputs& inputs,
                         const CascadeShock& shock, const CascadeSettings& settings) {
    const auto answer = run_cascade(inputs, shock, settings);
    if (!answer) return answer_of(problem_of(answer.error()));
    return enveloped(envelope, cascade_json(*answer), {"market", "at", "simulated"});
}

void answer_cascade(ApiCall& call) {
    const MapQuestion question = call.query.map_question();
    const double shock_usd = call.query.number("shock_usd", 0, -usd_max, usd_max);
    const double target_usd = call.query.number("target", 0, 1e-12, usd_max);
    CascadeSettings settings;
    settings.draws = static_cast<int>(call.query.count("draws", 200, 2000));
    if ((shock_usd != 0) == (target_usd != 0)) {
        call.query.refuse("shock_usd", "what shock?",
                          "give shock_usd (below zero: sold) or target, one of them");
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot) return;
    CascadeShock shock;
    shock.down = shock_usd < 0;
    if (shock_usd != 0) shock.usd = std::abs(shock_usd);
    if (target_usd != 0) shock.target_usd = target_usd;
    with_map(call, snapshot, question,
             [&service = call.context.service, snapshot, question, shock, settings,
              envelope = envelope_of(call.context, *snapshot)](
                 const LateAnswer& late, const MapPtr& map, double day_sigma) {
                 if (!std::isfinite(day_sigma)) {
                     return late(answer_of({.status = 422,
                                            .detail = "fewer than a week of hourly prices is known",
                                            .remedy = "import candles, or wait"}));
                 }
                 service.ask_liquidity(question.market, map->at_ns, map->current_price_usd,
                                       [=](Outcome<std::vector<VenueLiquidity>> known) {
                                           if (!known) return late.refuse(known.error());
                                           CascadeInputs inputs;
                                           inputs.map = map.get();
                                           inputs.day_sigma = day_sigma;
                                           inputs.liquidity =
                                               question.at_ns
                                                   ? *std::move(known)
                                                   : with_books(*std::move(known), *snapshot);
                                           late(cascade_answer(envelope, inputs, shock, settings));
                                       });
             });
}

}  // namespace

void add_reading_routes(std::vector<Route>& routes) {
    routes.push_back({"GET",
                      "/v1/zones",
                      "getZones",
                      {"market", "at", "venues", "leverage", "bucket", "prominence", "history"},
                      5,
                      answer_zones});
    routes.push_back({"GET",
                      "/v1/position",
                      "checkPosition",
                      {"market", "venue", "side", "contract", "entry", "size", "leverage", "margin",
                       "stop", "around", "at", "venues", "brackets"},
                      5,
                      answer_position});
    routes.push_back({"GET",
                      "/v1/cascade",
                      "getCascade",
                      {"market", "shock_usd", "target", "draws", "at", "venues", "leverage"},
                      20,
                      answer_cascade});
}

}  // namespace faultline
