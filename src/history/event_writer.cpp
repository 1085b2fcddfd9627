// EventWriter: which rows are new, and how each kind of event becomes a row.
#include "history/event_writer.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string_view>

#include "history/coin_rows.hpp"
#include "history/table_appender.hpp"

namespace faultline {
namespace {

// Rows that may wait before they are settled: fewer than DuckDB stores in one stroke.
constexpr std::uint64_t waiting_max = 200'000;
constexpr std::size_t ties_max = 64;  // rows of one instant told apart at once; more of them wait

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
    return (seed ^ value) * 0x9E3779B97F4A7C15ULL + (seed >> 29);
}

std::uint64_t hash_of(const Decimal& value) {
    return mix(static_cast<std::uint64_t>(value.mantissa()),
               static_cast<std::uint64_t>(value.scale()));
}

/// "(a.x IS NOT DISTINCT FROM b.x AND ...)" over the columns of a key.
std::string same_key(std::string_view key) {
    std::string sql;
    while (!key.empty()) {
        const std::size_t comma = std::min(key.find(", "), key.size());
        const std::string_view column = key.substr(0, comma);
        if (!sql.empty()) sql += " AND ";
        sql += fmt::format("kept.{0} IS NOT DISTINCT FROM waiting.{0}", column);
        key.remove_prefix(std::min(comma + 2, key.size()));
    }
    return sql;
}

}  // namespace

/// Where a series of rows has got to within this file.
struct EventWriter::Series {
    TimeNs next_stored_ns = time_max_ns;         // first row the store has at or after our first
    TimeNs latest_ns = INT64_MIN;                // latest of this file
    TimeNs previous_ns = INT64_MIN;              // the row before, whatever its order
    std::array<std::uint64_t, ties_max> ties{};  // rows at latest_ns
    std::size_t tie_count = 0;
};

class EventWriter::TableWriter {
  public:
    static Outcome<std::unique_ptr<TableWriter>> open(Database& database, Table kind) {
        const TableSpec& spec = spec_of(kind);
        FL_TRY(appender, TableAppender::open(database, std::string(spec.name), spec.columns, false,
                                             TableAppender::Where::background));
        return std::unique_ptr<TableWriter>(new TableWriter(database, spec, std::move(appender)));
    }

    static std::string waiting_name(const TableSpec& spec) {
        return fmt::format("waiting_{}", spec.name);
    }

    TableAppender& fresh() { return fresh_; }
    Outcome<TableAppender*> waiting() {
        if (!waiting_) {
            const std::string name = waiting_name(*spec_);
            FL_CHECK(database_->run("DROP TABLE IF EXISTS temp.main." + name));
            FL_CHECK(database_->run(create_statement(*spec_, name, true)));
            FL_TRY(appender, TableAppender::open(*database_, name, spec_->columns, true));
            waiting_.emplace(std::move(appender));
        }
        return &*waiting_;
    }
    bool has_waiting() const { return waiting_.has_value(); }
    Outcome<void> drop_waiting() {
        waiting_.reset();
        waiting_rows = 0;
        FL_CHECK(database_->run("DROP TABLE temp.main." + waiting_name(*spec_)));
        return {};
    }
    std::uint64_t waiting_rows = 0;

  private:
    TableWriter(Database& database, const TableSpec& spec, TableAppender fresh)
        : database_(&database), spec_(&spec), fresh_(std::move(fresh)) {}
    Database* database_;
    const TableSpec* spec_;
    TableAppender fresh_;
    std::optional<TableAppender> waiting_;
};

EventWriter::EventWriter(Store& store) : store_(&store) {}
EventWriter::~EventWriter() = default;

EventWriter::TableWriter* EventWriter::writer_of(Table kind) {
    auto& writer = writers_[static_cast<std::size_t>(kind)];
    if (writer == nullptr) {
        auto opened = TableWriter::open(store_->database(), kind);
        if (!opened) {
            failure_ = std::move(opened).error();
            return nullptr;
        }
        writer = std::move(opened).value();
    }
    return writer.get();
}

EventWriter::Series* EventWriter::series_of(Table kind, std::uint64_t key, TimeNs at_ns) {
    if (latest_ != nullptr && latest_key_ == std::pair(kind, key)) return latest_;
    const auto [found, is_first] = series_.try_emplace({kind, key});
    if (is_first) {
        const TableSpec& spec = spec_of(kind);
        std::string sql =
            fmt::format("SELECT min({0}) FROM {1} WHERE instrument = {2} AND {0} >= {3}", spec.time,
                        spec.name, key >> 32, at_ns);
        if (kind == Table::candle) {
            sql += fmt::format(" AND price = {} AND length_ns = {}", key >> 30 & 3,
                               static_cast<DurationNs>(key & 0x3FFFFFFF) * ns_per_second);
        }
        const auto next = store_->database().integer(sql, time_max_ns);
        if (!next) {
            failure_ = next.error();
            return nullptr;
        }
        found->second.next_stored_ns = *next;
    }
    latest_key_ = {kind, key};
    latest_ = &found->second;
    return latest_;
}

bool EventWriter::is_new(Series& series, TimeNs at_ns, std::uint64_t tie) const {
    if (at_ns > series.latest_ns) {
        series.latest_ns = at_ns;
        series.ties[0] = tie;
        series.tie_count = 1;
    } else if (at_ns == series.latest_ns) {
        const auto end = series.ties.begin() + static_cast<std::ptrdiff_t>(series.tie_count);
        if (series.tie_count == ties_max || std::find(series.ties.begin(), end, tie) != end) {
            return false;
        }
        series.ties[series.tie_count++] = tie;
    } else {
        return false;
    }
    return at_ns < series.next_stored_ns;
}

template <class Fill>
void EventWriter::put(Table kind, std::uint64_t series_key, TimeNs at_ns, std::uint64_t tie,
                      const Fill& fill) {
    if (failure_) return;
    TableWriter* writer = writer_of(kind);
    Series* series = writer == nullptr ? nullptr : series_of(kind, series_key, at_ns);
    if (series == nullptr) return;

    WriteCounts& counts = counts_[static_cast<std::size_t>(kind)];
    if (at_ns < series->previous_ns) ++counts.out_of_order;
    series->previous_ns = at_ns;
    counts.first_ns = counts.first_ns == 0 ? at_ns : std::min(counts.first_ns, at_ns);
    counts.last_ns = std::max(counts.last_ns, at_ns);

    TableAppender* appender = &writer->fresh();
    if (is_new(*series, at_ns, tie)) {
        ++counts.rows;
    } else {
        auto waiting = writer->waiting();
        if (!waiting) {
            failure_ = std::move(waiting).error();
            return;
        }
        appender = *waiting;
        ++writer->waiting_rows;
    }
    fill(*appender);
    if (auto ended = appender->end_row(); !ended) failure_ = std::move(ended).error();
    if (writer->waiting_rows < waiting_max) return;
    if (auto settled = settle(kind, *writer); !settled) failure_ = std::move(settled).error();
}

Outcome<void> EventWriter::settle(Table kind, TableWriter& writer) {
    FL_CHECK(writer.fresh().flush());
    if (!writer.has_waiting()) return {};
    FL_TRY(waiting, writer.waiting());
    FL_CHECK(waiting->flush());

    const TableSpec& spec = spec_of(kind);
    const std::string name = "temp.main." + TableWriter::waiting_name(spec);
    Database& database = store_->database();
    FL_TRY(first, database.integer(fmt::format("SELECT min({}) FROM {}", spec.time, name)));
    FL_TRY(last, database.integer(fmt::format("SELECT max({}) FROM {}", spec.time, name)));
    std::string columns;
    for (const ColumnSpec& column : spec.columns) {
        columns += columns.empty() ? "" : ", ";
        columns += column.name;
    }
    // Of rows with the same key the first one of the file counts; what is stored never changes.
    FL_TRY(added,
           database.run(fmt::format(
               "INSERT INTO {table} SELECT {columns} FROM (SELECT * FROM {name} QUALIFY "
               "row_number() OVER (PARTITION BY {key} ORDER BY rowid) = 1) waiting "
               "WHERE NOT EXISTS (SELECT 1 FROM {table} kept WHERE kept.{time} >= {first} "
               "AND kept.{time} <= {last} AND {same}) ORDER BY {time}",
               fmt::arg("table", spec.name), fmt::arg("columns", columns), fmt::arg("name", name),
               fmt::arg("key", spec.key), fmt::arg("time", spec.time), fmt::arg("first", first),
               fmt::arg("last", last), fmt::arg("same", same_key(spec.key)))));
    WriteCounts& counts = counts_[static_cast<std::size_t>(kind)];
    counts.rows += added;
    counts.duplicates += writer.waiting_rows - added;
    return writer.drop_waiting();
}

Outcome<void> EventWriter::finish() {
    if (failure_) return tl::make_unexpected(*failure_);
    for (std::size_t i = 0; i < table_count; ++i) {
        if (writers_[i] != nullptr) FL_CHECK(settle(static_cast<Table>(i), *writers_[i]));
        writers_[i].reset();
    }
    return write_coin_rows();
}

Outcome<void> EventWriter::write_coin_rows() {
    const auto count = [this](Table kind, const CoinRowCounts& written) {
        WriteCounts& counts = counts_[static_cast<std::size_t>(kind)];
        counts.rows += written.rows;
        counts.duplicates += written.duplicates;
    };
    FL_TRY(reserves, write_reserves(*store_, reserves_));
    count(Table::exchange_reserve, reserves);
    FL_TRY(funds, write_funds(*store_, funds_));
    count(Table::insurance_fund, funds);
    reserves_.clear();
    funds_.clear();
    return {};
}

void EventWriter::add(const Candle& event) {
    bar_length_ns_ = event.length_ns;
    const std::uint64_t series = static_cast<std::uint64_t>(event.instrument) << 32 |
                                 static_cast<std::uint64_t>(event.price) << 30 |
                                 static_cast<std::uint64_t>(event.length_ns / ns_per_second);
    put(Table::candle, series, event.open_ns, 0, [&event](TableAppender& row) {
        row.integer(0, event.instrument);
        row.integer(1, static_cast<std::int64_t>(event.price));
        row.integer(2, event.length_ns);
        row.integer(3, event.open_ns);
        row.decimal(4, event.open_usd.scaled(price_decimals));
        row.decimal(5, event.high_usd.scaled(price_decimals));
        row.decimal(6, event.low_usd.scaled(price_decimals));
        row.decimal(7, event.close_usd.scaled(price_decimals));
        row.number(8, event.volume_coins);
        row.number(9, event.taker_buy_coins);
    });
}

void EventWriter::add(const Trade& event) {
    std::uint64_t tie = std::hash<std::string_view>{}(event.id);
    tie = mix(mix(tie, hash_of(event.price_usd)), hash_of(event.size_contracts));
    put(Table::trade, static_cast<std::uint64_t>(event.instrument) << 32, event.exchange_ns,
        mix(tie, event.taker_bought), [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.decimal(3, event.price_usd.scaled(price_decimals));
            row.decimal(4, event.size_contracts.scaled(price_decimals));
            row.number(5, event.size_coins);
            row.integer(6, event.taker_bought ? 1 : 0);
            row.text(7, event.id);
        });
}

void EventWriter::add(const MarkPrice& event) {
    put(Table::mark_price, static_cast<std::uint64_t>(event.instrument) << 32, event.exchange_ns, 0,
        [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.number(3, event.mark_usd);
            row.number(4, event.index_usd);
        });
}

void EventWriter::add(const OpenInterest& event) {
    put(Table::open_interest, static_cast<std::uint64_t>(event.instrument) << 32, event.exchange_ns,
        0, [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.number(3, event.open_contracts);
            row.number(4, event.open_coins);
            row.number(5, event.open_usd);
        });
}

void EventWriter::add(const Funding& event) {
    put(Table::funding, static_cast<std::uint64_t>(event.instrument) << 32, event.exchange_ns, 0,
        [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.number(3, event.rate);
            row.integer(4, event.interval_ns);
        });
}

void EventWriter::add(const LongShortRatio& event) {
    put(Table::long_short_ratio, static_cast<std::uint64_t>(event.instrument) << 32,
        event.exchange_ns, static_cast<std::uint64_t>(event.kind), [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.integer(3, static_cast<std::int64_t>(event.kind));
            row.number(4, event.long_over_short);
        });
}

void EventWriter::add(const Liquidation& event) {
    std::uint64_t tie = std::hash<std::string_view>{}(event.id);
    tie = mix(mix(tie, hash_of(event.execution_usd)), hash_of(event.bankruptcy_usd));
    tie = mix(mix(tie, hash_of(event.size_contracts)), static_cast<std::uint64_t>(event.side));
    put(Table::liquidation, static_cast<std::uint64_t>(event.instrument) << 32, event.exchange_ns,
        tie, [&event](TableAppender& row) {
            row.integer(0, event.instrument);
            row.integer(1, event.exchange_ns);
            row.integer(2, event.received_ns);
            row.integer(3, static_cast<std::int64_t>(event.side));
            row.integer(4, static_cast<std::int64_t>(event.given));
            row.decimal(5, event.execution_usd.scaled(price_decimals));
            if (!event.has_execution()) row.null(5);
            row.decimal(6, event.bankruptcy_usd.scaled(price_decimals));
            if (!event.has_bankruptcy()) row.null(6);
            row.decimal(7, event.size_contracts.scaled(price_decimals));
            row.number(8, event.size_coins);
            row.text(9, event.id);
        });
}

void EventWriter::add(const BookDepth& event) {
    for (const bool ask : {false, true}) {
        const std::vector<DepthLevel>& levels = ask ? event.asks : event.bids;
        for (std::size_t i = 0; i < levels.size(); ++i) {
            const DepthLevel& level = levels[i];
            // A band is known by its distance in hundredths of a percent, a level by its rank.
            const auto rank = level.percent == level.percent
                                  ? static_cast<std::int64_t>(std::abs(level.percent) * 100 + 0.5)
                                  : static_cast<std::int64_t>(i);
            const std::uint64_t tie = static_cast<std::uint64_t>(rank) * 2 + (ask ? 1 : 0);
            put(Table::book_depth, static_cast<std::uint64_t>(event.instrument) << 32,
                event.exchange_ns, tie, [&](TableAppender& row) {
                    row.integer(0, event.instrument);
                    row.integer(1, event.exchange_ns);
                    row.integer(2, event.received_ns);
                    row.integer(3, ask ? 1 : 0);
                    row.integer(4, rank);
                    row.number(5, level.price_usd);
                    row.number(6, level.percent);
                    row.number(7, level.size_coins);
                    row.number(8, level.notional_usd);
                });
        }
    }
}

}  // namespace faultline
