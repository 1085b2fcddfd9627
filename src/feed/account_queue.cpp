// AccountQueue: a short list, searched whole; at a thousand accounts that costs a microsecond.
#include "feed/account_queue.hpp"

#include <algorithm>

namespace faultline {

bool AccountQueue::seen(std::string_view account, TimeNs now_ns) {
    std::string name(account);
    const auto known = places_.find(name);
    if (known != places_.end()) {
        entries_[known->second].seen_ns = now_ns;
        return false;
    }
    if (accounts_max_ == 0) return true;
    if (entries_.size() < accounts_max_) {
        places_.emplace(name, entries_.size());
        entries_.push_back({std::move(name), now_ns, now_ns});
        return false;
    }
    const auto oldest = std::ranges::min_element(entries_, {}, &Entry::seen_ns);
    places_.erase(oldest->account);
    places_.emplace(name, static_cast<std::size_t>(oldest - entries_.begin()));
    *oldest = {std::move(name), now_ns, now_ns};
    return true;
}

std::vector<AccountQueue::Entry>::const_iterator AccountQueue::next() const {
    return std::ranges::min_element(entries_, {}, &Entry::due_ns);
}

std::optional<TimeNs> AccountQueue::due_ns() const {
    if (entries_.empty()) return std::nullopt;
    return next()->due_ns;
}

std::string AccountQueue::take(TimeNs now_ns) {
    if (entries_.empty()) return {};
    const auto found = next();
    if (found->due_ns > now_ns) return {};
    Entry& entry = entries_[static_cast<std::size_t>(found - entries_.cbegin())];
    entry.due_ns = now_ns + every_ns_;
    return entry.account;
}

void AccountQueue::give_back(const std::string& account, TimeNs now_ns) {
    const auto known = places_.find(account);
    if (known != places_.end()) entries_[known->second].due_ns = now_ns;
}

}  // namespace faultline
