// LiquidationTotalsSource: sums by query, silences by the feed's own habits, files by line.
#include "history/liquidation_totals_source.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>
#include <string_view>
#include <vector>

#include "history/csv_row.hpp"
#include "history/line_reader.hpp"
#include "history/reader.hpp"
#include "insight/question.hpp"

namespace faultline {
namespace {

constexpr double usual_silences = 4;    // silences that long, and longer, are the feed's
constexpr double usual_quantile = 0.9;  // of silences, longest left out: those are looked for
constexpr std::size_t named_feeds_max = 3;
constexpr double missing_share_max = 0.05;  // of all feeds' USD

/// Liquidations of one instrument by the hour, and when its feed was up.
class FeedHours {
  public:
    FeedHours(std::string name, std::vector<HourTotal> heard, TimeNs at_ns)
        : name_(std::move(name)), heard_(std::move(heard)) {
        const DurationNs limit_ns = silence_limit_ns();
        for (std::size_t i = 0; i < heard_.size(); ++i) {
            const TimeNs next_ns = i + 1 < heard_.size() ? heard_[i + 1].open_ns : at_ns;
            if (next_ns - heard_[i].open_ns <= limit_ns) continue;
            // It may have begun and ended within the hours beside it.
            silences_.emplace_back(heard_[i].open_ns, next_ns + ns_per_hour);
        }
        for (const HourTotal& hour : heard_) usd_ += hour.long_usd + hour.short_usd;
        DurationNs up_ns = at_ns - first_ns();
        for (const auto& [from_ns, to_ns] : silences_) up_ns -= std::min(to_ns, at_ns) - from_ns;
        usd_per_hour_ = usd_ / std::max(1.0, static_cast<double>(up_ns / ns_per_hour));
    }

    const std::string& name() const { return name_; }
    TimeNs first_ns() const { return heard_.front().open_ns; }
    double usd_per_hour() const { return usd_per_hour_; }
    bool is_up(TimeNs open_ns) const {
        // Its first hour may have begun before it.
        return open_ns > first_ns() && std::ranges::none_of(silences_, [&](const auto& silence) {
                   return silence.first <= open_ns && open_ns < silence.second;
               });
    }
    HourTotal at(TimeNs open_ns) const {
        const auto hour = std::ranges::lower_bound(heard_, open_ns, {}, &HourTotal::open_ns);
        const bool has = hour != heard_.end() && hour->open_ns == open_ns;
        return has ? *hour : HourTotal{open_ns, 0, 0};
    }

  private:
    DurationNs silence_limit_ns() const {
        std::vector<DurationNs> waits;
        for (std::size_t i = 1; i < heard_.size(); ++i) {
            waits.push_back(heard_[i].open_ns - heard_[i - 1].open_ns);
        }
        if (waits.empty()) return static_cast<DurationNs>(usual_silences) * ns_per_hour;
        const auto place =
            static_cast<std::size_t>(usual_quantile * static_cast<double>(waits.size() - 1));
        const auto usual = waits.begin() + static_cast<std::ptrdiff_t>(place);
        std::ranges::nth_element(waits, usual);
        return static_cast<DurationNs>(usual_silences) * *usual;
    }

    std::string name_;
    std::vector<HourTotal> heard_;  // those with a liquidation
    std::vector<std::pair<TimeNs, TimeNs>> silences_;
    double usd_ = 0, usd_per_hour_ = 0;
};

/// Each by its name, or where that would be a page, their venues.
std::string names_of(std::span<const FeedHours> feeds) {
    const bool by_venue = feeds.size() > named_feeds_max;
    std::vector<std::string_view> names;
    for (const FeedHours& feed : feeds) {
        const std::string_view name = feed.name();
        names.push_back(by_venue ? name.substr(0, name.find(' ')) : name);
    }
    if (by_venue) std::ranges::sort(names);
    const auto again = std::ranges::unique(names);
    names.erase(again.begin(), again.end());
    return fmt::format("{}{}", fmt::join(names, ", "),
                       by_venue ? fmt::format(" ({} feeds in all)", feeds.size()) : "");
}

/// Hours with a liquidation of an instrument, ascending. Summed in whole cents: the sum of numbers
/// with a fraction would depend on the order in which the threads of the store finish.
Outcome<std::vector<HourTotal>> heard_hours_of(const Store& store, InstrumentId instrument,
                                               TimeNs at_ns) {
    std::vector<HourTotal> out;
    const auto cents = [](Side side) {
        return fmt::format(
            "CAST(coalesce(sum(CAST(round(100 * size_coins * CAST(price_usd AS DOUBLE)) AS BIGINT))"
            " FILTER (side = {}), 0) AS BIGINT)",
            static_cast<int>(side));
    };
    FL_CHECK(store.database().query(
        fmt::format(
            "SELECT time_ns // {0} AS hour, {1}, {2} FROM (SELECT time_ns, side, size_coins, CASE "
            "WHEN given = {3} THEN bankruptcy_usd ELSE execution_usd END AS price_usd FROM "
            "liquidation WHERE instrument = {4} AND time_ns < {5} AND given <> {6}) WHERE "
            "isfinite(size_coins) AND price_usd IS NOT NULL GROUP BY hour ORDER BY hour",
            ns_per_hour, cents(Side::long_), cents(Side::short_),
            static_cast<int>(LiquidationPrice::bankruptcy), instrument, at_ns,
            static_cast<int>(LiquidationPrice::none)),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                out.push_back({rows.integer(0, i) * ns_per_hour,
                               static_cast<double>(rows.integer(1, i)) / 100,
                               static_cast<double>(rows.integer(2, i)) / 100});
            }
        }));
    return out;
}

}  // namespace

Outcome<LiquidationTotals> load_totals(const Store& store, const std::string& market,
                                       TimeNs at_ns) {
    FL_TRY(instruments, read_instruments(store));
    LiquidationTotals totals;
    totals.market = market;
    const TimeNs end_ns = at_ns - at_ns % ns_per_hour;
    std::vector<FeedHours> feeds;
    double all_usd_per_hour = 0;
    for (const StoredInstrument& stored : instruments) {
        if (market != all_markets && stored.instrument.market != market) continue;
        FL_TRY(heard, heard_hours_of(store, stored.id, at_ns));
        if (heard.empty()) continue;
        FeedHours feed(
            fmt::format("{} {}", name_of(stored.instrument.venue), stored.instrument.symbol),
            std::move(heard), at_ns);
        if (!feed.is_up(end_ns - ns_per_hour)) continue;
        all_usd_per_hour += feed.usd_per_hour();
        feeds.push_back(std::move(feed));
    }
    if (feeds.empty()) return totals;
    totals.source = "reported by " + names_of(feeds);
    TimeNs open_ns = time_max_ns;
    for (const FeedHours& feed : feeds) open_ns = std::min(open_ns, feed.first_ns());
    for (; open_ns < end_ns; open_ns += ns_per_hour) {
        HourTotal sum{open_ns, 0, 0};
        double missing_usd_per_hour = 0;
        for (const FeedHours& feed : feeds) {
            if (!feed.is_up(open_ns)) missing_usd_per_hour += feed.usd_per_hour();
            const HourTotal hour = feed.at(open_ns);
            sum.long_usd += hour.long_usd;
            sum.short_usd += hour.short_usd;
        }
        if (missing_usd_per_hour <= missing_share_max * all_usd_per_hour) {
            totals.hours.push_back(sum);
        }
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
