// TableAppender: one data chunk, filled and handed over again and again.
#include "history/table_appender.hpp"

namespace faultline {
namespace {

duckdb_logical_type logical_type(ColumnType type) {
    switch (type) {
        case ColumnType::integer:
            return duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
        case ColumnType::decimal:
            return duckdb_create_decimal_type(38, price_decimals);
        case ColumnType::number:
            return duckdb_create_logical_type(DUCKDB_TYPE_DOUBLE);
        case ColumnType::text:
            break;
    }
    return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
}

}  // namespace

Outcome<TableAppender> TableAppender::open(Database& database, const std::string& name,
                                           std::span<const ColumnSpec> columns, bool temporary) {
    TableAppender out;
    out.path_ = database.path();
    const auto state =
        duckdb_appender_create_ext(database.connection(), temporary ? "temp" : nullptr,
                                   temporary ? "main" : nullptr, name.c_str(), &out.appender_);
    if (state != DuckDBSuccess) {
        return tl::make_unexpected(
            problem_from_duckdb(duckdb_appender_error(out.appender_), out.path_));
    }
    std::vector<duckdb_logical_type> types;
    for (const ColumnSpec& column : columns) types.push_back(logical_type(column.type));
    out.chunk_ = duckdb_create_data_chunk(types.data(), types.size());
    for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
    out.vectors_.resize(columns.size());
    out.data_.resize(columns.size());
    out.capacity_ = duckdb_vector_size();
    out.fetch_columns();
    return out;
}

TableAppender::TableAppender(TableAppender&& other) noexcept
    : appender_(std::exchange(other.appender_, nullptr)),
      chunk_(std::exchange(other.chunk_, nullptr)),
      vectors_(std::move(other.vectors_)),
      data_(std::move(other.data_)),
      path_(std::move(other.path_)),
      row_(other.row_),
      capacity_(other.capacity_) {}

TableAppender::~TableAppender() {
    if (chunk_ != nullptr) duckdb_destroy_data_chunk(&chunk_);
    // This hands over what DuckDB holds already, into a transaction that its owner then drops.
    if (appender_ != nullptr) duckdb_appender_destroy(&appender_);
}

void TableAppender::fetch_columns() {
    for (std::size_t i = 0; i < vectors_.size(); ++i) {
        vectors_[i] = duckdb_data_chunk_get_vector(chunk_, i);
        data_[i] = duckdb_vector_get_data(vectors_[i]);
    }
}

void TableAppender::text(std::size_t column, std::string_view value) {
    duckdb_vector_assign_string_element_len(vectors_[column], row_, value.data(), value.size());
}

void TableAppender::null(std::size_t column) {
    duckdb_vector_ensure_validity_writable(vectors_[column]);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vectors_[column]), row_);
}

Outcome<void> TableAppender::hand_over() {
    if (row_ == 0) return {};
    duckdb_data_chunk_set_size(chunk_, row_);
    row_ = 0;
    if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess) {
        return tl::make_unexpected(problem_from_duckdb(duckdb_appender_error(appender_), path_));
    }
    duckdb_data_chunk_reset(chunk_);
    fetch_columns();
    return {};
}

Outcome<void> TableAppender::flush() {
    FL_CHECK(hand_over());
    if (duckdb_appender_flush(appender_) != DuckDBSuccess) {
        return tl::make_unexpected(problem_from_duckdb(duckdb_appender_error(appender_), path_));
    }
    return {};
}

}  // namespace faultline
