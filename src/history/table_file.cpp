// TableFile: a passing table in memory, and DuckDB's COPY.
#include "history/table_file.hpp"

#include <fmt/format.h>
#include <system_error>
#include <unistd.h>

#include "history/table_appender.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view table_name = "passing";

std::size_t length_of(const TableColumn& column) {
    return std::visit([](const auto& values) { return values.size(); }, column.values);
}

ColumnType type_of(const TableColumn& column) {
    if (std::holds_alternative<std::vector<double>>(column.values)) return ColumnType::number;
    if (std::holds_alternative<std::vector<std::int64_t>>(column.values)) {
        return ColumnType::integer;
    }
    return ColumnType::text;
}

void set_cell(TableAppender& row, std::size_t column, const TableColumn& from, std::size_t index) {
    if (const auto* numbers = std::get_if<std::vector<double>>(&from.values)) {
        row.number(column, (*numbers)[index]);
    } else if (const auto* integers = std::get_if<std::vector<std::int64_t>>(&from.values)) {
        row.integer(column, (*integers)[index]);
    } else {
        row.text(column, std::get<std::vector<std::string>>(from.values)[index]);
    }
}

/// A name as a SQL identifier: "by ""name""".
std::string sql_name(std::string_view name) {
    std::string out = "\"";
    for (const char c : name) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + "\"";
}

}  // namespace

Outcome<std::string> copy_options(const fs::path& file) {
    const std::string extension = file.extension().string();
    if (extension == ".csv") return std::string("FORMAT csv, HEADER true");
    if (extension == ".parquet") return std::string("FORMAT parquet, COMPRESSION zstd");
    return problem("the extension says neither CSV nor Parquet", file.string(),
                   "end the name with .csv or .parquet");
}

Outcome<std::uint64_t> copy_query(Database& database, const std::string& query,
                                  const fs::path& file) {
    FL_TRY(options, copy_options(file));
    const fs::path part = file.string() + fmt::format(".{}.part", ::getpid());
    std::error_code error;
    const auto copied =
        database.run(fmt::format("COPY ({}) TO {} ({})", query, sql_text(part.string()), options));
    if (!copied) {
        fs::remove(part, error);
        Problem failed = copied.error();
        failed.where = file.string();
        return tl::make_unexpected(std::move(failed));
    }
    fs::rename(part, file, error);
    if (error) return problem(error.message(), file.string());
    return *copied;
}

Outcome<void> write_table_file(const fs::path& file, std::span<const TableColumn> columns) {
    FL_CHECK(copy_options(file));
    if (columns.empty()) return problem("a table without columns", file.string());
    std::vector<ColumnSpec> specs;
    std::string names;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (length_of(columns[i]) != length_of(columns[0])) {
            return problem(fmt::format("column \"{}\" has another length than \"{}\"",
                                       columns[i].name, columns[0].name),
                           file.string());
        }
        specs.push_back({columns[i].name, type_of(columns[i])});
        names += (i == 0 ? "" : ", ") + sql_name(columns[i].name);
    }
    FL_TRY(database, Database::in_memory());
    const TableSpec spec{table_name, {}, {}, specs};
    FL_CHECK(database.run(create_statement(spec, table_name, false)));
    {
        FL_TRY(appender, TableAppender::open(database, std::string(table_name), specs, false));
        for (std::size_t row = 0; row < length_of(columns[0]); ++row) {
            for (std::size_t i = 0; i < columns.size(); ++i) set_cell(appender, i, columns[i], row);
            FL_CHECK(appender.end_row());
        }
        FL_CHECK(appender.flush());
    }
    FL_CHECK(copy_query(database, fmt::format("SELECT {} FROM {}", names, table_name), file));
    return {};
}

}  // namespace faultline
