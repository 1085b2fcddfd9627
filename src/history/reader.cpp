// Reader: the queries. Rows appended out of order come out in order of time, then of arrival.
//
// DuckDB hands rows out in the order in which they were appended, which nearly always is that of
// time already: sorting here, and only where needed, is several times faster than ORDER BY.
#include "history/reader.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "history/tick_bars.hpp"

namespace faultline {
namespace {

std::string period(InstrumentId instrument, std::string_view time, TimeNs from_ns, TimeNs to_ns) {
    return fmt::format("WHERE instrument = {0} AND {1} >= {2} AND {1} < {3}", instrument, time,
                       from_ns, to_ns);
}

/// A DECIMAL(38, 12) cell as a Decimal. Values beyond 18 digits lose digits behind the point, as
/// they did when they were parsed.
Decimal decimal_of(__int128 scaled) {
    int scale = price_decimals;
    while (scale > 0 && (scaled % 10 == 0 || scaled > INT64_MAX || scaled < -INT64_MAX)) {
        scaled /= 10;
        --scale;
    }
    return Decimal::from_parts(static_cast<std::int64_t>(scaled), scale);
}

/// A DECIMAL(38, 12) cell as the nearest double. The quotient of two exact doubles is correctly
/// rounded, so digits that are zero are taken off first.
double double_of(__int128 scaled) {
    constexpr std::int64_t exact_max = std::int64_t{1} << 53;
    if (scaled > -exact_max && scaled < exact_max) {
        return static_cast<double>(static_cast<std::int64_t>(scaled)) / 1e12;
    }
    if (scaled <= INT64_MAX && scaled >= INT64_MIN) {
        const auto value = static_cast<std::int64_t>(scaled);
        if (value % 1'000'000 == 0) return static_cast<double>(value / 1'000'000) / 1e6;
        if (value % 1'000 == 0) return static_cast<double>(value / 1'000) / 1e9;
    }
    return decimal_of(scaled).to_double();
}

/// Brings rows into order of time; equal times keep their order of arrival.
template <class Row>
void sort_by(std::vector<Row>& rows, TimeNs Row::* time) {
    const auto earlier = [time](const Row& a, const Row& b) { return a.*time < b.*time; };
    if (std::is_sorted(rows.begin(), rows.end(), earlier)) return;
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rows[a].*time != rows[b].*time ? rows[a].*time < rows[b].*time : a < b;
    });
    std::vector<Row> sorted;
    sorted.reserve(rows.size());
    for (const std::size_t index : order) sorted.push_back(std::move(rows[index]));
    rows = std::move(sorted);
}

std::string candle_sql(const SeriesInfo& series, TimeNs from_ns, TimeNs to_ns) {
    return fmt::format(
        "SELECT open_ns, open_usd, high_usd, low_usd, close_usd, volume_coins, taker_buy_coins "
        "FROM candle WHERE instrument = {} AND price = {} AND length_ns = {} "
        "AND open_ns >= {} AND open_ns < {}",
        series.instrument, static_cast<int>(series.price), series.length_ns, from_ns, to_ns);
}

TimeNs second_up(TimeNs at_ns) {
    return (std::clamp(at_ns, TimeNs{0}, time_max_ns) + ns_per_second - 1) / ns_per_second *
           ns_per_second;
}

Outcome<std::vector<PathBar>> read_tick_bars(const Store& store, const SeriesInfo& series,
                                             TimeNs from_ns, TimeNs to_ns) {
    const bool trades = series.price == PriceKind::trade;
    TickBars bars(series.price);
    FL_CHECK(store.database().query(
        (trades ? "SELECT time_ns, price_usd, size_coins, taker_bought FROM trade "
                : "SELECT time_ns, mark_usd FROM mark_price ") +
            period(series.instrument, "time_ns", from_ns, to_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                if (trades) {
                    bars.add(rows.integer(0, i), double_of(rows.scaled(1, i)), rows.number(2, i),
                             rows.integer(3, i) == 1);
                } else if (!rows.is_null(1, i)) {
                    bars.add(rows.integer(0, i), rows.number(1, i), unknown, false);
                }
            }
        }));
    return bars.take();
}

using SeriesByInstrument = std::map<InstrumentId, std::vector<SeriesInfo>>;

Outcome<void> read_tick_series(const Store& store, const std::string& among, PriceKind price,
                               SeriesByInstrument& out) {
    const bool trades = price == PriceKind::trade;
    return store.database().query(
        fmt::format("SELECT instrument, min(time_ns), max(time_ns), count(*) FROM {} WHERE {}{} "
                    "GROUP BY instrument",
                    trades ? "trade" : "mark_price", among,
                    trades ? "" : " AND mark_usd IS NOT NULL"),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto instrument = static_cast<InstrumentId>(rows.integer(0, i));
                const TimeNs first = rows.integer(1, i);
                const TimeNs last = rows.integer(2, i);
                out[instrument].push_back({instrument, price, ns_per_second, true,
                                           first - first % ns_per_second,
                                           last - last % ns_per_second,
                                           static_cast<std::uint64_t>(rows.integer(3, i)), trades});
            }
        });
}

Outcome<std::pair<TimeNs, TimeNs>> extent_of(const Store& store, const char* table,
                                             InstrumentId instrument) {
    const std::string of =
        fmt::format("(time_ns) FROM {} WHERE instrument = {}", table, instrument);
    FL_TRY(first, store.database().integer("SELECT min" + of));
    FL_TRY(last, store.database().integer("SELECT max" + of));
    return std::pair{first, last};
}

}  // namespace

Outcome<std::vector<StoredInstrument>> read_instruments(const Store& store) {
    return store.instruments();
}

Outcome<SeriesByInstrument> read_series(const Store& store,
                                        std::span<const InstrumentId> instruments) {
    SeriesByInstrument out;
    if (instruments.empty()) return out;
    const std::string among = fmt::format("instrument IN ({})", fmt::join(instruments, ", "));
    FL_CHECK(store.database().query(
        fmt::format("SELECT instrument, price, length_ns, min(open_ns), max(open_ns), count(*), "
                    "count(volume_coins) FROM candle WHERE {} "
                    "GROUP BY instrument, price, length_ns ORDER BY price, length_ns DESC",
                    among),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto instrument = static_cast<InstrumentId>(rows.integer(0, i));
                out[instrument].push_back(
                    {instrument, static_cast<PriceKind>(rows.integer(1, i)), rows.integer(2, i),
                     false, rows.integer(3, i), rows.integer(4, i),
                     static_cast<std::uint64_t>(rows.integer(5, i)), rows.integer(6, i) > 0});
            }
        }));
    FL_CHECK(read_tick_series(store, among, PriceKind::trade, out));
    FL_CHECK(read_tick_series(store, among, PriceKind::mark, out));
    return out;
}

Outcome<std::vector<SeriesInfo>> read_series(const Store& store, InstrumentId instrument) {
    FL_TRY(series, read_series(store, std::span(&instrument, 1)));
    return std::move(series[instrument]);
}

Outcome<std::vector<PathBar>> read_bars(const Store& store, const SeriesInfo& series,
                                        TimeNs from_ns, TimeNs to_ns) {
    if (series.from_ticks) {
        // A bar belongs to the period in which its second opens.
        return read_tick_bars(store, series, second_up(from_ns), second_up(to_ns));
    }
    std::vector<PathBar> out;
    FL_CHECK(store.database().query(candle_sql(series, from_ns, to_ns), [&](const Chunk& rows) {
        out.reserve(out.size() + rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const auto price = [&](std::size_t column) {
                return double_of(rows.scaled(column, i));
            };
            out.push_back({rows.integer(0, i), series.length_ns, series.price, price(1), price(2),
                           price(3), price(4), rows.number(5, i), rows.number(6, i)});
        }
    }));
    sort_by(out, &PathBar::open_ns);
    return out;
}

Outcome<std::vector<OpenInterest>> read_open_interest(const Store& store, InstrumentId instrument,
                                                      TimeNs from_ns, TimeNs to_ns) {
    std::vector<OpenInterest> out;
    FL_CHECK(store.database().query(
        "SELECT time_ns, received_ns, open_contracts, open_coins, open_usd FROM open_interest " +
            period(instrument, "time_ns", from_ns, to_ns),
        [&](const Chunk& rows) {
            out.reserve(out.size() + rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                out.push_back({instrument, rows.integer(0, i), rows.integer(1, i),
                               rows.number(2, i), rows.number(3, i), rows.number(4, i)});
            }
        }));
    sort_by(out, &OpenInterest::exchange_ns);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < out.size(); ++i) {
        const bool repeated = out[i].open_contracts == out[kept].open_contracts &&
                              out[i].exchange_ns < out[kept].exchange_ns + ns_per_minute;
        if (!repeated) out[++kept] = out[i];
    }
    out.resize(out.empty() ? 0 : kept + 1);
    return out;
}

Outcome<std::pair<TimeNs, TimeNs>> open_interest_extent(const Store& store,
                                                        InstrumentId instrument) {
    return extent_of(store, "open_interest", instrument);
}

Outcome<std::pair<TimeNs, TimeNs>> liquidation_extent(const Store& store, InstrumentId instrument) {
    return extent_of(store, "liquidation", instrument);
}

Outcome<std::vector<Liquidation>> read_liquidations(const Store& store, InstrumentId instrument,
                                                    TimeNs from_ns, TimeNs to_ns) {
    std::vector<Liquidation> out;
    FL_CHECK(store.database().query(
        "SELECT time_ns, received_ns, side, given, execution_usd, bankruptcy_usd, size_contracts, "
        "size_coins, id FROM liquidation " +
            period(instrument, "time_ns", from_ns, to_ns),
        [&](const Chunk& rows) {
            out.reserve(out.size() + rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                Liquidation event;
                event.instrument = instrument;
                event.exchange_ns = rows.integer(0, i);
                event.received_ns = rows.integer(1, i);
                event.side = static_cast<Side>(rows.integer(2, i));
                event.given = static_cast<LiquidationPrice>(rows.integer(3, i));
                if (!rows.is_null(4, i)) event.execution_usd = decimal_of(rows.scaled(4, i));
                if (!rows.is_null(5, i)) event.bankruptcy_usd = decimal_of(rows.scaled(5, i));
                event.size_contracts = decimal_of(rows.scaled(6, i));
                event.size_coins = rows.number(7, i);
                event.id = rows.text(8, i);
                out.push_back(std::move(event));
            }
        }));
    sort_by(out, &Liquidation::exchange_ns);
    return out;
}

Outcome<std::vector<Funding>> read_funding(const Store& store, InstrumentId instrument,
                                           TimeNs from_ns, TimeNs to_ns) {
    std::vector<Funding> out;
    FL_CHECK(store.database().query("SELECT time_ns, received_ns, rate, interval_ns FROM funding " +
                                        period(instrument, "time_ns", from_ns, to_ns),
                                    [&](const Chunk& rows) {
                                        for (std::size_t i = 0; i < rows.size(); ++i) {
                                            out.push_back({instrument, rows.integer(0, i),
                                                           rows.integer(1, i), rows.number(2, i),
                                                           rows.integer(3, i)});
                                        }
                                    }));
    sort_by(out, &Funding::exchange_ns);
    return out;
}

Outcome<std::vector<LongShortRatio>> read_ratios(const Store& store, InstrumentId instrument,
                                                 TimeNs from_ns, TimeNs to_ns) {
    std::vector<LongShortRatio> out;
    FL_CHECK(store.database().query(
        "SELECT time_ns, received_ns, kind, long_over_short FROM long_short_ratio " +
            period(instrument, "time_ns", from_ns, to_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                out.push_back({instrument, rows.integer(0, i), rows.integer(1, i),
                               static_cast<RatioKind>(rows.integer(2, i)), rows.number(3, i)});
            }
        }));
    sort_by(out, &LongShortRatio::exchange_ns);
    return out;
}

Outcome<std::vector<ExchangeReserve>> read_reserves(const Store& store, const std::string& coin,
                                                    TimeNs from_ns, TimeNs to_ns) {
    std::vector<ExchangeReserve> out;
    FL_CHECK(store.database().query(
        fmt::format("SELECT venue, all_venues_together, time_ns, reserve_coins FROM "
                    "exchange_reserve WHERE coin = {} AND time_ns >= {} AND time_ns < {}",
                    sql_text(coin), from_ns, to_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                ExchangeReserve row;
                row.all_venues_together = rows.integer(1, i) == 1;
                if (!row.all_venues_together) row.venue = static_cast<VenueId>(rows.integer(0, i));
                row.coin = coin;
                row.exchange_ns = rows.integer(2, i);
                row.reserve_coins = rows.number(3, i);
                out.push_back(std::move(row));
            }
        }));
    sort_by(out, &ExchangeReserve::exchange_ns);
    return out;
}

}  // namespace faultline
