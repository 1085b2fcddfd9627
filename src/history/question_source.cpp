// QuestionSource: hours by query.
#include "history/question_source.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "history/market_replay.hpp"

namespace faultline {
namespace {

constexpr DurationNs stale_ns = ns_per_day;
constexpr double whole_share = 0.9;  // of an hour that its bars must cover

/// One series in the order in which hours are taken.
struct Candidate {
    SeriesInfo info;
    std::string name;
    std::uint64_t hours = 0;
};

std::string series_name(const StoredInstrument& stored, const SeriesInfo& info) {
    return fmt::format("{} {} {} {}", name_of(stored.instrument.venue), stored.instrument.symbol,
                       name_of(info.price),
                       info.from_ticks ? "ticks" : "bars of " + format_duration(info.length_ns));
}

Outcome<std::vector<Candidate>> candidates_of(const Store& store, const MarketExtent& extent,
                                              TimeNs at_ns) {
    std::vector<Candidate> out;
    for (const StoredInstrument& stored : extent.instruments) {
        FL_TRY(series, read_series(store, stored.id));
        for (const SeriesInfo& info : series) {
            if (info.price == PriceKind::index || info.length_ns > ns_per_hour) continue;
            if (info.first_ns >= at_ns) continue;
            const TimeNs last_ns = std::min(info.last_ns, at_ns);
            const auto hours = static_cast<std::uint64_t>((last_ns - info.first_ns) / ns_per_hour);
            out.push_back({info, series_name(stored, info), hours});
        }
    }
    std::ranges::sort(out, [](const Candidate& a, const Candidate& b) {
        const bool a_trade = a.info.price == PriceKind::trade;
        const bool b_trade = b.info.price == PriceKind::trade;
        if (a_trade != b_trade) return a_trade;
        return a.hours != b.hours ? a.hours > b.hours : a.name < b.name;
    });
    return out;
}

/// Columns of an hour: open, high, low, close, the share of it that is covered, the last instant.
std::string hours_sql(const SeriesInfo& info, TimeNs at_ns) {
    if (!info.from_ticks) {
        return fmt::format(
            "SELECT open_ns // {0} AS hour, CAST(arg_min(open_usd, open_ns) AS DOUBLE), "
            "CAST(max(high_usd) AS DOUBLE), CAST(min(low_usd) AS DOUBLE), "
            "CAST(arg_max(close_usd, open_ns) AS DOUBLE), CAST(count(*) AS DOUBLE) * {1} / {0}, "
            "max(open_ns) + {1} FROM candle WHERE instrument = {2} AND price = {3} AND length_ns = "
            "{1} AND open_ns <= {4} GROUP BY hour ORDER BY hour",
            ns_per_hour, info.length_ns, info.instrument, static_cast<int>(info.price),
            at_ns - info.length_ns);
    }
    const bool trades = info.price == PriceKind::trade;
    return fmt::format(
        "SELECT time_ns // {0} AS hour, CAST(arg_min({1}, time_ns) AS DOUBLE), "
        "CAST(max({1}) AS DOUBLE), CAST(min({1}) AS DOUBLE), "
        "CAST(arg_max({1}, time_ns) AS DOUBLE), "
        "CAST(count(DISTINCT time_ns // {2}) AS DOUBLE) / 60, max(time_ns) "
        "FROM {3} WHERE instrument = {4} AND {1} IS NOT NULL AND time_ns <= {5} "
        "GROUP BY hour ORDER BY hour",
        ns_per_hour, trades ? "price_usd" : "mark_usd", ns_per_minute,
        trades ? "trade" : "mark_price", info.instrument, at_ns);
}

struct FoundHour {
    HourBar bar;
    std::size_t rank = 0;  // of its series
};

/// Reads all series; keeps of each hour the bar of the first one, and the last price seen at all.
class HourReader {
  public:
    explicit HourReader(TimeNs at_ns) : at_ns_(at_ns) {}

    Outcome<void> read(const Store& store, const SeriesInfo& info, std::size_t rank) {
        return store.database().query(hours_sql(info, at_ns_), [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) take(rows, i, rank);
        });
    }

    PriceBars bars() && {
        PriceBars out;
        out.at_ns = at_ns_;
        out.price_at_ns = price_at_ns_;
        out.price_usd = price_usd_;
        out.hours.reserve(hours_.size());
        for (const auto& [open_ns, hour] : hours_) out.hours.push_back(hour.bar);
        return out;
    }
    /// Rank of the series that the last hour came from.
    std::optional<std::size_t> last_rank() const {
        if (hours_.empty()) return std::nullopt;
        return hours_.rbegin()->second.rank;
    }

  private:
    void take(const Chunk& rows, std::size_t i, std::size_t rank) {
        HourBar bar{rows.integer(0, i) * ns_per_hour, rows.number(1, i), rows.number(2, i),
                    rows.number(3, i), rows.number(4, i)};
        if (!(bar.low_usd > 0) || !std::isfinite(bar.high_usd)) return;
        const TimeNs seen_ns = rows.integer(6, i);
        if (seen_ns > price_at_ns_) {
            price_at_ns_ = seen_ns;
            price_usd_ = bar.close_usd;
        }
        const bool whole = rows.number(5, i) >= whole_share && bar.open_ns + ns_per_hour <= at_ns_;
        if (whole) hours_.try_emplace(bar.open_ns, FoundHour{bar, rank});
    }

    TimeNs at_ns_;
    TimeNs price_at_ns_ = 0;
    double price_usd_ = 0;
    std::map<TimeNs, FoundHour> hours_;
};

}  // namespace

Outcome<PriceBars> load_price_bars(const Store& store, const std::string& market, TimeNs at_ns) {
    FL_TRY(extent, market_extent(store, market));
    FL_TRY(candidates, candidates_of(store, extent, at_ns));
    HourReader reader(at_ns);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        FL_CHECK(reader.read(store, candidates[i].info, i));
    }
    const std::optional<std::size_t> last = reader.last_rank();
    PriceBars bars = std::move(reader).bars();
    bars.market = market;
    if (bars.price_at_ns < at_ns - stale_ns || bars.hours.empty()) {
        return problem("no price of " + market + " in the day before " + format_time(at_ns),
                       bars.price_at_ns > 0 ? "last seen " + format_time(bars.price_at_ns) : "",
                       "ask for another time with --at, or import more prices");
    }
    bars.source = candidates[*last].name;
    return bars;
}

}  // namespace faultline
