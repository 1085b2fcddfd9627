// Store: opening, creating and claiming the file, and the table of instruments.
#include "history/store.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <system_error>
#include <unistd.h>

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr const char* file_name = "faultline.duckdb";

Outcome<void> create_tables(Database& database) {
    FL_TRY(transaction, Transaction::begin(database));
    FL_CHECK(database.run("CREATE TABLE faultline_history (version BIGINT)"));
    FL_CHECK(
        database.run(fmt::format("INSERT INTO faultline_history VALUES ({})", schema_version)));
    FL_CHECK(
        database.run("CREATE TABLE instrument (id BIGINT, venue VARCHAR, symbol VARCHAR, "
                     "market VARCHAR, kind VARCHAR, contract_size DOUBLE, price_coins DOUBLE)"));
    FL_CHECK(database.run(
        "CREATE TABLE import_file (path VARCHAR, bytes BIGINT, imported_ns BIGINT, "
        "source VARCHAR, kind VARCHAR, instrument BIGINT, rows BIGINT, duplicates BIGINT, "
        "rejected BIGINT, first_ns BIGINT, last_ns BIGINT, simulated BIGINT)"));
    for (const TableSpec& table : all_tables()) {
        FL_CHECK(database.run(create_statement(table, table.name, false)));
    }
    FL_CHECK(transaction.commit());
    FL_CHECK(database.run("CHECKPOINT"));
    return {};
}

/// Creates the file under another name and links it into place, so that a crash on the way leaves
/// no half-made history and of two creators the first one wins.
Outcome<void> create_file(const fs::path& file, const fs::path& scratch) {
    const fs::path fresh = file.parent_path() / fmt::format("{}.{}.new", file_name, ::getpid());
    std::error_code ignored;
    const auto clean = [&fresh, &ignored] {
        fs::remove(fresh, ignored);
        fs::remove(fresh.string() + ".wal", ignored);
    };
    clean();
    Outcome<void> made;
    {
        auto database = Database::open(fresh, Access::read_write, scratch);
        made = database ? create_tables(*database)
                        : Outcome<void>(tl::make_unexpected(std::move(database).error()));
    }
    if (made && ::link(fresh.c_str(), file.c_str()) != 0 && errno != EEXIST) {
        made = tl::make_unexpected(problem_from_duckdb(std::strerror(errno), file.string()));
    }
    clean();
    return made;
}

Outcome<void> check_version(const Database& database) {
    FL_TRY(ours, database.integer("SELECT count(*) FROM duckdb_tables() "
                                  "WHERE table_name = 'faultline_history'"));
    if (ours == 0) {
        return problem("the file is not a Faultline history", database.path(),
                       "choose another folder with --data");
    }
    FL_TRY(version, database.integer("SELECT max(version) FROM faultline_history"));
    if (version != schema_version) {
        return problem(fmt::format("the history has schema {}, this program knows schema {}",
                                   version, schema_version),
                       database.path(), "use the program that wrote it, or import the files again");
    }
    return {};
}

}  // namespace

/// File locks do not hold within one process, so folders opened here are counted here.
class Store::Claim {
  public:
    static std::shared_ptr<Claim> take(const fs::path& file, Access access) {
        const std::lock_guard lock(mutex());
        Users& users = table()[file.string()];
        if (users.writers > 0 || (access == Access::read_write && users.readers > 0)) return {};
        (access == Access::read_write ? users.writers : users.readers) += 1;
        return std::shared_ptr<Claim>(new Claim(file, access));
    }
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;
    ~Claim() {
        const std::lock_guard lock(mutex());
        Users& users = table()[file_.string()];
        (access_ == Access::read_write ? users.writers : users.readers) -= 1;
    }

  private:
    struct Users {
        int readers = 0;
        int writers = 0;
    };
    Claim(fs::path file, Access access) : file_(std::move(file)), access_(access) {}
    static std::mutex& mutex() {
        static std::mutex one;
        return one;
    }
    static std::map<std::string, Users>& table() {
        static std::map<std::string, Users> one;
        return one;
    }
    fs::path file_;
    Access access_;
};

Outcome<Store> Store::open(fs::path dir, Access access) {
    const fs::path file = dir / file_name;
    const fs::path scratch = dir / "scratch";
    std::error_code error;
    const bool exists = fs::exists(file, error);
    if (!exists && access == Access::read_only) {
        return problem("there is no history here", dir.string(),
                       "import files first: faultline import --data " + dir.string() + " FILE...");
    }
    if (access == Access::read_write) {
        fs::create_directories(dir, error);
        if (error) {
            return problem("the folder cannot be made: " + error.message(), dir.string(),
                           "choose another folder with --data");
        }
    }
    if (!exists) FL_CHECK(create_file(file, scratch));

    Store store;
    store.folder_ = std::move(dir);
    store.access_ = access;
    store.claim_ = Claim::take(fs::weakly_canonical(file, error), access);
    if (store.claim_ == nullptr) {
        return problem("history is open already in this process", file.string());
    }
    FL_TRY(database, Database::open(file, access, scratch));
    store.database_ = std::move(database);
    FL_CHECK(check_version(store.database_));
    FL_CHECK(store.reload_instruments());
    return store;
}

Outcome<Store> Store::reader() const {
    FL_TRY(database, database_.another());
    Store store;
    store.folder_ = folder_;
    store.access_ = Access::read_only;
    store.claim_ = claim_;
    store.database_ = std::move(database);
    store.instruments_ = instruments_;
    return store;
}

Outcome<void> Store::reload_instruments() {
    instruments_.clear();
    bool known = true;
    FL_CHECK(database_.query(
        "SELECT id, venue, symbol, market, kind, contract_size, price_coins FROM instrument ORDER "
        "BY id",
        [this, &known](const Chunk& rows) {
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto venue = parse_venue(rows.text(1, i));
                if (!venue) known = false;
                if (!venue) continue;
                const bool inverse = rows.text(4, i) == name_of(ContractKind::inverse);
                instruments_.push_back({static_cast<InstrumentId>(rows.integer(0, i)),
                                        {*venue, rows.text(2, i), rows.text(3, i),
                                         inverse ? ContractKind::inverse : ContractKind::linear,
                                         rows.number(5, i), rows.number(6, i)}});
            }
        }));
    if (!known) return problem("the history names a venue that is not known", database_.path());
    return {};
}

Outcome<InstrumentId> Store::id_of(const Instrument& instrument) {
    InstrumentId next = 1;
    for (const StoredInstrument& stored : instruments_) {
        // The number by which a feed names a market is the session's affair and is not stored.
        Instrument same = instrument;
        same.number = stored.instrument.number;
        if (stored.instrument == same) return stored.id;
        if (stored.instrument.venue == instrument.venue &&
            stored.instrument.symbol == instrument.symbol) {
            return problem(fmt::format("{} {} is stored with another contract size or kind",
                                       name_of(instrument.venue), instrument.symbol),
                           database_.path(), "import into a new folder");
        }
        next = std::max(next, stored.id + 1);
    }
    FL_CHECK(database_.run(
        fmt::format("INSERT INTO instrument VALUES ({}, {}, {}, {}, {}, {:.17g}, {:.17g})", next,
                    sql_text(name_of(instrument.venue)), sql_text(instrument.symbol),
                    sql_text(instrument.market), sql_text(name_of(instrument.kind)),
                    instrument.contract_size, instrument.price_coins)));
    instruments_.push_back({next, instrument});
    return next;
}

Outcome<bool> Store::holds_simulated() const {
    FL_TRY(files,
           database_.integer("SELECT count(*) FROM import_file WHERE simulated = 1 AND rows > 0"));
    return files > 0;
}

Outcome<void> Store::mark_simulated(TimeNs now_ns) {
    FL_TRY(marked, holds_simulated());
    if (marked) return {};
    FL_CHECK(database_.run("INSERT INTO import_file VALUES ('simulated market', 0, " +
                           std::to_string(now_ns) +
                           ", 'simulated market', 'live', 0, 1, 0, 0, 0, 0, 1)"));
    return {};
}

Outcome<void> Store::checkpoint() {
    FL_CHECK(database_.run("CHECKPOINT"));
    return {};
}

}  // namespace faultline
