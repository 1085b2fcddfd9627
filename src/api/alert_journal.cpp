// AlertJournal: lines out, lines in.
#include "api/alert_journal.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "api/durable_file.hpp"
#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

/// `state`: null where the line tells of the alert only.
std::string fired_line(const JournalEntry& entry, const AlertState* state) {
    JsonWriter channels;
    channels.begin_array();
    for (const ChannelDelivery& delivery : entry.deliveries) channels.value(delivery.channel);
    channels.end_array();
    std::string line = R"({"what":"fired","at":")" + format_time(entry.recorded_ns) +
                       R"(","alert":)" + alert_json(*entry.alert) + R"(,"channels":)" +
                       channels.text();
    if (state != nullptr) line += R"(,"state":)" + alert_state_json(*state);
    return line + "}\n";
}

std::string state_line(const AlertState& state) {
    return R"({"what":"state","state":)" + alert_state_json(state) + "}\n";
}

std::string end_line(const std::string& id, const ChannelDelivery& delivery) {
    JsonWriter json;
    json.begin_object().member("what", name_of(delivery.state));
    json.member("at", format_time(delivery.at_ns)).member("id", id);
    json.member("channel", delivery.channel).member("attempts", delivery.attempts);
    if (!delivery.reason.empty()) json.member("reason", delivery.reason);
    return json.end_object().take() + "\n";
}

Result<JournalEntry> read_entry(const Json& json) {
    JournalEntry entry;
    FL_TRY(recorded_ns, json.time_text("at"));
    FL_TRY(inner, json.field("alert"));
    FL_TRY(alert, read_alert(inner));
    FL_TRY(channels, json.field("channels"));
    FL_CHECK(channels.each([&](Json channel) -> Result<void> {
        FL_TRY(name, channel.text());
        entry.deliveries.push_back({.channel = std::string(name)});
        return {};
    }));
    entry.recorded_ns = recorded_ns;
    entry.alert = std::make_shared<const Alert>(std::move(alert));
    return entry;
}

Result<ChannelDelivery> read_end(const Json& json, DeliveryState state) {
    FL_TRY(at_ns, json.time_text("at"));
    FL_TRY(channel, json.text("channel"));
    FL_TRY(attempts, json.integer("attempts"));
    FL_TRY(reason, json.text_if("reason"));
    if (attempts < 0) return fail(ErrorCode::negative_value);
    return ChannelDelivery{std::string(channel), state, at_ns, static_cast<std::uint64_t>(attempts),
                           std::string(reason)};
}

}  // namespace

std::string_view name_of(DeliveryState state) {
    return state == DeliveryState::pending     ? "pending"
           : state == DeliveryState::delivered ? "delivered"
                                               : "failed";
}

bool JournalEntry::is_pending() const {
    return std::ranges::any_of(deliveries, [](const ChannelDelivery& delivery) {
        return delivery.state == DeliveryState::pending;
    });
}

AlertJournal::~AlertJournal() {
    if (file_ >= 0) ::close(file_);
    if (lock_file_ >= 0) ::close(lock_file_);
}

Outcome<std::unique_ptr<AlertJournal>> AlertJournal::open(const fs::path& path,
                                                          JournalOptions options) {
    std::unique_ptr<AlertJournal> journal(new AlertJournal(path, options));
    std::error_code error;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
    if (error) return problem("cannot be made: " + error.message(), path.parent_path().string());
    FL_CHECK(journal->lock());
    FL_CHECK(journal->load());
    FL_CHECK(journal->open_for_append());
    FL_CHECK(journal->commit(true));
    return journal;
}

Outcome<void> AlertJournal::lock() {
    const std::string name = path_.string() + ".lock";
    lock_file_ = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_file_ < 0) return file_problem(name, errno);
    if (::flock(lock_file_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno != EWOULDBLOCK) return file_problem(name, errno);
    return problem("another faultline keeps its alerts here", path_.string(),
                   "stop it, or give this one a folder of its own");
}

Outcome<void> AlertJournal::load() {
    if (!fs::exists(path_)) return {};
    FL_TRY(text, read_small_file(path_, std::size_t{4} << 30));
    std::string_view rest = text;
    std::size_t end = 0;
    while ((end = rest.find('\n')) != std::string_view::npos) {
        if (!take_line(rest.substr(0, end))) ++damaged_lines_;
        rest.remove_prefix(end + 1);
    }
    file_bytes_ = text.size() - rest.size();
    if (!rest.empty() && ::truncate(path_.c_str(), static_cast<off_t>(file_bytes_)) != 0) {
        return file_problem(path_, errno);
    }
    forget_old();
    return {};
}

/// False where it is no line of ours.
bool AlertJournal::take_line(std::string_view line) {
    JsonParser parser;
    const auto json = parser.parse(line);
    if (!json) return false;
    const std::string_view what = json->text("what").value_or("");
    if (what == "delivered" || what == "failed") {
        const auto id = json->text("id");
        const auto end =
            read_end(*json, what == "failed" ? DeliveryState::failed : DeliveryState::delivered);
        if (!id || !end) return false;
        const auto found = number_of_id_.find(*id);
        if (found != number_of_id_.end()) settle(found->second, *end);
        return true;  // of an alert that is gone: nothing to remember
    }
    if (what != "fired" && what != "state") return false;
    const auto inner = json->find("state");
    if (inner) {
        auto state = read_alert_state(*inner);
        if (!state) return false;
        states_.insert_or_assign(state->rule, *std::move(state));
    }
    if (what == "state") return inner.has_value();
    auto entry = read_entry(*json);
    if (!entry) return false;
    if (!number_of_id_.contains(entry->alert->id)) add(*std::move(entry));
    return true;
}

Outcome<void> AlertJournal::open_for_append() {
    file_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (file_ < 0) return file_problem(path_, errno);
    return {};
}

void AlertJournal::add(JournalEntry entry) {
    const std::uint64_t number = next_number_++;
    number_of_id_.emplace(entry.alert->id, number);
    if (!entry.is_pending()) settled_.push_back(number);
    entries_.emplace(number, std::move(entry));
}

void AlertJournal::settle(std::uint64_t number, const ChannelDelivery& end) {
    JournalEntry& entry = entries_.at(number);
    const auto delivery = std::ranges::find_if(entry.deliveries, [&](const ChannelDelivery& one) {
        return one.channel == end.channel && one.state == DeliveryState::pending;
    });
    if (delivery == entry.deliveries.end()) return;
    *delivery = end;
    if (!entry.is_pending()) settled_.push_back(number);
}

void AlertJournal::forget_old() {
    while (settled_.size() > options_.settled_max) {
        const auto oldest = entries_.find(settled_.front());
        number_of_id_.erase(oldest->second.alert->id);
        entries_.erase(oldest);
        settled_.pop_front();
    }
}

void AlertJournal::fired(Alert alert, const std::vector<std::string>& channels, TimeNs recorded_ns,
                         const AlertState& state) {
    JournalEntry entry;
    entry.alert = std::make_shared<const Alert>(std::move(alert));
    entry.recorded_ns = recorded_ns;
    for (const std::string& channel : channels) entry.deliveries.push_back({.channel = channel});
    states_.insert_or_assign(state.rule, state);
    unwritten_ += fired_line(entry, &state);
    add(std::move(entry));
    forget_old();
}

void AlertJournal::changed(const AlertState& state) {
    states_.insert_or_assign(state.rule, state);
    unwritten_ += state_line(state);
}

void AlertJournal::settled(std::string_view id, std::string_view channel, DeliveryState state,
                           std::uint64_t attempts, TimeNs at_ns, std::string reason) {
    const auto found = number_of_id_.find(id);
    if (found == number_of_id_.end()) return;
    const ChannelDelivery end{std::string(channel), state, at_ns, attempts, std::move(reason)};
    unwritten_ += end_line(std::string(id), end);
    settle(found->second, end);
    forget_old();
}

Outcome<void> AlertJournal::commit(bool is_durable) {
    if (!unwritten_.empty()) {
        std::string_view rest = unwritten_;
        const auto written = write_all(file_, rest, path_);
        file_bytes_ += unwritten_.size() - rest.size();
        unwritten_.erase(0, unwritten_.size() - rest.size());
        is_unflushed_ = true;
        FL_CHECK(written);
    }
    if (is_durable && is_unflushed_) {
        if (::fdatasync(file_) != 0) return file_problem(path_, errno);
        is_unflushed_ = false;
    }
    const bool has_grown =
        file_bytes_ > options_.compact_bytes && file_bytes_ > 4 * compacted_bytes_;
    return has_grown ? compact() : Outcome<void>();
}

Outcome<void> AlertJournal::compact() {
    std::string text;
    for (const auto& [number, entry] : entries_) {
        text += fired_line(entry, nullptr);
        for (const ChannelDelivery& delivery : entry.deliveries) {
            if (delivery.state != DeliveryState::pending) {
                text += end_line(entry.alert->id, delivery);
            }
        }
    }
    for (const auto& [rule, state] : states_) text += state_line(state);
    FL_CHECK(replace_file(path_, text));
    const int old = std::exchange(file_, -1);
    ::close(old);
    FL_CHECK(open_for_append());
    file_bytes_ = compacted_bytes_ = text.size();
    is_unflushed_ = false;
    return {};
}

}  // namespace faultline
