// LiquiditySource: three queries per venue.
#include "history/liquidity_source.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "history/market_replay.hpp"
#include "history/reader.hpp"

namespace faultline {
namespace {

constexpr DurationNs book_age_max_ns = ns_per_hour;
constexpr DurationNs volume_age_max_ns = 30 * ns_per_day;
constexpr DurationNs fund_age_max_ns = 90 * ns_per_day;
constexpr std::size_t volume_days = 7;

/// Orders of one side as pieces: how far away, and how many USD there.
using Pieces = std::vector<std::pair<double, double>>;

/// Cumulative bands to what lies between them.
void take_bands(Pieces bands, Pieces& out) {
    std::ranges::sort(bands);
    double before = 0;
    for (const auto& [distance, usd] : bands) {
        out.emplace_back(distance, std::max(0.0, usd - before));
        before = std::max(before, usd);
    }
}

std::vector<DepthStep> steps_of(Pieces pieces) {
    std::ranges::sort(pieces);
    std::vector<DepthStep> steps;
    double sum = 0;
    for (const auto& [distance, usd] : pieces) {
        sum += usd;
        if (!steps.empty() && distance <= steps.back().distance) {
            steps.back().cumulative_usd = sum;
        } else {
            steps.push_back({distance, sum});
        }
    }
    return steps;
}

/// The last book of an instrument, added to the pieces of each side.
Outcome<void> read_book(const Store& store, InstrumentId instrument, TimeNs at_ns, double price_usd,
                        Pieces& bids, Pieces& asks) {
    FL_TRY(last_ns, store.database().integer(fmt::format(
                        "SELECT max(time_ns) FROM book_depth WHERE instrument = {} AND time_ns <= "
                        "{} AND time_ns > {}",
                        instrument, at_ns, at_ns - book_age_max_ns)));
    if (last_ns == 0) return {};
    Pieces bands[2];
    FL_CHECK(store.database().query(
        fmt::format("SELECT side, price_usd, percent, size_coins, notional_usd FROM book_depth "
                    "WHERE instrument = {} AND time_ns = {}",
                    instrument, last_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto side = static_cast<std::size_t>(rows.integer(0, i));
                const double price = rows.number(1, i), percent = rows.number(2, i);
                double usd = rows.number(4, i);
                if (!std::isfinite(usd)) {
                    usd = rows.number(3, i) * (std::isfinite(price) ? price : price_usd);
                }
                if (!(usd > 0) || side > 1) continue;
                const double at = std::isfinite(percent) ? 1 + percent / 100 : price / price_usd;
                if (!(at > 0)) continue;
                const double distance = std::max(1e-6, side == 0 ? -std::log(at) : std::log(at));
                if (std::isfinite(percent)) {
                    bands[side].emplace_back(distance, usd);
                } else {
                    (side == 0 ? bids : asks).emplace_back(distance, usd);
                }
            }
        }));
    take_bands(std::move(bands[0]), bids);
    take_bands(std::move(bands[1]), asks);
    return {};
}

struct DailyVolume {
    std::int64_t last_day = -1;
    double usd = unknown;  // a day
};

/// Mean USD a day of one series, over its last days with volume.
Outcome<DailyVolume> volume_of(const Store& store, const SeriesInfo& info, TimeNs at_ns) {
    const TimeNs from_ns = at_ns - volume_age_max_ns;
    const std::string sql =
        info.from_ticks
            ? fmt::format(
                  "SELECT time_ns // {0} AS day, sum(size_coins * CAST(price_usd AS "
                  "DOUBLE)), CAST(count(DISTINCT time_ns // {1}) AS DOUBLE) / 24 FROM trade "
                  "WHERE instrument = {2} AND time_ns >= {3} AND time_ns < {4} GROUP BY day "
                  "ORDER BY day DESC",
                  ns_per_day, ns_per_hour, info.instrument, from_ns, at_ns)
            : fmt::format(
                  "SELECT open_ns // {0} AS day, sum(volume_coins * CAST(close_usd AS "
                  "DOUBLE)), CAST(count(volume_coins) AS DOUBLE) * {1} / {0} FROM candle "
                  "WHERE instrument = {2} AND price = {3} AND length_ns = {1} AND open_ns "
                  ">= {4} AND open_ns <= {5} GROUP BY day ORDER BY day DESC",
                  ns_per_day, info.length_ns, info.instrument, static_cast<int>(info.price),
                  from_ns, at_ns - info.length_ns);
    DailyVolume out;
    double usd = 0, days = 0;
    std::size_t taken = 0;
    FL_CHECK(store.database().query(sql, [&](const Chunk& rows) {
        for (std::size_t i = 0; i < rows.size() && taken < volume_days; ++i) {
            const double part = rows.number(2, i);  // of the day that is covered
            if (!(part > 0.1) || !std::isfinite(rows.number(1, i))) continue;
            out.last_day = std::max(out.last_day, rows.integer(0, i));
            usd += rows.number(1, i);
            days += part;
            ++taken;
        }
    }));
    if (days > 0.5) out.usd = usd / days;
    return out;
}

/// Of the series of an instrument the one with the latest volume tells; NaN where none has any.
Outcome<double> read_volume(const Store& store, InstrumentId instrument, TimeNs at_ns) {
    FL_TRY(series, read_series(store, instrument));
    DailyVolume best;
    for (const SeriesInfo& info : series) {
        if (!info.has_volume || info.first_ns >= at_ns) continue;
        FL_TRY(volume, volume_of(store, info, at_ns));
        if (std::isfinite(volume.usd) && volume.last_day > best.last_day) best = volume;
    }
    return best.usd;
}

bool is_usd(const std::string& coin) {
    return coin == "USD" || coin == "USDT" || coin == "USDC" || coin == "DAI" || coin == "FDUSD";
}

Outcome<double> read_fund(const Store& store, VenueId venue, TimeNs at_ns) {
    std::map<std::string, std::pair<TimeNs, double>> last;
    FL_CHECK(store.database().query(
        fmt::format("SELECT coin, time_ns, balance FROM insurance_fund WHERE venue = {} AND "
                    "time_ns <= {} AND time_ns > {}",
                    index_of(venue), at_ns, at_ns - fund_age_max_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                auto& seen = last[rows.text(0, i)];
                if (rows.integer(1, i) >= seen.first) {
                    seen = {rows.integer(1, i), rows.number(2, i)};
                }
            }
        }));
    double sum = unknown;
    for (const auto& [coin, seen] : last) {
        if (!is_usd(coin) || !std::isfinite(seen.second)) continue;
        sum = (std::isfinite(sum) ? sum : 0) + seen.second;
    }
    return sum;
}

}  // namespace

Outcome<std::vector<VenueLiquidity>> load_liquidity(const Store& store, const std::string& market,
                                                    TimeNs at_ns, double price_usd) {
    FL_TRY(extent, market_extent(store, market));
    std::map<VenueId, VenueLiquidity> venues;
    std::map<VenueId, std::pair<Pieces, Pieces>> books;
    for (const StoredInstrument& stored : extent.instruments) {
        const VenueId venue = stored.instrument.venue;
        VenueLiquidity& of = venues[venue];
        of.venue = venue;
        auto& [bids, asks] = books[venue];
        FL_CHECK(read_book(store, stored.id, at_ns, price_usd, bids, asks));
        FL_TRY(volume_usd, read_volume(store, stored.id, at_ns));
        if (std::isfinite(volume_usd)) {
            of.day_volume_usd =
                (std::isfinite(of.day_volume_usd) ? of.day_volume_usd : 0) + volume_usd;
        }
    }
    std::vector<VenueLiquidity> out;
    for (auto& [venue, liquidity] : venues) {
        liquidity.bids = steps_of(std::move(books[venue].first));
        liquidity.asks = steps_of(std::move(books[venue].second));
        FL_TRY(fund_usd, read_fund(store, venue, at_ns));
        liquidity.insurance_usd = fund_usd;
        out.push_back(std::move(liquidity));
    }
    return out;
}

}  // namespace faultline
