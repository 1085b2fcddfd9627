// ContextResource.
#include "api/context_resource.hpp"

#include <cmath>

#include "insight/reading_json.hpp"

namespace faultline {
namespace {

constexpr DurationNs funding_ns = 90 * ns_per_day;
constexpr DurationNs ratio_ns = (ratio_days + 7) * ns_per_day;

std::vector<RatioQuote> ratios_of(const MarketSnapshot& snapshot) {
    std::vector<RatioQuote> ratios;
    for (const VenueTicker& ticker : snapshot.tickers) {
        for (const LongShortRatio& ratio : ticker.ratios) {
            ratios.push_back({ticker.venue, ticker.symbol, ratio});
        }
    }
    return ratios;
}

void answer_dominance(ApiCall& call) {
    SeriesQuestion question;
    question.market = call.query.market();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    question.to_ns = snapshot->at_ns + 1;
    question.from_ns = question.to_ns - funding_ns;
    call.context.service.ask_funding(
        question, call.answering<std::vector<VenueSeries<Funding>>>(
                      [snapshot, envelope = envelope_of(call.context, *snapshot)](
                          const std::vector<VenueSeries<Funding>>& series) {
                          std::vector<FundingSeries> funding;
                          for (const VenueSeries<Funding>& venue : series) {
                              FundingSeries past{venue.venue, venue.symbol, unknown, venue.points};
                              for (const VenueCoverage& coverage : snapshot->map.coverage) {
                                  const bool is_its = coverage.venue == venue.venue;
                                  if (is_its && coverage.open_interest_usd > 0) {
                                      past.open_interest_usd = coverage.open_interest_usd;
                                  }
                              }
                              funding.push_back(std::move(past));
                          }
                          const ZoneReading zones = find_zones(snapshot->map, unknown);
                          const DominanceReading reading =
                              read_dominance(snapshot->map, zones, funding, ratios_of(*snapshot));
                          return enveloped(envelope, dominance_json(reading),
                                           {"market", "at", "simulated"});
                      }));
}

/// Mean of the brackets' leverage over the stock that is not inert; NaN without open interest.
double mean_leverage_of(const VenueLeverage& venue) {
    double sum = 0, shares = 0;
    for (const BracketFigure& bracket : venue.brackets) {
        sum += bracket.leverage * bracket.stock_share;
        shares += bracket.stock_share;
    }
    return venue.open_interest_usd > 0 && shares > 0 ? sum / shares : unknown;
}

std::string ratio_text(const MarketSnapshot& snapshot,
                       const std::vector<VenueSeries<OpenInterest>>& series) {
    std::vector<VenueLeverageSeries> venues;
    const TimeNs at_ns = snapshot.at_ns;
    for (const VenueLeverage& figure : snapshot.leverage.venues) {
        std::vector<TimedSeries> parts;
        for (const VenueSeries<OpenInterest>& one : series) {
            if (one.venue != figure.venue) continue;
            TimedSeries part;
            for (const OpenInterest& point : one.points) {
                if (!(point.open_coins > 0)) continue;
                part.points.emplace_back(point.exchange_ns, point.open_coins);
            }
            if (!part.points.empty()) parts.push_back(std::move(part));
        }
        if (parts.empty()) continue;
        VenueLeverageSeries venue;
        venue.venue = figure.venue;
        venue.open_interest_coins = sum_hourly(parts, at_ns - ratio_ns, at_ns);
        venue.mean_effective_leverage = mean_leverage_of(figure);
        venue.active_usd = std::isfinite(venue.mean_effective_leverage)
                               ? figure.open_interest_usd * (1 - figure.inert_share)
                               : 0;
        venues.push_back(std::move(venue));
    }
    RatioReading reading = leverage_ratio(snapshot.market, at_ns, venues, {});
    reading.notes.emplace_back(
        "reserves of exchanges are not read by the server: "
        "`faultline ratio` reads those that were imported");
    reading.simulated = snapshot.map.simulated;
    return ratio_json(reading);
}

void answer_ratio(ApiCall& call) {
    SeriesQuestion question;
    question.market = call.query.market();
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    question.to_ns = snapshot->at_ns + 1;
    question.from_ns = question.to_ns - ratio_ns;
    question.step_ns = ns_per_hour;
    call.context.service.ask_open_interest(
        question, call.answering<std::vector<VenueSeries<OpenInterest>>>(
                      [snapshot, envelope = envelope_of(call.context, *snapshot)](
                          const std::vector<VenueSeries<OpenInterest>>& series) {
                          return enveloped(envelope, ratio_text(*snapshot, series),
                                           {"market", "at", "simulated"});
                      }));
}

}  // namespace

void add_context_routes(std::vector<Route>& routes) {
    routes.push_back({"GET", "/v1/dominance", "getDominance", {"market"}, 10, answer_dominance});
    routes.push_back({"GET", "/v1/ratio", "getLeverageRatio", {"market"}, 10, answer_ratio});
}

}  // namespace faultline
