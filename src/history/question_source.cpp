// QuestionSource: hours by query, and totals out of the store or a file.
#include "history/question_source.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <optional>

#include "history/csv_row.hpp"
#include "history/line_reader.hpp"
#include "history/market_learning.hpp"
#include "history/market_replay.hpp"
#include "insight/question.hpp"

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

/// Liquidations of one instrument, and when its feed was up.
struct FeedHours {
    std::string name;
    std::map<TimeNs, HourTotal> hours;  // those with a liquidation
    TimeNs first_ns = 0, last_ns = 0;
    std::vector<std::pair<TimeNs, TimeNs>> pauses;

    bool is_up(TimeNs from_ns, TimeNs to_ns) const {
        if (from_ns < first_ns || to_ns > last_ns) return false;
        return std::ranges::none_of(pauses, [&](const auto& pause) {
            return pause.first < to_ns && pause.second > from_ns;
        });
    }
};

Outcome<std::optional<FeedHours>> feed_hours(const Store& store, const StoredInstrument& stored,
                                             TimeNs at_ns) {
    FL_TRY(events, read_liquidations(store, stored.id, time_min_ns, at_ns));
    if (events.empty()) return std::optional<FeedHours>{};
    FeedHours out;
    out.name = fmt::format("{} {}", name_of(stored.instrument.venue), stored.instrument.symbol);
    out.first_ns = events.front().exchange_ns;
    // The feed may have been up until the question; whether it was, its usual pause tells.
    out.last_ns = at_ns;
    out.pauses = feed_pauses(events, out.first_ns, at_ns);
    for (const Liquidation& event : events) {
        if (event.given == LiquidationPrice::none) continue;
        const TimeNs open_ns = event.exchange_ns - event.exchange_ns % ns_per_hour;
        HourTotal& hour = out.hours[open_ns];
        hour.open_ns = open_ns;
        const double usd = event.size_coins * event.price_usd().to_double();
        if (!std::isfinite(usd)) continue;
        (event.side == Side::long_ ? hour.long_usd : hour.short_usd) += usd;
    }
    return std::optional(std::move(out));
}

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

Outcome<LiquidationTotals> load_totals(const Store& store, const std::string& market,
                                       TimeNs at_ns) {
    FL_TRY(instruments, read_instruments(store));
    LiquidationTotals totals;
    totals.market = market;
    std::vector<FeedHours> feeds;
    for (const StoredInstrument& stored : instruments) {
        if (market != all_markets && stored.instrument.market != market) continue;
        FL_TRY(feed, feed_hours(store, stored, at_ns));
        if (!feed || !feed->is_up(at_ns - ns_per_day, at_ns)) continue;
        totals.source += (feeds.empty() ? "reported by " : ", ") + feed->name;
        feeds.push_back(std::move(*feed));
    }
    if (feeds.empty()) return totals;
    TimeNs first_ns = 0;
    for (const FeedHours& feed : feeds) first_ns = std::max(first_ns, feed.first_ns);
    TimeNs open_ns = (first_ns / ns_per_hour + 1) * ns_per_hour;
    for (; open_ns + ns_per_hour <= at_ns; open_ns += ns_per_hour) {
        HourTotal sum{open_ns, 0, 0};
        bool known = true;
        for (const FeedHours& feed : feeds) {
            known = known && feed.is_up(open_ns, open_ns + ns_per_hour);
            const auto hour = feed.hours.find(open_ns);
            if (hour == feed.hours.end()) continue;
            sum.long_usd += hour->second.long_usd;
            sum.short_usd += hour->second.short_usd;
        }
        if (known) totals.hours.push_back(sum);
    }
    return totals;
}

Outcome<LiquidationTotals> read_totals_file(const std::filesystem::path& path,
                                            const std::string& market, TimeNs at_ns) {
    FL_TRY(file, InputFile::open(path));
    LineReader lines(std::move(file));
    LiquidationTotals totals;
    totals.market = market;
    totals.source = "totals of the file " + path.filename().string();
    constexpr std::string_view wanted[] = {"timestamp", "liquidation_long_usd",
                                           "liquidation_short_usd"};
    std::array<std::size_t, 3> column{};
    std::string_view line;
    FL_TRY(has_header, lines.next(line));
    const CsvRow header(has_header ? line : "");
    for (std::size_t k = 0; k < column.size(); ++k) {
        std::size_t i = 0;
        while (i < header.count() && header[i] != wanted[k]) ++i;
        if (i == header.count()) {
            return problem(fmt::format("no column \"{}\"", wanted[k]), path.string(),
                           "the first line must name timestamp, liquidation_long_usd and "
                           "liquidation_short_usd");
        }
        column[k] = i;
    }
    while (true) {
        FL_TRY(more, lines.next(line));
        if (!more) break;
        const CsvRow row(line);
        const bool fits = row.count() == header.count();
        const auto at =
            fits ? parse_epoch(row[column[0]]) : Result<TimeNs>(fail(ErrorCode::column_count));
        const auto longs =
            fits ? Decimal::parse(row[column[1]]) : Result<Decimal>(fail(ErrorCode::column_count));
        const auto shorts =
            fits ? Decimal::parse(row[column[2]]) : Result<Decimal>(fail(ErrorCode::column_count));
        if (!at || !longs || !shorts || longs->to_double() < 0 || shorts->to_double() < 0 ||
            *at % ns_per_hour != 0) {
            return problem("not a whole hour and two amounts in USD",
                           fmt::format("{}, line {}", path.string(), lines.line_number()),
                           "timestamps are those of full hours, amounts are not negative");
        }
        if (*at + ns_per_hour > at_ns) continue;
        totals.hours.push_back({*at, longs->to_double(), shorts->to_double()});
    }
    std::ranges::sort(totals.hours, {}, &HourTotal::open_ns);
    return totals;
}

}  // namespace faultline
