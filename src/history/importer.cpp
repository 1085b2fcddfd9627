// Importer: one file at a time, from bytes to a committed transaction.
#include "history/importer.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "history/alignment.hpp"
#include "history/line_reader.hpp"
#include "history/reserve_import.hpp"
#include "history/row_parser.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t lines_sniffed = 64;
constexpr std::uint64_t lines_per_progress = 1 << 16;
constexpr const char* simulated_marker = "SIMULATED";
constexpr int simulated_levels = 3;  // folders above that of the file

/// Whether a generator has left its mark beside the file or above it.
bool marked_simulated(const fs::path& file) {
    std::error_code ignored;
    fs::path folder = fs::absolute(file, ignored).parent_path();
    for (int level = 0; level <= simulated_levels; ++level, folder = folder.parent_path()) {
        if (fs::exists(folder / simulated_marker, ignored)) return true;
    }
    return false;
}

/// Reads one file into one transaction.
class FileImport {
  public:
    FileImport(Store& store, const ImportOptions& options, FileReport& report,
               ImportProgress& progress)
        : store_(store), options_(options), report_(report), progress_(progress) {}

    /// Problem: why nothing of the file was stored.
    Outcome<std::vector<StoredInstrument>> run() {
        FL_TRY(reserves, read_reserve_file(report_.path, coins(), options_.rejects_listed));
        if (reserves) return run_reserves(*reserves);
        FL_TRY(file, InputFile::open(report_.path));
        LineReader lines(std::move(file));
        FL_TRY(first_lines, lines.peek(lines_sniffed));
        FL_TRY(format, detect_format(report_.path, lines.inner_name(), first_lines));
        report_.format = format.provider;
        report_.kind = format.kind_name;

        FL_TRY(transaction, Transaction::begin(store_.database()));
        FileInstruments instruments(store_, options_.venue);
        EventWriter writer(store_);  // after the transaction, so that it ends before it
        const auto parser = make_row_parser(format, instruments);
        FL_CHECK(read_rows(lines, format, *parser, writer, instruments));
        describe_instruments(instruments);
        if (accepted_ == 0 && !writer.failed()) return nothing_accepted();
        FL_CHECK(writer.finish());
        take_counts(writer, parser->main_table());
        const InstrumentId first_instrument = instruments.used().front().id;
        if (parser->main_table() == Table::trade) {
            FL_CHECK(check_told_once(instruments, format.kind == FileKind::aggregate_trade));
            FL_CHECK(warn_of_doubled_trades(format.source(), first_instrument));
        }
        FL_CHECK(note_file(format.source(), first_instrument));
        FL_CHECK(transaction.commit());
        return instruments.used();
    }

  private:
    /// The coins whose reserves are of use: the markets of this history, and the large ones.
    std::vector<std::string> coins() const {
        std::vector<std::string> names{"BTC", "ETH", "SOL"};
        for (const StoredInstrument& stored : store_.instruments()) {
            if (std::find(names.begin(), names.end(), stored.instrument.market) == names.end()) {
                names.push_back(stored.instrument.market);
            }
        }
        return names;
    }

    /// Reserves belong to exchanges, not to an instrument.
    Outcome<std::vector<StoredInstrument>> run_reserves(const ReserveFile& reserves) {
        FL_TRY(transaction, Transaction::begin(store_.database()));
        FL_CHECK(store_reserves(store_, reserves, report_));
        FL_CHECK(note_file(std::string(reserves.format), -1));
        FL_CHECK(transaction.commit());
        return std::vector<StoredInstrument>{};
    }

    Outcome<void> read_rows(LineReader& lines, const FileFormat& format, RowParser& parser,
                            EventWriter& writer, const FileInstruments& instruments) {
        std::string_view line;
        CsvRow row;
        const std::uint64_t bytes_before = progress_.bytes;
        while (true) {
            FL_TRY(more, lines.next(line));
            if (!more) break;
            if (lines.line_number() % lines_per_progress == 0) tell(lines, bytes_before);
            if (line.empty() || (format.has_header && lines.line_number() == 1)) continue;
            row.assign(line);
            if (row.count() != format.column_count) {
                reject(lines.line_number(),
                       fmt::format("{}: {} instead of {}", describe(ErrorCode::column_count),
                                   row.count(), format.column_count));
                continue;
            }
            const Result<void> parsed = parser.parse(row, writer);
            if (instruments.failure()) return tl::make_unexpected(*instruments.failure());
            if (writer.failed()) break;
            if (parsed) {
                ++accepted_;
            } else {
                if (parsed.error().code == ErrorCode::unknown_venue) ++unknown_venues_;
                refuse(lines.line_number(), format, row, parsed.error());
            }
        }
        progress_.bytes = bytes_before + lines.bytes();
        progress_.lines += lines.line_number();
        return {};
    }

    void tell(const LineReader& lines, std::uint64_t bytes_before) {
        if (!options_.progress) return;
        ImportProgress now = progress_;
        now.bytes = bytes_before + lines.bytes();
        now.lines += lines.line_number();
        options_.progress(now);
    }

    void reject(std::uint64_t line, std::string reason) {
        ++report_.rejected;
        if (report_.rejects.size() < options_.rejects_listed) {
            report_.rejects.push_back({line, std::move(reason)});
        }
    }

    void refuse(std::uint64_t line, const FileFormat& format, const CsvRow& row,
                const Error& error) {
        if (report_.rejects.size() >= options_.rejects_listed) return reject(line, {});
        const std::size_t column = error.offset;
        std::string reason =
            fmt::format("{}: {}", format.column_names[column], describe(error.code));
        std::string text = printable(format.field(row, column), 40);
        if (column == 1 && format.columns[1] == FileFormat::missing) text.clear();
        if (error.code == ErrorCode::unknown_instrument && !format.symbol.empty()) {
            reason = fmt::format("symbol: {}", describe(error.code));
            text = format.symbol;
        }
        if (!text.empty()) reason += fmt::format(": \"{}\"", text);
        reject(line, std::move(reason));
    }

    Outcome<std::vector<StoredInstrument>> nothing_accepted() const {
        if (report_.rejected == 0) return problem("the file holds no rows", report_.path);
        std::string remedy = "the file may be damaged, or of a version that is not known";
        if (unknown_venues_ > 0) {
            remedy = "if you know where the file is from, say so with --venue VENUE";
        }
        return problem(fmt::format("no row is valid; line {}: {}", report_.rejects.front().line,
                                   report_.rejects.front().reason),
                       report_.path, remedy);
    }

    void describe_instruments(const FileInstruments& instruments) {
        for (const StoredInstrument& used : instruments.used()) {
            const auto join = [](std::string& text, std::string_view name) {
                if (text.empty()) text = name;
                if (text != name) text = "several";
            };
            join(report_.venue, name_of(used.instrument.venue));
            join(report_.market, used.instrument.market);
        }
    }

    void take_counts(const EventWriter& writer, Table main) {
        // Files of several kinds of events are counted by their main one, where it has rows.
        const WriteCounts* counts = &writer.counts(main);
        for (std::size_t i = 0; i < table_count && counts->given() == 0; ++i) {
            counts = &writer.counts(static_cast<Table>(i));
        }
        report_.bar_length_ns = writer.bar_length_ns();
        report_.rows = counts->rows;
        report_.duplicates = counts->duplicates;
        report_.out_of_order = counts->out_of_order;
        report_.first_ns = counts->first_ns;
        report_.last_ns = counts->last_ns;
    }

    /// Single and aggregated trades of the same time would count the volume twice.
    Outcome<void> check_told_once(const FileInstruments& instruments, bool aggregated) {
        for (const StoredInstrument& used : instruments.used()) {
            FL_TRY(others, store_.database().integer(fmt::format(
                               "SELECT count(*) FROM trade WHERE instrument = {} AND time_ns >= {} "
                               "AND time_ns <= {} AND starts_with(id, '{}') <> {}",
                               used.id, report_.first_ns, report_.last_ns, aggregated_id_prefix,
                               aggregated)));
            if (others == 0) continue;
            return problem(
                fmt::format("{} trades of this time are in the history already, so their "
                            "volume would count twice",
                            aggregated ? "the single" : "aggregated"),
                report_.path, "import either trades or aggTrades of a period");
        }
        return {};
    }

    /// The same trades from another kind of file have other ids and would count twice.
    Outcome<void> warn_of_doubled_trades(const std::string& source, InstrumentId instrument) {
        return store_.database().query(
            fmt::format("SELECT DISTINCT source FROM import_file WHERE kind = 'trade' AND rows > 0 "
                        "AND source <> {} AND instrument = {} AND first_ns <= {} AND last_ns >= {}",
                        sql_text(source), instrument, report_.last_ns, report_.first_ns),
            [this](const Chunk& rows) {
                for (std::size_t i = 0; i < rows.size(); ++i) {
                    report_.warnings.push_back(
                        fmt::format("trades of this period are stored from {} files too: their "
                                    "volume counts twice",
                                    rows.text(0, i)));
                }
            });
    }

    Outcome<void> note_file(const std::string& source, std::int64_t instrument) {
        std::error_code error;
        const auto size = fs::file_size(report_.path, error);
        const std::uintmax_t bytes = error ? 0 : size;
        FL_CHECK(store_.database().run(fmt::format(
            "INSERT INTO import_file VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
            sql_text(report_.path), bytes, options_.now_ns, sql_text(source),
            sql_text(report_.kind), instrument, report_.rows, report_.duplicates, report_.rejected,
            report_.first_ns, report_.last_ns,
            options_.simulated || marked_simulated(report_.path) ? 1 : 0)));
        return {};
    }

    Store& store_;
    const ImportOptions& options_;
    FileReport& report_;
    ImportProgress& progress_;
    std::uint64_t accepted_ = 0;
    std::uint64_t unknown_venues_ = 0;
};

/// Checksums lie beside Vision's archives; hidden files are not the user's data.
bool is_left_out(const fs::path& file) {
    const std::string name = file.filename().string();
    return name.starts_with(".") || name.ends_with(".CHECKSUM") || name == simulated_marker;
}

/// Every file that is meant; folders that cannot be read or are empty stand for themselves.
std::vector<FileReport> list_files(std::span<const fs::path> paths) {
    std::vector<FileReport> out;
    const auto add = [&out](const fs::path& path) -> FileReport& {
        out.emplace_back().path = path.string();
        return out.back();
    };
    for (const fs::path& path : paths) {
        std::error_code error;
        if (!fs::is_directory(path, error)) {
            add(path);
            continue;
        }
        std::vector<fs::path> files;
        for (fs::recursive_directory_iterator at(path, error), end; !error && at != end;
             at.increment(error)) {
            if (at->is_regular_file(error) && !is_left_out(at->path())) files.push_back(at->path());
        }
        if (error) {
            add(path).error = Problem{"the folder cannot be read: " + error.message(),
                                      path.string(), "check its permissions"};
        } else if (files.empty()) {
            add(path).error = Problem{"the folder holds no files", path.string(), {}};
        }
        std::sort(files.begin(), files.end());
        for (const fs::path& file : files) add(file);
    }
    return out;
}

/// An instrument that got new rows, and the files they came from.
struct Touched {
    StoredInstrument instrument;
    TimeNs first_ns;
    TimeNs last_ns;
    std::vector<std::size_t> files;
};

void touch(std::vector<Touched>& all, const StoredInstrument& instrument, std::size_t index,
           const FileReport& file) {
    auto found = std::find_if(all.begin(), all.end(), [&instrument](const Touched& one) {
        return one.instrument.id == instrument.id;
    });
    if (found == all.end())
        found = all.insert(all.end(), {instrument, file.first_ns, file.last_ns, {}});
    found->first_ns = std::min(found->first_ns, file.first_ns);
    found->last_ns = std::max(found->last_ns, file.last_ns);
    found->files.push_back(index);
}

std::string_view candle_kind(PriceKind price) {
    switch (price) {
        case PriceKind::trade:
            return "candle";
        case PriceKind::mark:
            return "mark_candle";
        case PriceKind::index:
            break;
    }
    return "index_candle";
}

/// A warning stands with the files of those bars, or with the first file of the instrument where
/// the bars were there before.
Outcome<void> warn_of_shifted_bars(const Store& store, const std::vector<Touched>& all,
                                   ImportReport& report) {
    for (const Touched& touched : all) {
        FL_TRY(warnings,
               check_alignment(store, touched.instrument, touched.first_ns, touched.last_ns + 1));
        for (const AlignmentWarning& warning : warnings) {
            bool told = false;
            for (const std::size_t index : touched.files) {
                FileReport& file = report.files[index];
                if (file.kind != candle_kind(warning.price) ||
                    file.bar_length_ns != warning.length_ns || file.last_ns < warning.first_ns ||
                    file.first_ns > warning.last_ns) {
                    continue;
                }
                file.warnings.push_back(warning.text);
                told = true;
            }
            if (!told) report.files[touched.files.front()].warnings.push_back(warning.text);
        }
    }
    return {};
}

}  // namespace

Outcome<ImportReport> import_files(Store& store, std::span<const fs::path> paths,
                                   const ImportOptions& options) {
    ImportReport report{list_files(paths)};
    std::vector<Touched> touched;
    ImportProgress progress;
    progress.files = report.files.size();
    for (std::size_t i = 0; i < report.files.size(); ++i) {
        FileReport& file = report.files[i];
        if (file.error) continue;
        progress.file = i;
        auto stored = FileImport(store, options, file, progress).run();
        if (stored) {
            for (const StoredInstrument& instrument : *stored) {
                if (file.rows > 0) touch(touched, instrument, i, file);
            }
            continue;
        }
        file.error = std::move(stored).error();
        file.rows = 0;
        file.duplicates = 0;
        // Where the store itself has given up, its first complaint is the one that helps.
        if (!store.reload_instruments()) return tl::make_unexpected(*file.error);
    }
    FL_CHECK(warn_of_shifted_bars(store, touched, report));
    FL_CHECK(store.checkpoint());
    return report;
}

}  // namespace faultline
