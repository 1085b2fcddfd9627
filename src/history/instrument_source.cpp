// InstrumentSource: slices of the store merged into the order of comes_before.
#include "history/instrument_source.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace faultline {
namespace {

constexpr DurationNs slice_of_candles_ns = 30 * ns_per_day;
constexpr DurationNs slice_of_ticks_ns = ns_per_day;
// Open interest is published every five minutes; a longer pause is a hole in the implied path.
constexpr DurationNs implied_bar_max_ns = ns_per_hour;

}  // namespace

double implied_mark_usd(const OpenInterest& seen) {
    return seen.open_coins > 0 ? seen.open_usd / seen.open_coins : unknown;
}

Outcome<InstrumentSource> InstrumentSource::open(const Store& store, InstrumentId instrument,
                                                 TimeNs from_ns, TimeNs to_ns,
                                                 std::optional<InstrumentId> path) {
    FL_TRY(series, read_series(store, path.value_or(instrument)));
    return open(store, instrument, from_ns, to_ns, path, series);
}

Outcome<InstrumentSource> InstrumentSource::open(const Store& store, InstrumentId instrument,
                                                 TimeNs from_ns, TimeNs to_ns,
                                                 std::optional<InstrumentId> path,
                                                 const std::vector<SeriesInfo>& series) {
    InstrumentSource source;
    source.store_ = &store;
    source.instrument_ = instrument;
    source.borrowed_ = path && *path != instrument;
    source.to_ns_ = to_ns;
    source.slice_ns_ = slice_of_candles_ns;
    for (const SeriesInfo& info : series) {
        if (info.price == PriceKind::index) continue;  // no liquidation triggers on it
        if (info.last_ns < from_ns || info.first_ns >= to_ns) continue;
        if (info.from_ticks) source.slice_ns_ = slice_of_ticks_ns;
        source.series_.push_back(info);
    }
    source.late_ns_.assign(source.series_.size(), 0);
    source.loaded_until_ns_ = from_ns;
    FL_CHECK(source.find_start(from_ns));
    return source;
}

Outcome<void> InstrumentSource::find_start(TimeNs from_ns) {
    FL_TRY(before, read_open_interest(*store_, instrument_, from_ns - ns_per_day, from_ns + 1));
    if (!before.empty()) first_ = before.back();
    for (TimeNs at = from_ns; !first_ && at < to_ns_; at += slice_of_candles_ns) {
        const TimeNs end = std::min(to_ns_, at + slice_of_candles_ns);
        FL_TRY(slice, read_open_interest(*store_, instrument_, at, end + 1));
        if (!slice.empty()) first_ = slice.front();
    }
    TimeNs first_bar_ns = time_max_ns;
    for (const SeriesInfo& info : series_) {
        // The first bar in the period: the series may begin long before it.
        TimeNs at = std::max(from_ns, info.first_ns);
        if (at >= first_bar_ns) continue;
        const DurationNs look_ns = std::max(slice_ns_, info.length_ns);
        for (; at < to_ns_ && at <= info.last_ns && at < first_bar_ns; at += look_ns) {
            FL_TRY(bars, read_bars(*store_, info, at, std::min(to_ns_, at + look_ns)));
            if (bars.empty()) continue;
            if (bars.front().open_ns < first_bar_ns) {
                first_bar_ns = bars.front().open_ns;
                first_price_usd_ = bars.front().open_usd;
            }
            break;
        }
    }
    if (series_.empty() && first_ && std::isfinite(implied_mark_usd(*first_))) {
        implied_ = true;
        first_price_usd_ = implied_mark_usd(*first_);
    }
    return {};
}

void InstrumentSource::correct_clock(PriceKind price, DurationNs length_ns, DurationNs late_ns) {
    for (std::size_t i = 0; i < series_.size(); ++i) {
        const SeriesInfo& info = series_[i];
        if (info.price == price && info.length_ns == length_ns && !info.from_ticks) {
            late_ns_[i] = late_ns;
        }
    }
}

DurationNs InstrumentSource::finest_ns() const {
    DurationNs finest = implied_ ? 5 * ns_per_minute : ns_per_hour;
    for (const SeriesInfo& info : series_) {
        finest = std::min(finest, info.from_ticks ? ns_per_second : info.length_ns);
    }
    return finest;
}

bool InstrumentSource::knows_volume(TimeNs from_ns, TimeNs to_ns) const {
    return std::ranges::any_of(series_, [&](const SeriesInfo& info) {
        const DurationNs spanned =
            std::min(to_ns, info.last_ns + info.length_ns) - std::max(from_ns, info.first_ns);
        return info.has_volume && !borrowed_ && 2 * spanned >= to_ns - from_ns;
    });
}

void InstrumentSource::add_implied_bars(const std::vector<OpenInterest>& seen) {
    for (const OpenInterest& now : seen) {
        PathBar bar;
        bar.price = PriceKind::mark;
        bar.open_ns = implied_from_.exchange_ns;
        bar.length_ns = now.exchange_ns - bar.open_ns;
        bar.open_usd = implied_mark_usd(implied_from_);
        bar.close_usd = implied_mark_usd(now);
        bar.high_usd = std::max(bar.open_usd, bar.close_usd);
        bar.low_usd = std::min(bar.open_usd, bar.close_usd);
        const bool joined = bar.length_ns > 0 && bar.length_ns <= implied_bar_max_ns;
        if (joined && bar.low_usd > 0 && std::isfinite(bar.high_usd)) bars_.push_back(bar);
        implied_from_ = now;
    }
}

void InstrumentSource::hold_back(std::vector<OpenInterest>& seen) const {
    std::vector<OpenInterest> held;
    for (OpenInterest one : seen) {
        one.exchange_ns = (one.exchange_ns + hold_ns_ - 1) / hold_ns_ * hold_ns_ + 1;
        if (!held.empty() && held.back().exchange_ns == one.exchange_ns) held.pop_back();
        held.push_back(one);
    }
    seen = std::move(held);
}

void InstrumentSource::coarsen(std::vector<PathBar>& rows) const {
    constexpr DurationNs coarse_ns = 5 * ns_per_minute;
    std::vector<PathBar> joined;
    for (const PathBar& bar : rows) {
        const TimeNs open_ns = bar.open_ns - bar.open_ns % coarse_ns;
        const bool is_coarse = bar.length_ns >= coarse_ns || open_ns + coarse_ns > coarse_until_ns_;
        if (is_coarse || joined.empty() || joined.back().open_ns != open_ns) {
            joined.push_back(bar);
            if (!is_coarse) {
                joined.back().open_ns = open_ns;
                joined.back().length_ns = coarse_ns;
            }
            continue;
        }
        PathBar& into = joined.back();
        into.high_usd = std::max(into.high_usd, bar.high_usd);
        into.low_usd = std::min(into.low_usd, bar.low_usd);
        into.close_usd = bar.close_usd;
        into.volume_coins += bar.volume_coins;  // NaN stays: part of it is not known
        into.taker_buy_coins += bar.taker_buy_coins;
    }
    rows = std::move(joined);
}

Outcome<void> InstrumentSource::load_next_slice() {
    // Bars that had not closed at the end of the slice before are carried over.
    bars_.erase(bars_.begin(), bars_.begin() + static_cast<std::ptrdiff_t>(next_bar_));
    next_bar_ = 0;
    open_interest_.erase(open_interest_.begin(),
                         open_interest_.begin() + static_cast<std::ptrdiff_t>(next_open_interest_));
    next_open_interest_ = 0;
    const TimeNs from = loaded_until_ns_;
    const TimeNs to = std::min(to_ns_ + 1, from + slice_ns_);
    for (std::size_t i = 0; i < series_.size(); ++i) {
        const SeriesInfo& info = series_[i];
        const DurationNs late_ns = late_ns_[i];
        if (info.last_ns < from + late_ns || info.first_ns >= to + late_ns) continue;
        FL_TRY(rows, read_bars(*store_, info, from + late_ns, to + late_ns));
        if (coarse_until_ns_ > from) coarsen(rows);
        for (PathBar& bar : rows) {
            bar.open_ns -= late_ns;
            if (borrowed_) bar.volume_coins = bar.taker_buy_coins = unknown;
            bars_.push_back(bar);
        }
    }
    FL_TRY(seen, read_open_interest(*store_, instrument_, from, to));
    if (implied_) add_implied_bars(seen);
    if (hold_ns_ > 0) hold_back(seen);
    std::sort(bars_.begin(), bars_.end(), comes_before);
    open_interest_.insert(open_interest_.end(), seen.begin(), seen.end());
    loaded_until_ns_ = to;
    return {};
}

Outcome<void> InstrumentSource::feed_until(TimeNs at_ns, InstrumentPipeline& pipeline) {
    InstrumentPipeline* const only = &pipeline;
    return feed_until(at_ns, std::span(&only, 1));
}

Outcome<void> InstrumentSource::feed_until(TimeNs at_ns,
                                           std::span<InstrumentPipeline* const> pipelines) {
    const TimeNs until = std::min(at_ns, to_ns_);
    for (;;) {
        // What is loaded is complete for bars that close, and open interest seen, before this time.
        const TimeNs ready = std::min(until, loaded_until_ns_ - 1);
        const Cursor start = cursor();
        for (InstrumentPipeline* one : pipelines) {
            Cursor own = start;
            feed(ready, own, *one);
        }
        // Also without pipelines: what is due is passed over.
        const auto is_due = [&](const PathBar& bar) { return bar.close_ns() <= ready; };
        while (next_bar_ < bars_.size() && is_due(bars_[next_bar_])) ++next_bar_;
        while (next_open_interest_ < open_interest_.size() &&
               open_interest_[next_open_interest_].exchange_ns <= ready) {
            ++next_open_interest_;
        }
        if (loaded_until_ns_ > until) return {};
        FL_CHECK(load_next_slice());
    }
}

Outcome<void> InstrumentSource::load(TimeNs at_ns) {
    while (loaded_until_ns_ <= std::min(at_ns, to_ns_)) FL_CHECK(load_next_slice());
    return {};
}

void InstrumentSource::feed(TimeNs at_ns, Cursor& cursor, InstrumentPipeline& pipeline) const {
    const TimeNs until = std::min(at_ns, to_ns_);
    for (;;) {
        const bool bar_due = cursor.bar < bars_.size() && bars_[cursor.bar].close_ns() <= until;
        const bool interest_due = cursor.open_interest < open_interest_.size() &&
                                  open_interest_[cursor.open_interest].exchange_ns <= until;
        if (!bar_due && !interest_due) return;
        if (bar_due && (!interest_due || bars_[cursor.bar].close_ns() <=
                                             open_interest_[cursor.open_interest].exchange_ns)) {
            pipeline.on_bar(bars_[cursor.bar++]);
        } else {
            pipeline.on_open_interest(open_interest_[cursor.open_interest++]);
        }
    }
}

}  // namespace faultline
