// TableAppender: blocks that are filled here, stored there and used again.
#include "history/table_appender.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

namespace faultline {
namespace {

// DuckDB stores in strokes of 204,800 rows; so many blocks let parsing go on meanwhile.
constexpr std::size_t blocks_max = 128;

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

/// DuckDB's appender, the blocks that go round, and the thread that stores them.
class TableAppender::Blocks {
  public:
    Blocks(duckdb_appender appender, std::span<const ColumnSpec> columns, Database database)
        : appender_(appender), database_(std::move(database)) {
        for (const ColumnSpec& column : columns) types_.push_back(logical_type(column.type));
    }
    Blocks(const Blocks&) = delete;
    Blocks& operator=(const Blocks&) = delete;
    ~Blocks() {
        if (thread_.joinable()) {
            thread_.request_stop();
            thread_.join();
        }
        for (duckdb_data_chunk& block : all_) duckdb_destroy_data_chunk(&block);
        for (duckdb_logical_type& type : types_) duckdb_destroy_logical_type(&type);
        // This hands over what DuckDB holds already, into a transaction that its owner then drops.
        const std::lock_guard alone(database_.in_use());
        duckdb_appender_destroy(&appender_);
    }

    std::size_t columns() const { return types_.size(); }
    void start() {
        thread_ = std::jthread([this](const std::stop_token& stop) { store_all(stop); });
    }

    /// A block to fill; waits for one where all are under way.
    duckdb_data_chunk take_empty() {
        std::unique_lock lock(mutex_);
        if (empty_.empty() && all_.size() < blocks_max) {
            all_.push_back(duckdb_create_data_chunk(types_.data(), types_.size()));
            return all_.back();
        }
        changed_.wait(lock, [this] { return !empty_.empty(); });
        duckdb_data_chunk block = empty_.back();
        empty_.pop_back();
        return block;
    }

    /// A filled block; the problem is that of any block before it.
    Outcome<void> put_full(duckdb_data_chunk block) {
        if (!thread_.joinable()) {
            store(block);
            empty_.push_back(block);
        } else {
            const std::lock_guard lock(mutex_);
            full_.push_back(block);
            changed_.notify_all();
        }
        return state();
    }

    Outcome<void> flush() {
        if (thread_.joinable()) {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [this] { return full_.empty() && !storing_; });
        }
        FL_CHECK(state());
        const std::lock_guard alone(database_.in_use());
        if (duckdb_appender_flush(appender_) != DuckDBSuccess)
            return tl::make_unexpected(trouble());
        return {};
    }

  private:
    Problem trouble() const {
        return problem_from_duckdb(duckdb_appender_error(appender_), database_.path());
    }

    Outcome<void> state() {
        const std::lock_guard lock(mutex_);
        if (problem_) return tl::make_unexpected(*problem_);
        return {};
    }

    void store(duckdb_data_chunk block) {
        if (problem_) return;  // what follows a failed block has no meaning
        std::optional<Problem> failed;
        {
            const std::lock_guard alone(database_.in_use());
            if (duckdb_append_data_chunk(appender_, block) != DuckDBSuccess) failed = trouble();
        }
        duckdb_data_chunk_reset(block);
        const std::lock_guard lock(mutex_);
        if (failed) problem_ = std::move(failed);
    }

    void store_all(const std::stop_token& stop) {
        while (true) {
            duckdb_data_chunk block = nullptr;
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, stop, [this] { return !full_.empty(); });
                if (stop.stop_requested()) return;
                block = full_.front();
                full_.pop_front();
                storing_ = true;
            }
            store(block);
            const std::lock_guard lock(mutex_);
            empty_.push_back(block);
            storing_ = false;
            changed_.notify_all();
        }
    }

    duckdb_appender appender_;
    Database database_;  // the same handles: its lock lives as long as this
    std::vector<duckdb_logical_type> types_;
    std::vector<duckdb_data_chunk> all_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<duckdb_data_chunk> empty_;
    std::deque<duckdb_data_chunk> full_;
    bool storing_ = false;
    std::optional<Problem> problem_;
    std::jthread thread_;  // last: it uses the others
};

Outcome<TableAppender> TableAppender::open(Database& database, const std::string& name,
                                           std::span<const ColumnSpec> columns, bool temporary,
                                           Where where) {
    duckdb_appender appender = nullptr;
    const auto state = [&] {
        const std::lock_guard alone(database.in_use());
        return duckdb_appender_create_ext(database.connection(), temporary ? "temp" : nullptr,
                                          temporary ? "main" : nullptr, name.c_str(), &appender);
    }();
    auto blocks = std::make_unique<Blocks>(appender, columns, database);
    if (state != DuckDBSuccess) {
        return tl::make_unexpected(
            problem_from_duckdb(duckdb_appender_error(appender), database.path()));
    }
    if (where == Where::background) blocks->start();
    return TableAppender(std::move(blocks));
}

TableAppender::TableAppender(std::unique_ptr<Blocks> blocks)
    : blocks_(std::move(blocks)),
      vectors_(blocks_->columns()),
      data_(blocks_->columns()),
      capacity_(duckdb_vector_size()) {
    take_empty_block();
}

TableAppender::TableAppender(TableAppender&& other) noexcept = default;
TableAppender::~TableAppender() = default;

void TableAppender::take_empty_block() {
    block_ = blocks_->take_empty();
    row_ = 0;
    for (std::size_t i = 0; i < vectors_.size(); ++i) {
        vectors_[i] = duckdb_data_chunk_get_vector(block_, i);
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
    duckdb_data_chunk_set_size(block_, row_);
    const Outcome<void> before = blocks_->put_full(block_);
    take_empty_block();
    return before;
}

Outcome<void> TableAppender::flush() {
    FL_CHECK(hand_over());
    return blocks_->flush();
}

}  // namespace faultline
