// EngineCheckpoint: head (what it must fit), books, columns.
#include "api/engine_checkpoint.hpp"

#include <algorithm>
#include <cstring>
#include <system_error>
#include <type_traits>
#include <utility>

#include "engine/market_setup.hpp"
#include "history/row_counts.hpp"
#include "sim/state_archive.hpp"
#include "sim/state_file.hpp"

namespace faultline {
namespace {

// Raised when a class changes what it saves, or computes something else from the same events
// without the model's version saying so.
constexpr std::uint64_t layout_version = 2;

/// FNV-1a over everything that makes other books of the same events.
class Fingerprint {
  public:
    template <class T>
    void add(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        char bytes[sizeof(T)];
        std::memcpy(bytes, &value, sizeof(T));
        for (const char byte : bytes) take(byte);
    }
    void add(std::string_view text) {
        for (const char letter : text) take(letter);
        take('\0');
    }
    std::uint64_t value() const { return value_; }

  private:
    void take(char byte) {
        value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
    }
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

std::uint64_t fingerprint_of(const ReplayRequest& request) {
    Fingerprint print;
    print.add(layout_version);
    print.add(model_version);
    print.add(std::string_view(request.market));
    print.add(request.warmup_ns);
    const ModelConfig& config = request.config;
    for (const double number :
         {config.grid_bp, config.time_scale, config.eta, config.taker_tilt, config.buffer,
          config.round_share, config.constant_flow_per_hour, config.speed_max}) {
        print.add(number);
    }
    print.add(config.nodes_per_bracket);
    print.add(config.ages.share);
    print.add(config.ages.rate_per_hour);
    print.add(config.flow);
    print.add(config.closing);
    for (const ColumnKeep& keep : column_keeps) print.add(keep);
    return print.value();
}

/// Of the terms of one book: where its positions are liquidated, and how they are shared out.
std::uint64_t terms_of(const InstrumentPipeline& pipeline) {
    Fingerprint print;
    const LiquidationKernel& kernel = pipeline.kernel();
    const std::size_t offsets = LiquidationKernel::variant_count * bracket_count * kernel.nodes();
    for (const Side side : both_sides) {
        const std::int32_t* const first = kernel.offsets(side, 0);
        for (std::size_t i = 0; i < offsets; ++i) print.add(first[i]);
    }
    for (const double share : pipeline.book().shares().active) print.add(share);
    print.add(pipeline.book().shares().inert);
    return print.value();
}

template <class Archive>
void visit_text(Archive& archive, std::string& text) {
    std::vector<char> letters(text.begin(), text.end());
    archive(letters);
    text.assign(letters.begin(), letters.end());
}

struct SavedNote {
    VenueId venue{};
    std::string text;
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(venue);
        visit_text(archive, text);
    }
};

struct SavedBook {
    MarketReplay::Standing standing;
    std::uint64_t terms = 0;
    template <class Archive>
    void visit_state(Archive& archive) {
        std::vector<SavedNote> notes;
        for (const std::string& note : standing.notes) notes.push_back({{}, note});
        archive(standing.id, standing.path, standing.reference_usd, terms, notes);
        standing.notes.clear();
        for (SavedNote& note : notes) standing.notes.push_back(std::move(note.text));
    }
};

struct SavedCounts {
    RowCounts counts;
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(counts.instrument, counts.candles, counts.trades, counts.marks,
                counts.open_interest);
    }
};

/// What must fit before the books are read.
struct SavedHead {
    TimeNs at_ns = 0, from_ns = 0, fine_from_ns = 0;
    std::vector<SavedCounts> rows;
    std::vector<SavedNote> left_out;
    std::vector<SavedBook> books;
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(at_ns, from_ns, fine_from_ns, rows, left_out, books);
    }
};

Outcome<std::vector<SavedCounts>> rows_of(const Store& store, const std::string& market,
                                          TimeNs at_ns) {
    FL_TRY(all, read_instruments(store));
    std::vector<InstrumentId> ids;
    for (const StoredInstrument& stored : all) {
        if (stored.instrument.market == market) ids.push_back(stored.id);
    }
    FL_TRY(counts, count_rows(store, ids, at_ns));
    std::vector<SavedCounts> rows;
    for (const RowCounts& one : counts) rows.push_back({one});
    return rows;
}

Outcome<void> check_fit(const SavedHead& head, const Store& store, const ReplayRequest& request) {
    if (head.at_ns > request.to_ns) return problem("it is of a later time");
    FL_TRY(rows, rows_of(store, request.market, head.at_ns));
    if (!std::ranges::equal(rows, head.rows, {}, &SavedCounts::counts, &SavedCounts::counts)) {
        return problem("the history holds other events up to then");
    }
    for (const SavedCounts& row : rows) {
        const InstrumentId id = row.counts.instrument;
        if (std::ranges::any_of(head.books,
                                [id](const SavedBook& book) { return book.standing.id == id; })) {
            continue;
        }
        FL_TRY(extent, open_interest_extent(store, id));
        if (extent.second > head.at_ns) return problem("an instrument has joined since");
    }
    return {};
}

template <class Archive>
void visit_columns(Archive& archive, std::optional<HeatColumns>& columns,
                   const std::string& market) {
    bool is_there = columns.has_value();
    archive(is_there);
    if (!is_there) return;
    if (!columns) columns.emplace(market, 1.0);  // its bucket is read too
    columns->visit_state(archive);
}

}  // namespace

Outcome<void> write_checkpoint(const std::filesystem::path& file, const Store& store,
                               const ReplayRequest& request, TimeNs at_ns, MarketReplay& replay,
                               std::optional<HeatColumns>& columns) {
    SavedHead head{at_ns, request.from_ns, request.fine_from_ns, {}, {}, {}};
    FL_TRY(rows, rows_of(store, request.market, at_ns));
    head.rows = std::move(rows);
    for (const auto& [venue, why] : replay.left_out()) head.left_out.push_back({venue, why});
    const std::vector<MarketReplay::Standing> books = replay.standing();
    for (const MarketReplay::Standing& book : books) {
        head.books.push_back({book, terms_of(*book.pipeline)});
    }
    StateWriter writer;
    writer(head);
    for (const MarketReplay::Standing& book : books) writer(*book.pipeline);
    visit_columns(writer, columns, request.market);
    std::error_code error;  // of what is there already, or is not there yet
    std::filesystem::create_directories(file.parent_path(), error);
    std::filesystem::rename(file, previous_checkpoint(file), error);
    return write_state_file(file, fingerprint_of(request), writer.take());
}

Outcome<EngineCheckpoint> read_checkpoint(const std::filesystem::path& file, const Store& store,
                                          ReplayRequest request) {
    FL_TRY(state, read_state_file(file, fingerprint_of(request)));
    StateReader reader(state);
    SavedHead head;
    reader(head);
    if (!reader.is_good()) return problem("it is damaged", file.string());
    FL_CHECK(check_fit(head, store, request));
    request.from_ns = head.from_ns;
    request.fine_from_ns = head.fine_from_ns;
    std::vector<MarketReplay::Standing> books;
    for (const SavedBook& book : head.books) books.push_back(book.standing);
    std::vector<std::pair<VenueId, std::string>> left_out;
    for (SavedNote& note : head.left_out) left_out.emplace_back(note.venue, std::move(note.text));

    EngineCheckpoint checkpoint{head.at_ns, head.from_ns, head.fine_from_ns, {}, {}};
    FL_TRY(replay, MarketReplay::resume(store, request, head.at_ns, books, std::move(left_out)));
    checkpoint.replay = std::move(replay);
    const std::vector<MarketReplay::Standing> standing = checkpoint.replay->standing();
    for (std::size_t i = 0; i < standing.size(); ++i) {
        if (terms_of(*standing[i].pipeline) != head.books[i].terms) {
            return problem("the facts of a venue are other ones now");
        }
        reader(*standing[i].pipeline);
    }
    visit_columns(reader, checkpoint.columns, request.market);
    if (!reader.is_good() || !reader.is_at_end()) return problem("it is damaged", file.string());
    return checkpoint;
}

Outcome<EngineCheckpoint> read_kept_checkpoint(const std::filesystem::path& file,
                                               const Store& store, const ReplayRequest& request) {
    auto newest = read_checkpoint(file, store, request);
    if (newest) return newest;
    auto previous = read_checkpoint(previous_checkpoint(file), store, request);
    return previous ? std::move(previous) : std::move(newest);
}

std::filesystem::path previous_checkpoint(const std::filesystem::path& file) {
    std::filesystem::path before = file;
    before += ".previous";
    return before;
}

}  // namespace faultline
