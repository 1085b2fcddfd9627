// FileFormat: what a file is, found out from its first lines and, where rows carry neither symbol
// nor kind, from its name and folder.
//
// With a header, columns are found by their names, so further columns and another order do no harm;
// without one, the number and shape of the columns decide. Adding a format is one row in the table
// of file_format.cpp and one parser in row_parser.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "history/csv_row.hpp"

namespace faultline {

enum class FileKind : std::uint8_t {
    candle,
    mark_candle,
    index_candle,
    aggregate_trade,
    vision_trade,
    metrics,
    funding,
    book_depth,
    liquidation_snapshot,
    tardis_trade,
    tardis_liquidation,
    derivative_ticker,
    book_snapshot_5,
    book_snapshot_25,
};

struct FileFormat {
    FileKind kind{};
    std::string_view provider;   // "binance-vision", "tardis"
    std::string_view kind_name;  // "candle", "trade", ... as reports call it
    std::string source()
        const;  // "binance-vision aggTrades": tells apart what counts the same twice
    bool has_header = false;
    std::size_t column_count = 0;       // fields of every row
    std::vector<std::uint8_t> columns;  // our column to the field of the file; `missing` if none
    std::vector<std::string> column_names;  // our columns, for messages
    std::string symbol;                     // from the name; empty where rows carry it

    static constexpr std::uint8_t missing = 255;
    std::string_view field(const CsvRow& row, std::size_t column) const {
        return columns[column] == missing ? std::string_view() : row[columns[column]];
    }
};

/// `lines`: the first lines of the file (a few dozen). `inner_name`: of the file inside of a zip.
/// Problems: an unrecognised format (with the columns seen), a missing column, a name that does not
/// say which symbol or which of several alike kinds the file holds.
Outcome<FileFormat> detect_format(const std::filesystem::path& path, std::string_view inner_name,
                                  std::span<const std::string_view> lines);

}  // namespace faultline
