// TableFile: columns in memory to a file that other tools read, CSV or Parquet.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace faultline {

struct TableColumn {
    std::string name;
    /// NaN is written as an empty field (CSV) or NULL (Parquet).
    std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;
};

/// How a file of this name is written; the extension decides. Problem: neither .csv nor .parquet.
Outcome<std::string> copy_options(const std::filesystem::path& file);

/// Writes the columns, which must be equally long. The file appears whole or not at all. Problems:
/// an extension other than .csv and .parquet, columns of unequal length, no permission, no space.
Outcome<void> write_table_file(const std::filesystem::path& file,
                               std::span<const TableColumn> columns);

/// COPY of a query's rows into a file, by way of a temporary one beside it.
class Database;
Outcome<std::uint64_t> copy_query(Database& database, const std::string& query,
                                  const std::filesystem::path& file);

}  // namespace faultline
