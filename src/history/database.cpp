// Database: ownership of DuckDB's handles and the translation of its errors.
#include "history/database.hpp"

#include <cstring>
#include <limits>

namespace faultline {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

class OwnedResult {
  public:
    OwnedResult() = default;
    OwnedResult(const OwnedResult&) = delete;
    OwnedResult& operator=(const OwnedResult&) = delete;
    ~OwnedResult() { duckdb_destroy_result(&raw); }
    duckdb_result raw{};
};

/// "1234" of "... (PID 1234) ...": the holder of a lock, as DuckDB tells it.
std::string holder_of(std::string_view message) {
    const std::size_t at = message.find("PID ");
    if (at == std::string_view::npos) return {};
    std::string digits;
    for (const char c : message.substr(at + 4)) {
        if (c < '0' || c > '9') break;
        digits += c;
    }
    return digits;
}

struct Config {
    Config() { duckdb_create_config(&raw); }
    Config(const Config&) = delete;
    Config& operator=(const Config&) = delete;
    ~Config() { duckdb_destroy_config(&raw); }
    void set(const char* name, const std::string& value) const {
        duckdb_set_config(raw, name, value.c_str());
    }
    duckdb_config raw = nullptr;
};

}  // namespace

struct Database::Handles {
    Handles() = default;
    Handles(const Handles&) = delete;
    Handles& operator=(const Handles&) = delete;
    ~Handles() {
        if (connection != nullptr) duckdb_disconnect(&connection);
        if (database != nullptr && !shared) duckdb_close(&database);
    }
    duckdb_database database = nullptr;
    std::shared_ptr<Handles> shared;  // whose database it is, where it is another's
    duckdb_connection connection = nullptr;
    std::string path;
    std::mutex in_use;
};

std::string sql_text(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += '\'';
        out += c;
    }
    return out + "'";
}

Problem problem_from_duckdb(std::string_view message, const std::string& path) {
    const auto says = [message](std::string_view part) {
        return message.find(part) != std::string_view::npos;
    };
    if (says("Could not set lock") || says("Conflicting lock")) {
        const std::string holder = holder_of(message);
        return {"history is in use by another process" +
                    (holder.empty() ? std::string() : " (pid " + holder + ")"),
                path, "wait until it ends, or stop it"};
    }
    if (says("No space left") || says("File too large") || says("out of disk") ||
        says("Could not write")) {
        return {"the disk is full: " + std::string(message), path,
                "free some space; what was stored before is kept"};
    }
    if (says("Permission denied") || says("Read-only file system")) {
        return {"no permission to open the history", path,
                "check who owns the folder, or choose another with --data"};
    }
    if (says("not a valid DuckDB database") || says("invalid database")) {
        return {"the file is not a Faultline history", path, "choose another folder with --data"};
    }
    if (says("Out of Memory")) {
        return {"not enough memory for this step: " + std::string(message), path, {}};
    }
    return {std::string(message), path, {}};
}

Chunk::Chunk(duckdb_data_chunk handle) : size_(duckdb_data_chunk_get_size(handle)) {
    const idx_t count = duckdb_data_chunk_get_column_count(handle);
    for (idx_t i = 0; i < count; ++i) {
        duckdb_vector vector = duckdb_data_chunk_get_vector(handle, i);
        columns_.push_back({duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector)});
    }
}

double Chunk::number(std::size_t column, std::size_t row) const {
    if (is_null(column, row)) return not_a_number;
    return static_cast<const double*>(columns_[column].data)[row];
}

__int128 Chunk::scaled(std::size_t column, std::size_t row) const {
    __int128 value = 0;
    std::memcpy(&value, static_cast<const duckdb_hugeint*>(columns_[column].data) + row,
                sizeof(value));
    return value;
}

std::string Chunk::text(std::size_t column, std::size_t row) const {
    if (is_null(column, row)) return {};
    duckdb_string_t value = static_cast<const duckdb_string_t*>(columns_[column].data)[row];
    return {duckdb_string_t_data(&value), duckdb_string_t_length(value)};
}

Outcome<Database> Database::open(const std::filesystem::path& file, Access access,
                                 const std::filesystem::path& scratch) {
    const Config config;
    config.set("access_mode", access == Access::read_only ? "READ_ONLY" : "READ_WRITE");
    config.set("threads", "2");
    config.set("memory_limit", "512MB");
    config.set("temp_directory", scratch.string());
    config.set("autoinstall_known_extensions", "false");
    config.set("autoload_known_extensions", "false");
    Database out;
    out.handles_ = std::make_shared<Handles>();
    out.handles_->path = file.string();
    char* message = nullptr;
    const auto state = duckdb_open_ext(file.c_str(), &out.handles_->database, config.raw, &message);
    if (state != DuckDBSuccess) {
        const std::string words = message == nullptr ? "it cannot be opened" : message;
        duckdb_free(message);
        return tl::make_unexpected(problem_from_duckdb(words, out.path()));
    }
    if (duckdb_connect(out.handles_->database, &out.handles_->connection) != DuckDBSuccess) {
        return problem("no connection to the database", out.path());
    }
    return out;
}

Outcome<Database> Database::another() const {
    Database out;
    out.handles_ = std::make_shared<Handles>();
    out.handles_->path = handles_->path;
    out.handles_->shared = handles_->shared ? handles_->shared : handles_;
    out.handles_->database = handles_->database;
    if (duckdb_connect(handles_->database, &out.handles_->connection) != DuckDBSuccess) {
        return problem("no further connection to the database", path());
    }
    return out;
}

Outcome<Database> Database::in_memory() { return open(":memory:", Access::read_write, {}); }

duckdb_connection Database::connection() const { return handles_->connection; }
std::mutex& Database::in_use() const { return handles_->in_use; }
const std::string& Database::path() const { return handles_->path; }

Outcome<std::uint64_t> Database::run(const std::string& sql) {
    OwnedResult result;
    const std::lock_guard alone(in_use());
    if (duckdb_query(connection(), sql.c_str(), &result.raw) != DuckDBSuccess) {
        return tl::make_unexpected(problem_from_duckdb(duckdb_result_error(&result.raw), path()));
    }
    return duckdb_rows_changed(&result.raw);
}

Outcome<void> Database::query(const std::string& sql,
                              const std::function<void(const Chunk&)>& take) const {
    OwnedResult result;
    {
        // The whole result is there afterwards; `take` may ask the connection again.
        const std::lock_guard alone(in_use());
        if (duckdb_query(connection(), sql.c_str(), &result.raw) != DuckDBSuccess) {
            return tl::make_unexpected(
                problem_from_duckdb(duckdb_result_error(&result.raw), path()));
        }
    }
    while (duckdb_data_chunk chunk = duckdb_fetch_chunk(result.raw)) {
        take(Chunk(chunk));
        duckdb_destroy_data_chunk(&chunk);
    }
    return {};
}

Outcome<std::int64_t> Database::integer(const std::string& sql, std::int64_t if_null) const {
    std::int64_t value = if_null;
    FL_CHECK(query(sql, [&value](const Chunk& chunk) {
        if (chunk.size() > 0 && !chunk.is_null(0, 0)) value = chunk.integer(0, 0);
    }));
    return value;
}

Outcome<Transaction> Transaction::begin(Database& database) {
    FL_CHECK(database.run("BEGIN TRANSACTION"));
    return Transaction(database);
}

Transaction::~Transaction() {
    if (database_ == nullptr) return;
    // A failed ROLLBACK means that DuckDB has rolled back by itself: nothing is left to undo.
    OwnedResult result;
    const std::lock_guard alone(database_->in_use());
    duckdb_query(database_->connection(), "ROLLBACK", &result.raw);
}

Outcome<void> Transaction::commit() {
    Database* database = database_;
    FL_CHECK(database->run("COMMIT"));
    database_ = nullptr;
    return {};
}

}  // namespace faultline
