// TableAppender: rows into one table, through DuckDB's block-wise appender.
//
// Cells of the current row are set by column number in any order; a cell that is not set keeps the
// value of an earlier row, so every cell is set for every row. Full blocks may be handed over on a
// thread of their own, so that storing overlaps with parsing; problems come with a later `end_row`
// or with `flush`.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/database.hpp"
#include "history/schema.hpp"

namespace faultline {

class TableAppender {
  public:
    enum class Where : std::uint8_t { here, background };

    /// `name`: the table, which has the columns of `columns`. Temporary tables are in "temp".
    static Outcome<TableAppender> open(Database& database, const std::string& name,
                                       std::span<const ColumnSpec> columns, bool temporary,
                                       Where where = Where::here);
    TableAppender(TableAppender&& other) noexcept;
    TableAppender& operator=(TableAppender&&) = delete;
    ~TableAppender();

    void integer(std::size_t column, std::int64_t value) {
        static_cast<std::int64_t*>(data_[column])[row_] = value;
    }
    void decimal(std::size_t column, __int128 scaled) {
        static_cast<__int128*>(data_[column])[row_] = scaled;
    }
    void number(std::size_t column, double value) {  // NaN is stored as NULL
        static_cast<double*>(data_[column])[row_] = value;
        if (value != value) null(column);
    }
    void text(std::size_t column, std::string_view value);
    void null(std::size_t column);

    Outcome<void> end_row() {
        if (++row_ < capacity_) return {};
        return hand_over();
    }
    /// Hands everything to the table, as part of the transaction that is open.
    Outcome<void> flush();

  private:
    class Blocks;
    explicit TableAppender(std::unique_ptr<Blocks> blocks);
    Outcome<void> hand_over();
    void take_empty_block();

    std::unique_ptr<Blocks> blocks_;
    duckdb_data_chunk block_ = nullptr;
    std::vector<duckdb_vector> vectors_;
    std::vector<void*> data_;
    std::size_t row_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace faultline
