// SeriesResource: rows of observations.
#include "api/series_resource.hpp"

#include <fmt/format.h>

#include "api/venue_resource.hpp"
#include "insight/dominance.hpp"

namespace faultline {
namespace {

constexpr std::int64_t points_max = 20'000;  // steps of one answer
constexpr int price_decimals = 8, usd_decimals = 2, rate_decimals = 10;

/// The question, bounded; nothing after answering that it is none or too much.
std::optional<SeriesQuestion> question_of(ApiCall& call) {
    const SeriesQuestion question = call.query.series_question(
        call.context.service.status().now_ns, "24h", call.context.options.period_max_ns);
    if (!call.query.problem() &&
        (question.to_ns - question.from_ns) / question.step_ns > points_max) {
        call.query.refuse("step", fmt::format("more than {} steps", points_max),
                          "choose a longer step or a shorter period", 422);
    }
    if (call.refused()) return std::nullopt;
    return question;
}

std::int64_t ms_of(TimeNs at_ns) { return at_ns / ns_per_ms; }

std::string candles_json(const std::vector<Candle>& candles, DurationNs step_ns) {
    JsonWriter json;
    json.begin_object();
    json.member("step_s", step_ns / ns_per_second);
    json.key("candles").begin_array();
    for (const Candle& candle : candles) {
        json.begin_object();
        json.member("open_at", format_time(candle.open_ns));
        json.member("open", candle.open_usd.to_double());
        json.member("high", candle.high_usd.to_double());
        json.member("low", candle.low_usd.to_double());
        json.member("close", candle.close_usd.to_double());
        json.key("volume_coins").rounded(candle.volume_coins, price_decimals);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

void answer_candles(ApiCall& call) {
    const auto question = question_of(call);
    if (!question) return;
    const auto snapshot = call.snapshot_or_refuse(question->market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_candles(
        *question, call.answering<std::vector<Candle>>(
                       [envelope = envelope_of(call.context, *snapshot),
                        step_ns = question->step_ns](const std::vector<Candle>& candles) {
                           return enveloped(envelope, candles_json(candles, step_ns), {});
                       }));
}

std::string open_interest_json(const std::vector<VenueSeries<OpenInterest>>& series,
                               DurationNs step_ns) {
    JsonWriter json;
    json.begin_object();
    json.member("step_s", step_ns / ns_per_second);
    json.key("series").begin_array();
    for (const auto& venue : series) {
        json.begin_object();
        json.member("venue", name_of(venue.venue));
        json.member("instrument", venue.symbol);
        json.key("points").begin_array();
        for (const OpenInterest& point : venue.points) {
            json.begin_array();
            json.value(ms_of(point.exchange_ns));
            json.rounded(point.open_coins, price_decimals);
            json.rounded(point.open_usd, usd_decimals);
            json.end_array();
        }
        json.end_array().end_object();
    }
    json.end_array().end_object();
    return json.take();
}

void answer_open_interest(ApiCall& call) {
    const auto question = question_of(call);
    if (!question) return;
    const auto snapshot = call.snapshot_or_refuse(question->market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_open_interest(
        *question,
        call.answering<std::vector<VenueSeries<OpenInterest>>>(
            [envelope = envelope_of(call.context, *snapshot),
             step_ns = question->step_ns](const std::vector<VenueSeries<OpenInterest>>& series) {
                return enveloped(envelope, open_interest_json(series, step_ns), {});
            }));
}

std::string funding_json(const std::vector<VenueSeries<Funding>>& series,
                         const MarketSnapshot& snapshot) {
    JsonWriter json;
    json.begin_object().key("series").begin_array();
    for (const auto& venue : series) {
        DurationNs interval_ns = 0;  // the last that was told
        for (const Funding& point : venue.points) {
            if (point.interval_ns > 0) interval_ns = point.interval_ns;
        }
        json.begin_object();
        json.member("venue", name_of(venue.venue));
        json.member("instrument", venue.symbol);
        json.key("interval_h")
            .rounded(interval_ns > 0 ? static_cast<double>(interval_ns) / ns_per_hour : unknown, 4);
        json.key("points").begin_array();
        for (const Funding& point : venue.points) {
            json.begin_array();
            json.value(ms_of(point.exchange_ns));
            json.rounded(point.rate, rate_decimals);
            json.end_array();
        }
        json.end_array().end_object();
    }
    json.end_array();
    json.key("now").begin_array();
    for (const VenueTicker& ticker : snapshot.tickers) {
        if (ticker.funding_ns == 0) continue;
        const double rate_8h = rate_8h_of(ticker);
        json.begin_object();
        json.member("venue", name_of(ticker.venue));
        json.key("rate").rounded(ticker.funding_rate, rate_decimals);
        json.key("rate_8h").rounded(rate_8h, rate_decimals);
        json.key("annualised").rounded(rate_8h * 3 * 365, 6);
        const TimeNs next_ns = next_funding_ns(ticker, snapshot.at_ns);
        if (next_ns == 0) {
            json.key("next_at").null();
        } else {
            json.member("next_at", format_time(next_ns));
        }
        json.end_object();
    }
    json.end_array().end_object();
    return json.take();
}

void answer_funding(ApiCall& call) {
    const auto question = question_of(call);
    if (!question) return;
    const auto snapshot = call.snapshot_or_refuse(question->market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_funding(
        *question, call.answering<std::vector<VenueSeries<Funding>>>(
                       [envelope = envelope_of(call.context, *snapshot),
                        snapshot](const std::vector<VenueSeries<Funding>>& series) {
                           return enveloped(envelope, funding_json(series, *snapshot), {});
                       }));
}

std::string ratios_json(const std::vector<VenueSeries<LongShortRatio>>& series) {
    JsonWriter json;
    json.begin_object().key("series").begin_array();
    for (const auto& venue : series) {
        for (const RatioKind kind :
             {RatioKind::account, RatioKind::top_account, RatioKind::top_position,
              RatioKind::taker_volume, RatioKind::unknown}) {
            bool is_begun = false;
            for (const LongShortRatio& point : venue.points) {
                if (point.kind != kind) continue;
                if (!std::exchange(is_begun, true)) {
                    json.begin_object();
                    json.member("venue", name_of(venue.venue));
                    json.member("instrument", venue.symbol);
                    json.member("kind", name_of(kind));
                    json.key("points").begin_array();
                }
                json.begin_array();
                json.value(ms_of(point.exchange_ns));
                json.rounded(point.long_over_short, 6);
                json.end_array();
            }
            if (is_begun) json.end_array().end_object();
        }
    }
    json.end_array().end_object();
    return json.take();
}

void answer_ratios(ApiCall& call) {
    const auto question = question_of(call);
    if (!question) return;
    const auto snapshot = call.snapshot_or_refuse(question->market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_ratios(
        *question, call.answering<std::vector<VenueSeries<LongShortRatio>>>(
                       [envelope = envelope_of(call.context, *snapshot)](
                           const std::vector<VenueSeries<LongShortRatio>>& series) {
                           return enveloped(envelope, ratios_json(series), {});
                       }));
}

}  // namespace

void add_series_routes(std::vector<Route>& routes) {
    const std::vector<std::string_view> parameters{"market", "venues", "from",
                                                   "to",     "span",   "step"};
    routes.push_back({"GET",
                      "/v1/candles",
                      "getCandles",
                      {"market", "from", "to", "span", "step"},
                      5,
                      answer_candles});
    routes.push_back(
        {"GET", "/v1/open-interest", "getOpenInterest", parameters, 5, answer_open_interest});
    routes.push_back({"GET", "/v1/funding", "getFunding", parameters, 5, answer_funding});
    routes.push_back({"GET", "/v1/long-short", "getLongShort", parameters, 5, answer_ratios});
}

}  // namespace faultline
