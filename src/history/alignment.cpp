// Alignment: bars and references onto one clock, then learn/bar_alignment.
#include "history/alignment.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

#include "learn/bar_alignment.hpp"

namespace faultline {
namespace {

constexpr DurationNs window_ns = 30 * ns_per_day;
constexpr DurationNs poll_ns = 5 * ns_per_minute;        // the usual spacing of open interest
constexpr DurationNs tolerance_ns = 10 * ns_per_second;  // of an open-interest row to its bar

/// One window of a series: slot i is the bar that opens at first_ns + i * length_ns.
struct Clock {
    TimeNs first_ns;
    DurationNs length_ns;
    std::size_t count;
    std::size_t slot(TimeNs at_ns) const {
        return static_cast<std::size_t>((at_ns - first_ns) / length_ns);
    }
    std::vector<double> unknowns() const { return std::vector<double>(count, unknown); }
};

/// Log return of the `span` bars that begin with each slot.
std::vector<double> bar_returns(const Clock& clock, const std::vector<PathBar>& bars,
                                std::size_t span) {
    std::vector<double> open = clock.unknowns();
    std::vector<double> close = clock.unknowns();
    for (const PathBar& bar : bars) {
        open[clock.slot(bar.open_ns)] = std::log(bar.open_usd);
        close[clock.slot(bar.open_ns)] = std::log(bar.close_usd);
    }
    std::vector<double> out = clock.unknowns();
    for (std::size_t i = 0; i + span <= clock.count; ++i) out[i] = close[i + span - 1] - open[i];
    return out;
}

/// Log return of the implied mark over `span` bars. A row at time t is the state at t, so the bar
/// [t, t + L) goes with the change from t to t + L.
std::vector<double> implied_returns(const Clock& clock, const std::vector<OpenInterest>& rows,
                                    std::size_t span) {
    std::vector<double> mark = clock.unknowns();
    for (const OpenInterest& row : rows) {
        const double price = row.open_usd / row.open_coins;
        const TimeNs nearest =
            (row.exchange_ns + clock.length_ns / 2) / clock.length_ns * clock.length_ns;
        const std::size_t slot = clock.slot(nearest);
        const bool close_by = std::abs(row.exchange_ns - nearest) <= tolerance_ns;
        if (close_by && slot < clock.count && price > 0) mark[slot] = std::log(price);
    }
    std::vector<double> out = clock.unknowns();
    for (std::size_t i = 0; i + span < clock.count; ++i) out[i] = mark[i + span] - mark[i];
    return out;
}

/// Shorts minus longs liquidated in each bar; unknown where there was none.
std::vector<double> liquidation_flow(const Clock& clock, const std::vector<Liquidation>& events) {
    std::vector<double> out = clock.unknowns();
    for (const Liquidation& event : events) {
        const std::size_t slot = clock.slot(event.exchange_ns);
        if (slot >= clock.count) continue;
        if (std::isnan(out[slot])) out[slot] = 0;
        out[slot] -= sign_of(event.side);
    }
    return out;
}

/// The verdicts of one series against one reference, month by month.
struct Verdict {
    const char* reference;
    int windows = 0;
    TimeNs first_ns = 0;
    TimeNs last_ns = 0;
    BarAlignment worst;

    void add(const BarAlignment& here, TimeNs first, TimeNs last) {
        if (!here.misaligned) return;
        if (windows++ == 0) first_ns = first;
        last_ns = last;
        if (windows == 1 || here.samples > worst.samples) worst = here;
    }
    AlignmentWarning warning(const SeriesInfo& series) const {
        const int lag = worst.best_lag_bars;
        return {series.price,
                series.length_ns,
                first_ns,
                last_ns,
                lag,
                fmt::format("bars of {} ({} price) come {} bar{} {} against {} between {} and {}: "
                            "correlation {:.2f} when shifted, {:.2f} as they stand ({} bars)",
                            format_duration(series.length_ns), name_of(series.price), std::abs(lag),
                            std::abs(lag) == 1 ? "" : "s", lag > 0 ? "late" : "early", reference,
                            format_time(first_ns), format_time(last_ns), worst.correlation_at_best,
                            worst.correlation_at_zero, worst.samples),
                false};
    }
};

Outcome<void> check_window(const Store& store, const SeriesInfo& series, TimeNs from_ns,
                           TimeNs to_ns, Verdict& interest, Verdict& flow) {
    FL_TRY(rows, read_open_interest(store, series.instrument, from_ns, to_ns + poll_ns));
    FL_TRY(events, read_liquidations(store, series.instrument, from_ns, to_ns));
    if (rows.size() < alignment_samples_min && events.size() < alignment_samples_min) return {};
    FL_TRY(bars, read_bars(store, series, from_ns, to_ns));
    if (bars.empty()) return {};
    const Clock clock{from_ns, series.length_ns,
                      static_cast<std::size_t>((to_ns - from_ns) / series.length_ns)};
    const bool fine = series.length_ns < poll_ns && poll_ns % series.length_ns == 0;
    const auto span = static_cast<std::size_t>(fine ? poll_ns / series.length_ns : 1);
    const TimeNs first = bars.front().open_ns;
    const TimeNs last = bars.back().open_ns;
    interest.add(align_bars(bar_returns(clock, bars, span), implied_returns(clock, rows, span)),
                 first, last);
    flow.add(align_bars(bar_returns(clock, bars, 1), liquidation_flow(clock, events)), first, last);
    return {};
}

}  // namespace

Outcome<std::vector<AlignmentWarning>> check_alignment(const Store& store,
                                                       const StoredInstrument& instrument,
                                                       TimeNs from_ns, TimeNs to_ns) {
    std::vector<AlignmentWarning> out;
    FL_TRY(all_series, read_series(store, instrument.id));
    for (const SeriesInfo& series : all_series) {
        if (series.from_ticks || series.length_ns < ns_per_minute) continue;
        if (series.length_ns > ns_per_day) continue;  // a window would hold a handful of them
        const TimeNs first = std::max(from_ns, series.first_ns);
        const TimeNs last = std::min(to_ns, series.last_ns + series.length_ns);
        Verdict interest{.reference = "open interest", .worst = {}};
        Verdict flow{.reference = "liquidations", .worst = {}};
        const DurationNs length = series.length_ns;
        for (TimeNs at = first / length * length; at < last; at += window_ns / length * length) {
            const TimeNs end =
                std::min(at + window_ns / length * length, (last + length - 1) / length * length);
            FL_CHECK(check_window(store, series, at, end, interest, flow));
        }
        if (interest.windows > 0) {
            out.push_back(interest.warning(series));
            out.back().by_prices = true;
        }
        if (flow.windows > 0) out.push_back(flow.warning(series));
    }
    return out;
}

}  // namespace faultline
