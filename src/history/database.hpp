// Database: DuckDB behind a few owning types. The only door to its C interface.
//
// A Database is one open file with one connection: use it from one thread at a time. Statements are
// built by us from numbers and from text put through `sql_text`; nothing a user types is SQL.
#pragma once

#include <cstdint>
#include <duckdb.h>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace faultline {

enum class Access : std::uint8_t { read_write, read_only };

/// A text as a SQL literal: 'it''s'.
std::string sql_text(std::string_view text);

/// A block of up to 2,048 result rows. Columns are typed as the statement types them.
class Chunk {
  public:
    explicit Chunk(duckdb_data_chunk handle);

    std::size_t size() const { return size_; }
    bool is_null(std::size_t column, std::size_t row) const {
        const std::uint64_t* mask = columns_[column].validity;
        return mask != nullptr && (mask[row / 64] >> (row % 64) & 1) == 0;
    }
    std::int64_t integer(std::size_t column, std::size_t row) const {  // BIGINT columns
        return static_cast<const std::int64_t*>(columns_[column].data)[row];
    }
    double number(std::size_t column, std::size_t row) const;  // DOUBLE columns; NULL is NaN
    /// DECIMAL(38, x) columns: the scaled integer.
    __int128 scaled(std::size_t column, std::size_t row) const;
    std::string text(std::size_t column, std::size_t row) const;  // VARCHAR columns

  private:
    struct Column {
        void* data;
        std::uint64_t* validity;
    };
    std::size_t size_;
    std::vector<Column> columns_;
};

class Database {
  public:
    /// Opens or creates the file. `scratch` is where work larger than memory is laid down.
    /// Problems: in use by another process, not a database, no permission, no space.
    static Outcome<Database> open(const std::filesystem::path& file, Access access,
                                  const std::filesystem::path& scratch);
    /// A database without a file, for work on tables that are not kept.
    static Outcome<Database> in_memory();

    /// Another connection to the same open file, for another thread: it sees what was committed.
    Outcome<Database> another() const;

    /// Runs a statement whose rows do not matter; the value is the number of rows changed.
    Outcome<std::uint64_t> run(const std::string& sql);
    /// Runs a query and hands its rows over, block by block, in order.
    Outcome<void> query(const std::string& sql,
                        const std::function<void(const Chunk&)>& take) const;
    /// The single BIGINT of a query with one row and one column; NULL is `if_null`.
    Outcome<std::int64_t> integer(const std::string& sql, std::int64_t if_null = 0) const;

    duckdb_connection connection() const;
    /// To be held during a call to DuckDB on `connection()`. DuckDB plans and executes a statement
    /// under two locks of its own, and an appender's rows are a statement too: what another thread
    /// does on the connection in between closes it.
    std::mutex& in_use() const;
    const std::string& path() const;

  private:
    struct Handles;
    std::shared_ptr<Handles> handles_;
    friend class Transaction;
};

/// BEGIN on creation, ROLLBACK when it is dropped without `commit`.
class Transaction {
  public:
    static Outcome<Transaction> begin(Database& database);
    Transaction(Transaction&& other) noexcept : database_(other.database_) {
        other.database_ = nullptr;
    }
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();
    Outcome<void> commit();

  private:
    explicit Transaction(Database& database) : database_(&database) {}
    Database* database_;
};

/// What a failed DuckDB call means for the user.
Problem problem_from_duckdb(std::string_view message, const std::string& path);

}  // namespace faultline
