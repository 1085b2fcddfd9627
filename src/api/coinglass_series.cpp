// CompatCoinglass: open interest, funding and long/short ratios.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "api/compat_coinglass.hpp"
#include "api/venue_resource.hpp"

namespace faultline {
namespace {

/// Open, high, low and close of what is told in each step; steps without an observation are left
/// out.
struct Ohlc {
    double open = 0, high = 0, low = 0, close = 0;
};
using OhlcRows = std::map<TimeNs, Ohlc>;

void add_value(OhlcRows& rows, TimeNs at_ns, DurationNs step_ns, double value) {
    if (!std::isfinite(value)) return;
    const auto [row, is_new] =
        rows.try_emplace(at_ns / step_ns * step_ns, Ohlc{value, value, value, value});
    if (is_new) return;
    row->second.high = std::fmax(row->second.high, value);
    row->second.low = std::fmin(row->second.low, value);
    row->second.close = value;
}

std::string rows_json(const OhlcRows& rows, std::size_t limit) {
    JsonWriter json;
    json.begin_array();
    std::size_t left_out = rows.size() > limit ? rows.size() - limit : 0;
    for (const auto& [at_ns, row] : rows) {
        if (left_out > 0) {
            --left_out;
            continue;
        }
        json.begin_object().member("time", at_ns / ns_per_ms);
        json.member("open", fmt::format("{}", row.open));
        json.member("high", fmt::format("{}", row.high));
        json.member("low", fmt::format("{}", row.low));
        json.member("close", fmt::format("{}", row.close));
        json.end_object();
    }
    json.end_array();
    return json.take();
}

/// The question of a history; nothing after answering what is wrong with it.
struct History {
    SeriesQuestion question;
    CoinglassPeriod period;
};
std::optional<History> history_of(ApiCall& call, std::string_view interval) {
    History history;
    history.question.market = call.query.coin("symbol", "BTC");
    history.question.venues = coinglass_exchanges(call.query, "exchange");
    history.period = coinglass_period(call, interval);
    history.question.from_ns = history.period.from_ns;
    history.question.to_ns = history.period.to_ns;
    if (call.refused() || !call.snapshot_or_refuse(history.question.market)) return std::nullopt;
    if (!call.may_ask()) return std::nullopt;
    return history;
}

void answer_open_interest_history(ApiCall& call) {
    const bool is_usd = call.query.choice("unit", {"usd", "coin"}) == "usd";
    const auto history = history_of(call, "1h");
    if (!history) return;
    call.context.service.ask_open_interest(
        history->question,
        call.answering<std::vector<VenueSeries<OpenInterest>>>(
            [is_usd,
             period = history->period](const std::vector<VenueSeries<OpenInterest>>& series) {
                // Venues are observed at different times: the sum changes with each observation.
                std::map<TimeNs, std::vector<std::pair<std::size_t, double>>> by_time;
                for (std::size_t i = 0; i < series.size(); ++i) {
                    for (const OpenInterest& point : series[i].points) {
                        by_time[point.exchange_ns].emplace_back(
                            i, is_usd ? point.open_usd : point.open_coins);
                    }
                }
                std::vector<double> newest(series.size(), unknown);
                OhlcRows rows;
                for (const auto& [at_ns, values] : by_time) {
                    for (const auto& [index, value] : values) newest[index] = value;
                    double sum = 0;
                    for (const double value : newest) sum += std::isfinite(value) ? value : 0;
                    // Until each has been seen once, a sum would rise as they come.
                    const bool is_whole =
                        std::none_of(newest.begin(), newest.end(),
                                     [](double value) { return std::isnan(value); });
                    if (is_whole) add_value(rows, at_ns, period.step_ns, sum);
                }
                return json_answer(rows_json(rows, period.limit));
            }));
}

void answer_funding_history(ApiCall& call) {
    const auto history = history_of(call, "8h");
    if (!history) return;
    call.context.service.ask_funding(
        history->question,
        call.answering<std::vector<VenueSeries<Funding>>>(
            [period = history->period](const std::vector<VenueSeries<Funding>>& series) {
                OhlcRows rows;
                if (!series.empty()) {
                    for (const Funding& point : series.front().points) {
                        add_value(rows, point.exchange_ns, period.step_ns, 100 * point.rate);
                    }
                }
                return json_answer(rows_json(rows, period.limit));
            }));
}

using FundingSeries = std::vector<VenueSeries<Funding>>;
using InterestSeries = std::vector<VenueSeries<OpenInterest>>;

/// The mean rate of eight hours in percent, weighted by the open interest of its time, at each
/// change of either. Venues of which one of both is never told are left out; until the others have
/// all been seen the mean would change as they come, and is not told.
OhlcRows weighted_rows(const FundingSeries& funding, const InterestSeries& interest,
                       DurationNs step_ns) {
    struct Venue {
        double rate = unknown, coins = unknown;
        bool has_rate = false, has_coins = false;
    };
    std::array<Venue, venue_count> venues;
    struct Change {
        std::size_t venue;
        double rate, coins;
    };
    std::multimap<TimeNs, Change> changes;
    for (const auto& series : funding) {
        for (const Funding& point : series.points) {
            if (point.interval_ns <= 0 || !std::isfinite(point.rate)) continue;
            const double rate = 800 * point.rate * static_cast<double>(ns_per_hour) /
                                static_cast<double>(point.interval_ns);
            changes.insert({point.exchange_ns, {index_of(series.venue), rate, unknown}});
            venues[index_of(series.venue)].has_rate = true;
        }
    }
    for (const auto& series : interest) {
        for (const OpenInterest& point : series.points) {
            if (!std::isfinite(point.open_coins)) continue;
            changes.insert(
                {point.exchange_ns, {index_of(series.venue), unknown, point.open_coins}});
            venues[index_of(series.venue)].has_coins = true;
        }
    }
    OhlcRows rows;
    for (const auto& [at_ns, change] : changes) {
        Venue& changed = venues[change.venue];
        if (std::isfinite(change.rate)) changed.rate = change.rate;
        if (std::isfinite(change.coins)) changed.coins = change.coins;
        double weight = 0, weighted = 0;
        for (const Venue& venue : venues) {
            if (!venue.has_rate || !venue.has_coins) continue;
            weight += venue.coins;  // NaN until it has been seen
            weighted += venue.coins * venue.rate;
        }
        if (weight > 0) add_value(rows, at_ns, step_ns, weighted / weight);
    }
    return rows;
}

void answer_weighted_funding(ApiCall& call) {
    const auto history = history_of(call, "8h");
    if (!history) return;
    MarketService& service = call.context.service;
    const auto done =
        call.answering<OhlcRows>([limit = history->period.limit](const OhlcRows& rows) {
            return json_answer(rows_json(rows, limit));
        });
    SeriesQuestion interest = history->question;
    interest.step_ns = history->period.step_ns;
    service.ask_funding(
        history->question, [&service, interest, done](Outcome<FundingSeries> funding) {
            if (!funding) return done(tl::make_unexpected(std::move(funding).error()));
            service.ask_open_interest(
                interest, [done, step_ns = interest.step_ns,
                           funding = std::make_shared<const FundingSeries>(*std::move(funding))](
                              const Outcome<InterestSeries>& series) {
                    if (!series) return done(tl::make_unexpected(series.error()));
                    done(weighted_rows(*funding, *series, step_ns));
                });
        });
}

void answer_ratio_history(ApiCall& call) {
    const std::string_view path = call.request.path();
    const RatioKind kind = path.find("/global-") != std::string_view::npos ? RatioKind::account
                           : path.find("-position-") != std::string_view::npos
                               ? RatioKind::top_position
                               : RatioKind::top_account;
    const auto history = history_of(call, "1h");
    if (!history) return;
    const std::string name = kind == RatioKind::account       ? "global_account"
                             : kind == RatioKind::top_account ? "top_account"
                                                              : "top_position";
    call.context.service.ask_ratios(
        history->question,
        call.answering<std::vector<VenueSeries<LongShortRatio>>>(
            [name, kind,
             period = history->period](const std::vector<VenueSeries<LongShortRatio>>& series) {
                OhlcRows rows;
                for (const auto& venue : series) {
                    if (venue.venue != series.front().venue) break;
                    for (const LongShortRatio& point : venue.points) {
                        if (point.kind != kind) continue;
                        add_value(rows, point.exchange_ns, period.step_ns, point.long_over_short);
                    }
                }
                JsonWriter json;
                json.begin_array();
                for (const auto& [at_ns, row] : rows) {
                    const double long_share = row.close / (1 + row.close);
                    json.begin_object().member("time", at_ns / ns_per_ms);
                    json.key(name + "_long_percent").rounded(100 * long_share, 2);
                    json.key(name + "_short_percent").rounded(100 * (1 - long_share), 2);
                    json.key(name + "_long_short_ratio").rounded(row.close, 4);
                    json.end_object();
                }
                json.end_array();
                return json_answer(json.take());
            }));
}

void answer_open_interest_list(ApiCall& call) {
    const std::string market = call.query.coin("symbol", "BTC");
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(market);
    if (!snapshot) return;
    JsonWriter json;
    json.begin_array();
    const auto write = [&](std::string_view exchange, double usd, double coins) {
        json.begin_object().member("exchange", exchange).member("symbol", market);
        json.key("open_interest_usd").rounded(usd, 2);
        json.key("open_interest_quantity").rounded(coins, 8);
        json.end_object();
    };
    double usd = 0, coins = 0;
    for (const VenueTicker& ticker : snapshot->tickers) {
        usd += std::isfinite(ticker.open_interest_usd) ? ticker.open_interest_usd : 0;
        coins += std::isfinite(ticker.open_interest_coins) ? ticker.open_interest_coins : 0;
    }
    write("All", usd, coins);
    for (const VenueTicker& ticker : snapshot->tickers) {
        if (ticker.open_interest_ns == 0) continue;
        write(display_name_of(ticker.venue), ticker.open_interest_usd, ticker.open_interest_coins);
    }
    json.end_array();
    call.respond(json_answer(json.take()));
}

void answer_funding_list(ApiCall& call) {
    const std::string only = call.query.coin("symbol", "");
    if (call.refused()) return;
    JsonWriter json;
    json.begin_array();
    for (const std::string& market : call.context.service.status().markets) {
        const auto snapshot = call.context.service.snapshot(market);
        if (!snapshot || (!only.empty() && market != only)) continue;
        json.begin_object().member("symbol", market);
        json.key("stablecoin_margin_list").begin_array();
        for (const VenueTicker& ticker : snapshot->tickers) {
            if (ticker.funding_ns == 0) continue;
            json.begin_object().member("exchange", display_name_of(ticker.venue));
            json.key("funding_rate_interval")
                .rounded(ticker.funding_interval_ns > 0
                             ? static_cast<double>(ticker.funding_interval_ns) / ns_per_hour
                             : unknown,
                         4);
            json.key("funding_rate").rounded(100 * ticker.funding_rate, 8);
            json.key("next_funding_time");
            if (const TimeNs next_ns = next_funding_ns(ticker, snapshot->at_ns); next_ns != 0) {
                json.value(next_ns / ns_per_ms);
            } else {
                json.null();
            }
            json.end_object();
        }
        json.end_array();
        json.key("token_margin_list").begin_array().end_array();
        json.end_object();
    }
    json.end_array();
    call.respond(json_answer(json.take()));
}

}  // namespace

void add_coinglass_series_routes(std::vector<Route>& routes) {
    const auto add = [&](std::string_view path, std::string_view operation,
                         std::vector<std::string_view> parameters, void (*handle)(ApiCall&)) {
        routes.push_back({"GET", path, operation, std::move(parameters), 5, handle, true});
    };
    const std::vector<std::string_view> history{"exchange", "symbol",     "interval",
                                                "limit",    "start_time", "end_time"};
    auto with_unit = history;
    with_unit.push_back("unit");
    const std::vector<std::string_view> of_coin(with_unit.begin() + 1, with_unit.end());
    add("/api/futures/open-interest/exchange-list", "cgOpenInterestExchangeList", {"symbol"},
        coinglass<answer_open_interest_list>);
    add("/api/futures/open-interest/history", "cgOpenInterestHistory", with_unit,
        coinglass<answer_open_interest_history>);
    add("/api/futures/open-interest/aggregated-history", "cgOpenInterestAggregatedHistory", of_coin,
        coinglass<answer_open_interest_history>);
    add("/api/futures/funding-rate/exchange-list", "cgFundingExchangeList", {"symbol"},
        coinglass<answer_funding_list>);
    add("/api/futures/funding-rate/history", "cgFundingHistory", history,
        coinglass<answer_funding_history>);
    const std::vector<std::string_view> of_all(history.begin() + 1, history.end());
    add("/api/futures/funding-rate/oi-weight-history", "cgFundingWeightedHistory", of_all,
        coinglass<answer_weighted_funding>);
    add("/api/futures/global-long-short-account-ratio/history", "cgGlobalAccountRatio", history,
        coinglass<answer_ratio_history>);
    add("/api/futures/top-long-short-account-ratio/history", "cgTopAccountRatio", history,
        coinglass<answer_ratio_history>);
    add("/api/futures/top-long-short-position-ratio/history", "cgTopPositionRatio", history,
        coinglass<answer_ratio_history>);
}

}  // namespace faultline
