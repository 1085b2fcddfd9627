// Schema: the column lists. The order of columns is the order in which events are appended.
#include "history/schema.hpp"

namespace faultline {
namespace {

using enum ColumnType;

constexpr ColumnSpec candle_columns[] = {{"instrument", integer},  {"price", integer},
                                         {"length_ns", integer},   {"open_ns", integer},
                                         {"open_usd", decimal},    {"high_usd", decimal},
                                         {"low_usd", decimal},     {"close_usd", decimal},
                                         {"volume_coins", number}, {"taker_buy_coins", number}};
constexpr ColumnSpec trade_columns[] = {{"instrument", integer},     {"time_ns", integer},
                                        {"received_ns", integer},    {"price_usd", decimal},
                                        {"size_contracts", decimal}, {"size_coins", number},
                                        {"taker_bought", integer},   {"id", text}};
constexpr ColumnSpec mark_price_columns[] = {{"instrument", integer},
                                             {"time_ns", integer},
                                             {"received_ns", integer},
                                             {"mark_usd", number},
                                             {"index_usd", number}};
constexpr ColumnSpec open_interest_columns[] = {
    {"instrument", integer},    {"time_ns", integer},   {"received_ns", integer},
    {"open_contracts", number}, {"open_coins", number}, {"open_usd", number}};
constexpr ColumnSpec funding_columns[] = {{"instrument", integer},
                                          {"time_ns", integer},
                                          {"received_ns", integer},
                                          {"rate", number},
                                          {"interval_ns", integer}};
constexpr ColumnSpec ratio_columns[] = {{"instrument", integer},
                                        {"time_ns", integer},
                                        {"received_ns", integer},
                                        {"kind", integer},
                                        {"long_over_short", number}};
constexpr ColumnSpec liquidation_columns[] = {
    {"instrument", integer},     {"time_ns", integer},
    {"received_ns", integer},    {"side", integer},
    {"given", integer},          {"execution_usd", decimal},
    {"bankruptcy_usd", decimal}, {"size_contracts", decimal},
    {"size_coins", number},      {"id", text}};
constexpr ColumnSpec book_depth_columns[] = {
    {"instrument", integer}, {"time_ns", integer},   {"received_ns", integer},
    {"side", integer},       {"level", integer},     {"price_usd", number},
    {"percent", number},     {"size_coins", number}, {"notional_usd", number}};
constexpr ColumnSpec reserve_columns[] = {{"venue", integer},
                                          {"all_venues_together", integer},
                                          {"coin", text},
                                          {"time_ns", integer},
                                          {"reserve_coins", number}};
constexpr ColumnSpec fund_columns[] = {
    {"venue", integer}, {"coin", text}, {"time_ns", integer}, {"balance", number}};

constexpr std::array<TableSpec, table_count> tables{{
    {"candle", "open_ns", "instrument, price, length_ns, open_ns", candle_columns},
    {"trade", "time_ns", "instrument, time_ns, price_usd, size_contracts, taker_bought, id",
     trade_columns},
    {"mark_price", "time_ns", "instrument, time_ns", mark_price_columns},
    {"open_interest", "time_ns", "instrument, time_ns", open_interest_columns},
    {"funding", "time_ns", "instrument, time_ns", funding_columns},
    {"long_short_ratio", "time_ns", "instrument, time_ns, kind", ratio_columns},
    {"liquidation", "time_ns",
     "instrument, time_ns, side, given, execution_usd, bankruptcy_usd, size_contracts, id",
     liquidation_columns},
    {"book_depth", "time_ns", "instrument, time_ns, side, level", book_depth_columns},
    {"exchange_reserve", "time_ns", "venue, all_venues_together, coin, time_ns", reserve_columns},
    {"insurance_fund", "time_ns", "venue, coin, time_ns", fund_columns},
}};

std::string_view sql_type(ColumnType type) {
    switch (type) {
        case integer:
            return "BIGINT";
        case decimal:
            return "DECIMAL(38, 12)";
        case number:
            return "DOUBLE";
        case text:
            return "VARCHAR";
    }
    return "";
}

}  // namespace

const TableSpec& spec_of(Table table) { return tables[static_cast<std::size_t>(table)]; }

std::span<const TableSpec> all_tables() { return tables; }

std::string create_statement(const TableSpec& table, std::string_view name, bool temporary) {
    std::string sql = temporary ? "CREATE TEMPORARY TABLE " : "CREATE TABLE ";
    sql += name;
    sql += " (";
    for (const ColumnSpec& column : table.columns) {
        if (&column != table.columns.data()) sql += ", ";
        sql += '"';
        for (const char c : column.name) sql.append(c == '"' ? 2 : 1, c);
        sql += "\" ";
        sql += sql_type(column.type);
    }
    return sql + ")";
}

}  // namespace faultline
