// HistoryKeeper: what live markets leave for the history, written in batches by a thread of its
// own, the only one that writes.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "api/worker_thread.hpp"
#include "history/store.hpp"

namespace faultline {

class HistoryKeeper {
  public:
    /// `store` must outlive the keeper and be used by nobody else while it runs.
    explicit HistoryKeeper(Store& store) : store_(store) {}
    ~HistoryKeeper() { stop(); }

    void start() { thread_.start(); }
    /// Events with their instrument's id set. Written soon; several calls may share a transaction.
    void keep(std::vector<Event> events);
    /// Writes what waits and ends.
    void stop();

    std::uint64_t rows() const { return rows_; }
    std::uint64_t failed_batches() const { return failed_; }
    /// The last problem, in words; empty where writing works.
    std::string trouble() const;

  private:
    void write();

    Store& store_;
    mutable std::mutex mutex_;
    std::vector<Event> waiting_;
    bool is_posted_ = false;
    std::string trouble_;
    std::atomic<std::uint64_t> rows_ = 0;
    std::atomic<std::uint64_t> failed_ = 0;
    WorkerThread thread_;
};

/// Writes events of any kind in one transaction; the value is the number of new rows. Kinds that
/// the history does not hold (positions of accounts) are passed over.
Outcome<std::uint64_t> write_events(Store& store, const std::vector<Event>& events);

}  // namespace faultline
