// Reader: the queries. Rows appended out of order come out in order of time, then of arrival.
#include "history/reader.hpp"

#include <fmt/format.h>

namespace faultline {
namespace {

std::string period(InstrumentId instrument, std::string_view time, TimeNs from_ns, TimeNs to_ns) {
    return fmt::format("WHERE instrument = {0} AND {1} >= {2} AND {1} < {3} ORDER BY {1}, rowid",
                       instrument, time, from_ns, to_ns);
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

/// Ticks to bars of one second. Within a second the order is that of the microsecond, then of
/// arrival; both fit into one number: 20 bits of microseconds above 42 bits of row number.
std::string tick_bars_sql(const SeriesInfo& series, TimeNs from_ns, TimeNs to_ns) {
    const bool trades = series.price == PriceKind::trade;
    const char* price = trades ? "CAST(price_usd AS DOUBLE)" : "mark_usd";
    return fmt::format(
        "WITH tick AS (SELECT time_ns - time_ns % 1000000000 AS open_ns, {0} AS price, "
        "time_ns % 1000000000 // 1000 * 4398046511104 + rowid AS place, {1} AS coins, "
        "{2} AS bought FROM {3} WHERE instrument = {4} AND time_ns >= {5} AND time_ns < {6}) "
        "SELECT open_ns, arg_min(price, place), max(price), min(price), arg_max(price, place), "
        "sum(coins), sum(bought) FROM tick WHERE price IS NOT NULL GROUP BY open_ns "
        "ORDER BY open_ns",
        price, trades ? "size_coins" : "CAST(NULL AS DOUBLE)",
        trades ? "CASE WHEN taker_bought = 1 THEN size_coins ELSE 0.0 END" : "CAST(NULL AS DOUBLE)",
        trades ? "trade" : "mark_price", series.instrument, from_ns, to_ns);
}

std::string candle_sql(const SeriesInfo& series, TimeNs from_ns, TimeNs to_ns) {
    return fmt::format(
        "SELECT open_ns, CAST(open_usd AS DOUBLE), CAST(high_usd AS DOUBLE), "
        "CAST(low_usd AS DOUBLE), CAST(close_usd AS DOUBLE), volume_coins, taker_buy_coins "
        "FROM candle WHERE instrument = {} AND price = {} AND length_ns = {} "
        "AND open_ns >= {} AND open_ns < {} ORDER BY open_ns, rowid",
        series.instrument, static_cast<int>(series.price), series.length_ns, from_ns, to_ns);
}

Outcome<void> read_tick_series(const Store& store, InstrumentId instrument, PriceKind price,
                               std::vector<SeriesInfo>& out) {
    const bool trades = price == PriceKind::trade;
    return store.database().query(
        fmt::format("SELECT min(time_ns), max(time_ns), count(*) FROM {} WHERE instrument = {}{}",
                    trades ? "trade" : "mark_price", instrument,
                    trades ? "" : " AND mark_usd IS NOT NULL"),
        [&](const Chunk& rows) {
            if (rows.size() == 0 || rows.is_null(0, 0)) return;
            const TimeNs first = rows.integer(0, 0);
            const TimeNs last = rows.integer(1, 0);
            out.push_back({instrument, price, ns_per_second, true, first - first % ns_per_second,
                           last - last % ns_per_second,
                           static_cast<std::uint64_t>(rows.integer(2, 0)), trades});
        });
}

}  // namespace

Outcome<std::vector<StoredInstrument>> read_instruments(const Store& store) {
    return store.instruments();
}

Outcome<std::vector<SeriesInfo>> read_series(const Store& store, InstrumentId instrument) {
    std::vector<SeriesInfo> out;
    FL_CHECK(store.database().query(
        fmt::format("SELECT price, length_ns, min(open_ns), max(open_ns), count(*), "
                    "count(volume_coins) FROM candle WHERE instrument = {} "
                    "GROUP BY price, length_ns ORDER BY price, length_ns DESC",
                    instrument),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                out.push_back({instrument, static_cast<PriceKind>(rows.integer(0, i)),
                               rows.integer(1, i), false, rows.integer(2, i), rows.integer(3, i),
                               static_cast<std::uint64_t>(rows.integer(4, i)),
                               rows.integer(5, i) > 0});
            }
        }));
    FL_CHECK(read_tick_series(store, instrument, PriceKind::trade, out));
    FL_CHECK(read_tick_series(store, instrument, PriceKind::mark, out));
    return out;
}

Outcome<std::vector<BarRow>> read_bars(const Store& store, const SeriesInfo& series, TimeNs from_ns,
                                       TimeNs to_ns) {
    std::vector<BarRow> out;
    // A bar of ticks opens in the period only if its whole second does: both ends move up to the
    // next full second.
    const auto second_up = [](TimeNs at) {
        return (at + ns_per_second - 1) / ns_per_second * ns_per_second;
    };
    const std::string sql = series.from_ticks
                                ? tick_bars_sql(series, second_up(from_ns), second_up(to_ns))
                                : candle_sql(series, from_ns, to_ns);
    FL_CHECK(store.database().query(sql, [&](const Chunk& rows) {
        out.reserve(out.size() + rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            out.push_back({rows.integer(0, i), series.length_ns, series.price, rows.number(1, i),
                           rows.number(2, i), rows.number(3, i), rows.number(4, i),
                           rows.number(5, i), rows.number(6, i)});
        }
    }));
    return out;
}

Outcome<std::vector<OpenInterest>> read_open_interest(const Store& store, InstrumentId instrument,
                                                      TimeNs from_ns, TimeNs to_ns) {
    std::vector<OpenInterest> out;
    FL_CHECK(store.database().query(
        "SELECT time_ns, received_ns, open_contracts, open_coins, open_usd FROM open_interest " +
            period(instrument, "time_ns", from_ns, to_ns),
        [&](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const bool repeated = !out.empty() &&
                                      out.back().open_contracts == rows.number(2, i) &&
                                      rows.integer(0, i) < out.back().exchange_ns + ns_per_minute;
                if (repeated) continue;
                out.push_back({instrument, rows.integer(0, i), rows.integer(1, i),
                               rows.number(2, i), rows.number(3, i), rows.number(4, i)});
            }
        }));
    return out;
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
    return out;
}

}  // namespace faultline
