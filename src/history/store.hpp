// Store: the durable events of a data folder.
//
//   DIR/faultline.duckdb    tables of history/schema.hpp, `instrument`, `import_file`
//   DIR/scratch             work larger than memory; may be deleted when nothing runs
//
// One process may write, or several may read, never both at once. Events are appended in
// transactions and stay as they are; after a crash the file holds exactly what was committed.
// A Store is used from one thread at a time.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "history/database.hpp"
#include "history/schema.hpp"
#include "market/events.hpp"
#include "market/instrument.hpp"

namespace faultline {

struct StoredInstrument {
    InstrumentId id;
    Instrument instrument;
};

class Store {
  public:
    /// Opens the history of a folder; for writing it is created where missing. Problems: no history
    /// there (reading), in use by another process, not ours, a newer schema, no permission, no
    /// space.
    static Outcome<Store> open(std::filesystem::path dir, Access access);

    /// The same history over a connection of its own, for reading on another thread while this one
    /// writes: it sees what was committed. Instruments as of now; `reload_instruments` renews them.
    Outcome<Store> reader() const;

    const std::filesystem::path& folder() const { return folder_; }
    Access access() const { return access_; }
    Database& database() { return database_; }
    const Database& database() const { return database_; }

    /// All instruments, by id. Ids are given once and stay.
    const std::vector<StoredInstrument>& instruments() const { return instruments_; }
    /// The id of an instrument; a new one is written in the transaction that is open.
    Outcome<InstrumentId> id_of(const Instrument& instrument);
    /// Reads the instruments again, as must be done after a transaction was rolled back.
    Outcome<void> reload_instruments();

    /// Whether any row came from files that are marked as made up.
    Outcome<bool> holds_simulated() const;
    /// From now on it does, whatever is written: events of a simulated live market come without a
    /// file. Once is enough; more do no harm.
    Outcome<void> mark_simulated(TimeNs now_ns);

    /// Moves what was committed from the log into the file. Cheap when there is nothing to move.
    Outcome<void> checkpoint();

  private:
    Store() = default;
    class Claim;  // the folder is ours within this process
    std::filesystem::path folder_;
    Access access_ = Access::read_only;
    std::shared_ptr<Claim> claim_;
    Database database_;
    std::vector<StoredInstrument> instruments_;
};

}  // namespace faultline
