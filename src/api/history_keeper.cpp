// HistoryKeeper: one transaction for all that waits.
#include "api/history_keeper.hpp"

#include <algorithm>
#include <utility>

#include "history/event_writer.hpp"

namespace faultline {
namespace {

// While the disk refuses, what waits is bounded: the oldest goes first, and the trouble says so.
constexpr std::size_t waiting_max = 2'000'000;

}  // namespace

Outcome<std::uint64_t> write_events(Store& store, const std::vector<Event>& events) {
    FL_TRY(transaction, Transaction::begin(store.database()));
    std::uint64_t rows = 0;
    {
        EventWriter writer(store);
        for (const Event& event : events) {
            std::visit(
                [&writer](const auto& one) {
                    if constexpr (requires { writer.add(one); }) writer.add(one);
                },
                event);
        }
        FL_CHECK(writer.finish());
        for (const TableSpec& table : all_tables()) {
            rows += writer.counts(static_cast<Table>(&table - all_tables().data())).rows;
        }
    }
    FL_CHECK(transaction.commit());
    return rows;
}

void HistoryKeeper::keep(std::vector<Event> events) {
    if (events.empty()) return;
    {
        const std::lock_guard lock(mutex_);
        std::move(events.begin(), events.end(), std::back_inserter(waiting_));
        if (std::exchange(is_posted_, true)) return;
    }
    thread_.post([this] { write(); });
}

void HistoryKeeper::write() {
    std::vector<Event> batch;
    {
        const std::lock_guard lock(mutex_);
        batch.swap(waiting_);
        is_posted_ = false;  // what comes from now on, or fails, needs another turn
    }
    if (batch.empty()) return;
    const Outcome<std::uint64_t> written = write_events(store_, batch);
    const std::lock_guard lock(mutex_);
    if (written) {
        rows_ += *written;
        trouble_.clear();
        return;
    }
    ++failed_;
    trouble_ = written.error().text();
    // Kept for the next attempt, before what has come since.
    batch.insert(batch.end(), std::make_move_iterator(waiting_.begin()),
                 std::make_move_iterator(waiting_.end()));
    if (batch.size() > waiting_max) {
        batch.erase(batch.begin(), batch.end() - static_cast<std::ptrdiff_t>(waiting_max));
        trouble_ += "; what waited longest was given up";
    }
    waiting_ = std::move(batch);
}

void HistoryKeeper::stop() {
    thread_.stop();
    write();
}

std::string HistoryKeeper::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

}  // namespace faultline
