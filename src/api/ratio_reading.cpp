// RatioReading of a served market.
#include "api/ratio_reading.hpp"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace faultline {
namespace {

constexpr DurationNs length_ns = (ratio_days + 7) * ns_per_day;

/// Mean of the brackets' leverage over the stock that is not inert; NaN without open interest.
double mean_leverage_of(const VenueLeverage& venue) {
    double sum = 0, shares = 0;
    for (const BracketFigure& bracket : venue.brackets) {
        sum += bracket.leverage * bracket.stock_share;
        shares += bracket.stock_share;
    }
    return venue.open_interest_usd > 0 && shares > 0 ? sum / shares : unknown;
}

TimedSeries coins_of(const VenueSeries<OpenInterest>& series) {
    TimedSeries coins;
    for (const OpenInterest& point : series.points) {
        if (point.open_coins > 0) coins.points.emplace_back(point.exchange_ns, point.open_coins);
    }
    return coins;
}

}  // namespace

SeriesQuestion ratio_question(std::string market, std::vector<VenueId> venues, TimeNs at_ns) {
    SeriesQuestion question;
    question.market = std::move(market);
    question.venues = std::move(venues);
    question.to_ns = at_ns + 1;
    question.from_ns = question.to_ns - length_ns;
    question.step_ns = ns_per_hour;
    return question;
}

RatioReading ratio_reading(const MarketSnapshot& snapshot,
                           const std::vector<VenueSeries<OpenInterest>>& series,
                           const std::vector<ExchangeReserve>& reserves) {
    const TimeNs at_ns = snapshot.at_ns;
    std::map<VenueId, TimedSeries> held;
    TimedSeries held_by_all;
    for (const ExchangeReserve& one : reserves) {
        TimedSeries& coins = one.all_venues_together ? held_by_all : held[one.venue];
        coins.points.emplace_back(one.exchange_ns, one.reserve_coins);
    }
    std::vector<VenueLeverageSeries> venues;
    for (const VenueLeverage& figure : snapshot.leverage.venues) {
        std::vector<TimedSeries> parts;
        for (const VenueSeries<OpenInterest>& one : series) {
            if (one.venue != figure.venue) continue;
            TimedSeries part = coins_of(one);
            if (!part.points.empty()) parts.push_back(std::move(part));
        }
        if (parts.empty()) continue;
        VenueLeverageSeries venue;
        venue.venue = figure.venue;
        venue.open_interest_coins = sum_hourly(parts, at_ns - length_ns, at_ns);
        if (const auto known = held.find(figure.venue); known != held.end()) {
            venue.reserve_coins = known->second;
        }
        venue.mean_effective_leverage = mean_leverage_of(figure);
        venue.active_usd = std::isfinite(venue.mean_effective_leverage)
                               ? figure.open_interest_usd * (1 - figure.inert_share)
                               : 0;
        venues.push_back(std::move(venue));
    }
    RatioReading reading = leverage_ratio(snapshot.market, at_ns, venues, held_by_all);
    if (reserves.empty()) {
        reading.notes.push_back("no reserve of " + snapshot.market +
                                " is known: import some, or let the server fetch them "
                                "(reserves.fetch)");
    }
    reading.simulated = snapshot.map.simulated;
    return reading;
}

void ask_ratio(MarketService& service, std::shared_ptr<const MarketSnapshot> snapshot,
               std::vector<VenueId> venues, Done<RatioReading> done) {
    const SeriesQuestion question =
        ratio_question(snapshot->market, std::move(venues), snapshot->at_ns);
    using Series = std::vector<VenueSeries<OpenInterest>>;
    service.ask_open_interest(question, [&service, snapshot = std::move(snapshot), question,
                                         done = std::move(done)](Outcome<Series> series) {
        if (!series) return done(tl::make_unexpected(std::move(series).error()));
        service.ask_reserves(
            question.market, question.from_ns, question.to_ns,
            [snapshot, done, series = std::make_shared<const Series>(*std::move(series))](
                const Outcome<std::vector<ExchangeReserve>>& reserves) {
                if (!reserves) return done(tl::make_unexpected(reserves.error()));
                done(ratio_reading(*snapshot, *series, *reserves));
            });
    });
}

RatioScore score_of(const RatioReading& reading) {
    for (const RatioFigure* const figure : {&reading.total, &reading.against_all}) {
        if (std::isfinite(figure->z_90d)) return {figure->z_90d, {}};
    }
    for (const RatioFigure* const figure : {&reading.total, &reading.against_all}) {
        if (!figure->unavailable.empty()) continue;
        return {unknown, fmt::format("the ratio is known for {} of the last {} days; its z-score "
                                     "takes {} that differ",
                                     figure->days, ratio_days, ratio_days_least)};
    }
    return {unknown, reading.venues.empty() ? "open interest not known" : "reserve not known"};
}

}  // namespace faultline
