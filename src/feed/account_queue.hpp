// AccountQueue: whose positions to ask next, on venues where they are public. Round robin: whoever
// was asked longest ago comes first, nobody more often than `every`. Bounded: when it is full, the
// account that has not traded for longest gives way. Pure; times are monotonic.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/time.hpp"

namespace faultline {

class AccountQueue {
  public:
    AccountQueue(std::size_t accounts_max, DurationNs every_ns)
        : accounts_max_(accounts_max), every_ns_(every_ns) {}

    /// The account has traded. Gives whether another one had to go for it.
    bool seen(std::string_view account, TimeNs now_ns);
    /// When the next account may be asked; nothing where there is none.
    std::optional<TimeNs> due_ns() const;
    /// The account to ask now, which counts as asked; empty where none is due.
    std::string take(TimeNs now_ns);
    /// It could not be asked after all: it comes first again.
    void give_back(const std::string& account, TimeNs now_ns);

    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        std::string account;
        TimeNs seen_ns = 0;
        TimeNs due_ns = 0;
    };
    std::vector<Entry>::const_iterator next() const;

    std::size_t accounts_max_;
    DurationNs every_ns_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace faultline
