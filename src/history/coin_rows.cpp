// Coin rows: keys from the earliest row on, then what is new.
#include "history/coin_rows.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <tuple>

#include "history/table_appender.hpp"

namespace faultline {
namespace {

using Key = std::tuple<std::int64_t, std::int64_t, std::string, TimeNs>;

Key key_of(const ExchangeReserve& row) {
    return {row.all_venues_together ? -1 : static_cast<std::int64_t>(index_of(row.venue)),
            row.all_venues_together ? 1 : 0, row.coin, row.exchange_ns};
}
Key key_of(const InsuranceFund& row) {
    return {static_cast<std::int64_t>(index_of(row.venue)), 0, row.coin, row.exchange_ns};
}

void put(TableAppender& appender, const Key& key, const ExchangeReserve& row) {
    appender.integer(0, std::get<0>(key));
    appender.integer(1, std::get<1>(key));
    appender.text(2, row.coin);
    appender.integer(3, row.exchange_ns);
    appender.number(4, row.reserve_coins);
}
void put(TableAppender& appender, const Key& key, const InsuranceFund& row) {
    appender.integer(0, std::get<0>(key));
    appender.text(1, row.coin);
    appender.integer(2, row.exchange_ns);
    appender.number(3, row.balance);
}

/// `together`: the column, or number, that tells rows of all venues together.
template <class Row>
Outcome<CoinRowCounts> write(Store& store, Table kind, std::string_view together,
                             std::span<const Row> rows) {
    CoinRowCounts counts;
    if (rows.empty()) return counts;
    const TimeNs first_ns = std::ranges::min(rows, {}, &Row::exchange_ns).exchange_ns;
    const TableSpec& table = spec_of(kind);
    std::set<Key> keys;
    FL_CHECK(store.database().query(
        fmt::format("SELECT venue, CAST({} AS BIGINT), coin, time_ns FROM {} WHERE time_ns >= {}",
                    together, table.name, first_ns),
        [&keys](const Chunk& found) {
            for (std::size_t i = 0; i < found.size(); ++i) {
                keys.emplace(found.integer(0, i), found.integer(1, i), found.text(2, i),
                             found.integer(3, i));
            }
        }));
    FL_TRY(appender,
           TableAppender::open(store.database(), std::string(table.name), table.columns, false));
    for (const Row& row : rows) {
        const Key key = key_of(row);
        if (!keys.insert(key).second) {
            ++counts.duplicates;
            continue;
        }
        ++counts.rows;
        put(appender, key, row);
        FL_CHECK(appender.end_row());
    }
    FL_CHECK(appender.flush());
    return counts;
}

}  // namespace

Outcome<CoinRowCounts> write_reserves(Store& store, std::span<const ExchangeReserve> rows) {
    return write(store, Table::exchange_reserve, "all_venues_together", rows);
}

Outcome<CoinRowCounts> write_funds(Store& store, std::span<const InsuranceFund> rows) {
    return write(store, Table::insurance_fund, "0", rows);
}

}  // namespace faultline
