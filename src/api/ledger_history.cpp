// LedgerHistory: hours out of liquidations, a deviation out of candles.
#include "api/ledger_history.hpp"

#include <algorithm>
#include <cmath>

#include "api/history_queries.hpp"
#include "history/market_learning.hpp"
#include "history/reader.hpp"

namespace faultline {
namespace {

constexpr DurationNs look_back_ns = 7 * ns_per_day;
constexpr DurationNs return_ns = 5 * ns_per_minute;
constexpr double returns_per_hour = 12;

/// Of all contracts of the market that the venue has, in order of time.
Outcome<std::vector<Liquidation>> events_of(const Store& store, const std::string& market,
                                            VenueId venue, TimeNs from_ns, TimeNs to_ns) {
    std::vector<Liquidation> all;
    for (const StoredInstrument& stored : store.instruments()) {
        if (stored.instrument.market != market || stored.instrument.venue != venue) continue;
        FL_TRY(events, read_liquidations(store, stored.id, from_ns, to_ns));
        all.insert(all.end(), events.begin(), events.end());
    }
    std::ranges::sort(all, {}, &Liquidation::exchange_ns);
    return all;
}

void add(HourSeen& hour, const Liquidation& event) {
    const std::size_t s = index_of(event.side);
    hour.events[s] += 1;
    if (event.given == LiquidationPrice::none) return;
    const double usd = event.size_coins * event.price_usd().to_double();
    if (std::isfinite(usd)) hour.usd[s] += usd;
}

}  // namespace

Outcome<std::vector<HourSeen>> past_hours_of(const Store& store, const std::string& market,
                                             VenueId venue, TimeNs now_ns) {
    FL_TRY(events, events_of(store, market, venue, now_ns - look_back_ns, now_ns));
    std::vector<HourSeen> hours;
    if (events.empty()) return hours;
    const auto pauses = feed_pauses(events, events.front().exchange_ns, now_ns);
    const auto is_down = [&](TimeNs from_ns, TimeNs to_ns) {
        return std::ranges::any_of(pauses, [&](const auto& pause) {
            return pause.first < to_ns && pause.second > from_ns;
        });
    };
    std::size_t next = 0;
    TimeNs at_ns = (events.front().exchange_ns / ns_per_hour + 1) * ns_per_hour;
    for (; at_ns + ns_per_hour <= now_ns; at_ns += ns_per_hour) {
        HourSeen hour{at_ns, {}, {}};
        for (; next < events.size() && events[next].exchange_ns < at_ns + ns_per_hour; ++next) {
            if (events[next].exchange_ns >= at_ns) add(hour, events[next]);
        }
        if (!is_down(at_ns, at_ns + ns_per_hour)) hours.push_back(hour);
    }
    return hours;
}

Outcome<HourSeen> hour_seen_of(const Store& store, const std::string& market, VenueId venue,
                               TimeNs hour_ns) {
    FL_TRY(events, events_of(store, market, venue, hour_ns, hour_ns + ns_per_hour));
    HourSeen hour{hour_ns, {}, {}};
    for (const Liquidation& event : events) add(hour, event);
    return hour;
}

Outcome<double> hour_sigma_of(const Store& store, const std::string& market, TimeNs now_ns) {
    SeriesQuestion question;
    question.market = market;
    question.to_ns = now_ns - now_ns % return_ns;
    question.from_ns = question.to_ns - ns_per_day;
    question.step_ns = return_ns;
    FL_TRY(candles, candles_of(store, question));
    double squares = 0, count = 0;
    for (std::size_t i = 1; i < candles.size(); ++i) {
        if (candles[i].open_ns != candles[i - 1].open_ns + return_ns) continue;
        const double move =
            std::log(candles[i].close_usd.to_double() / candles[i - 1].close_usd.to_double());
        if (!std::isfinite(move)) continue;
        squares += move * move;
        count += 1;
    }
    return count < returns_per_hour ? unknown : std::sqrt(squares / count * returns_per_hour);
}

}  // namespace faultline
