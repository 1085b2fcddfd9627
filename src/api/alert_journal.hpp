// AlertJournal: what has fired and what became of it, in a file that only grows.
//
// One JSON object a line: "fired" (an alert, its channels, and the state of its rule after it),
// "state" (a rule re-armed), "delivered" and "failed" (one channel's end of it). A line is whole or
// it is not there: a program that is killed at any byte leaves at most an unfinished last line,
// which is cut off when the journal is opened again. Because an alert and its rule's state share a
// line, an alert that was not written is fired again, under the same id.
//
// What is settled and old leaves the file when it has grown (compaction, by replace_file); what is
// pending never does.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "insight/alert.hpp"
#include "insight/alert_state.hpp"

namespace faultline {

enum class DeliveryState : std::uint8_t { pending, delivered, failed };
std::string_view name_of(DeliveryState state);

/// An alert on one of its channels.
struct ChannelDelivery {
    std::string channel;
    DeliveryState state = DeliveryState::pending;
    TimeNs at_ns = 0;  // of its end
    std::uint64_t attempts = 0;
    std::string reason = {};  // why it failed
    friend bool operator==(const ChannelDelivery&, const ChannelDelivery&) = default;
};

struct JournalEntry {
    std::shared_ptr<const Alert> alert;
    TimeNs recorded_ns = 0;  // by the wall clock; the alert's own time may be a replay's
    std::vector<ChannelDelivery> deliveries;
    bool is_pending() const;
};

struct JournalOptions {
    std::size_t settled_max = 1'000;       // alerts that are kept after all is done
    std::size_t compact_bytes = 4U << 20;  // no compaction below
};

class AlertJournal {
  public:
    /// Opens or creates. One process at a time: a lock beside it says so. Errors: the folder cannot
    /// be written; another process has it.
    static Outcome<std::unique_ptr<AlertJournal>> open(const std::filesystem::path& path,
                                                       JournalOptions options = {});
    ~AlertJournal();
    AlertJournal(const AlertJournal&) = delete;
    AlertJournal& operator=(const AlertJournal&) = delete;

    // Each takes effect in memory at once and in the file with the next commit.
    void fired(Alert alert, const std::vector<std::string>& channels, TimeNs recorded_ns,
               const AlertState& state);
    void changed(const AlertState& state);
    /// Nothing where the alert or the channel is not known, or is settled already.
    void settled(std::string_view id, std::string_view channel, DeliveryState state,
                 std::uint64_t attempts, TimeNs at_ns, std::string reason = {});
    /// Writes what is new; with `is_durable` it is on the disk when this returns, otherwise with
    /// the operating system, which a kill cannot undo. On failure nothing is lost: the next commit
    /// goes on where this one stopped.
    Outcome<void> commit(bool is_durable);

    /// By number, which rises in the order of firing.
    const std::map<std::uint64_t, JournalEntry>& entries() const { return entries_; }
    /// The last of every rule, for AlertEngine::restore.
    const std::map<std::string, AlertState, std::less<>>& states() const { return states_; }
    std::uint64_t file_bytes() const { return file_bytes_; }
    /// Lines that could not be read when it was opened (a damaged disk, an editor).
    std::uint64_t damaged_lines() const { return damaged_lines_; }

  private:
    AlertJournal(std::filesystem::path path, JournalOptions options)
        : path_(std::move(path)), options_(options) {}
    Outcome<void> lock();
    Outcome<void> load();
    bool take_line(std::string_view line);
    Outcome<void> open_for_append();
    Outcome<void> compact();
    void add(JournalEntry entry);
    void forget_old();
    void settle(std::uint64_t number, const ChannelDelivery& end);

    std::filesystem::path path_;
    JournalOptions options_;
    int lock_file_ = -1, file_ = -1;
    std::uint64_t file_bytes_ = 0, damaged_lines_ = 0, compacted_bytes_ = 0;
    std::string unwritten_;
    bool is_unflushed_ = false;
    std::map<std::uint64_t, JournalEntry> entries_;
    std::map<std::string, std::uint64_t, std::less<>> number_of_id_;
    std::uint64_t next_number_ = 1;
    std::deque<std::uint64_t> settled_;  // numbers, in the order in which they were settled
    std::map<std::string, AlertState, std::less<>> states_;
};

}  // namespace faultline
