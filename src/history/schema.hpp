// Schema: the tables of history, one for each kind of event, each written once and never changed.
//
// No table has an index, a primary key or an update: rows are only appended, and an import leaves
// out by query what is there already. A row's identity is the columns of its `key`.
// Prices and sizes as printed are DECIMAL(38, 12): exact for every venue's tick. Rates, coins and
// values computed by us are DOUBLE, NULL where unknown. Times are BIGINT nanoseconds, UTC.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace faultline {

inline constexpr int schema_version = 2;
inline constexpr int price_decimals = 12;

enum class ColumnType : unsigned char { integer, decimal, number, text };

struct ColumnSpec {
    std::string_view name;
    ColumnType type;
};

struct TableSpec {
    std::string_view name;
    std::string_view time;  // the column that orders the table
    std::string_view key;   // columns that make a row the same row, separated by ", "
    std::span<const ColumnSpec> columns;
};

enum class Table : unsigned char {
    candle,
    trade,
    mark_price,
    open_interest,
    funding,
    long_short_ratio,
    liquidation,
    book_depth,
    exchange_reserve,
    insurance_fund,
};
inline constexpr std::size_t table_count = 10;

const TableSpec& spec_of(Table table);
std::span<const TableSpec> all_tables();

/// "CREATE TABLE name (...)"; with `temporary` a twin for rows on their way.
std::string create_statement(const TableSpec& table, std::string_view name, bool temporary);

}  // namespace faultline
