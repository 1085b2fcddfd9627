// Exporter: the query behind an exported file.
#include "history/exporter.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "history/table_file.hpp"

namespace faultline {
namespace {

/// Codes of the store as the words of market/events.hpp and market/side.hpp.
std::string in_words(std::string_view table, std::string_view column) {
    const auto choose = [column](std::initializer_list<std::string_view> words) {
        std::string sql = fmt::format("CASE {}", column);
        int code = 0;
        for (const std::string_view word : words) {
            sql += fmt::format(" WHEN {} THEN {}", code++, sql_text(word));
        }
        return sql + fmt::format(" END AS {}", column);
    };
    if (table == "candle" && column == "price") return choose({"trade", "mark", "index"});
    if (table == "liquidation" && column == "side") return choose({"long", "short"});
    if (table == "book_depth" && column == "side") return choose({"bid", "ask"});
    if (column == "given") return choose({"execution", "bankruptcy", "both"});
    if (column == "kind") {
        return choose({"account", "top_account", "top_position", "taker_volume", "unknown"});
    }
    if (column == "taker_bought" || column == "all_venues_together") {
        return fmt::format("{0} = 1 AS {0}", column);
    }
    return std::string(column);
}

constexpr const char* contract_join =
    "JOIN (SELECT id AS contract, venue, symbol, market FROM instrument) instrument "
    "ON instrument.contract = event.instrument";

std::string venue_in_words() {
    std::string sql = "CASE event.venue";
    for (const VenueId venue : all_venues()) {
        sql += fmt::format(" WHEN {} THEN {}", index_of(venue), sql_text(name_of(venue)));
    }
    return sql + " END AS venue";
}

}  // namespace

std::vector<std::string> export_tables() {
    std::vector<std::string> names;
    for (const TableSpec& table : all_tables()) names.emplace_back(table.name);
    return names;
}

Outcome<std::uint64_t> export_table(Store& store, const ExportRequest& request,
                                    const std::filesystem::path& file) {
    const auto tables = all_tables();
    const auto found = std::find_if(tables.begin(), tables.end(), [&request](const TableSpec& one) {
        return one.name == request.table;
    });
    if (found == tables.end()) {
        return problem(fmt::format("there is no table \"{}\"", request.table), "--table",
                       fmt::format("one of {}", fmt::join(export_tables(), ", ")));
    }
    const bool of_instrument = found->columns.front().name == "instrument";
    std::string select =
        of_instrument ? "instrument.venue, instrument.symbol, instrument.market" : venue_in_words();
    select += fmt::format(", strftime(make_timestamp_ns({}), '%Y-%m-%dT%H:%M:%S.%fZ') AS time",
                          found->time);
    for (const ColumnSpec& column : found->columns) {
        if (column.name == "instrument" || column.name == "venue") continue;
        select += ", " + in_words(found->name, column.name);
    }
    std::string where = "WHERE true";
    if (request.from_ns) where += fmt::format(" AND {} >= {}", found->time, *request.from_ns);
    if (request.to_ns) where += fmt::format(" AND {} < {}", found->time, *request.to_ns);
    if (request.venue) {
        where += of_instrument ? " AND instrument.venue = " + sql_text(name_of(*request.venue))
                               : fmt::format(" AND event.venue = {}", index_of(*request.venue));
    }
    if (request.market) {
        where += (of_instrument ? " AND instrument.market = " : " AND coin = ") +
                 sql_text(market_of(*request.market));
    }
    return copy_query(
        store.database(),
        fmt::format("SELECT {} FROM {} event {} {} ORDER BY {}, event.rowid", select, found->name,
                    of_instrument ? contract_join : "", where, found->time),
        file);
}

}  // namespace faultline
