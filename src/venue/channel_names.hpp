// ChannelNames: what the numbered channels of one connection carry.
//
// Bitfinex names a channel once, when it confirms the subscription, and sends nothing but its
// number afterwards; numbers are given anew on each connection. The session keeps one table per
// connection and hands it to the decoder, which fills and reads it. Without a table, or for a
// number that nobody has announced, events carry an empty symbol, which means: not known whose.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/time.hpp"

namespace faultline {

struct ChannelName {
    std::string channel;    // "trades", "book", "status", "candles"
    std::string symbol;     // as the venue writes it; empty where the channel has none
    DurationNs bar_ns = 0;  // length of the bars of a candle channel
};

class ChannelNames {
  public:
    /// More than a connection may have; what comes above is refused, so that a broken server
    /// cannot fill the memory.
    static constexpr std::size_t channels_max = 10'000;

    void tell(std::int64_t number, ChannelName name) {
        if (names_.size() < channels_max || names_.contains(number)) {
            names_.insert_or_assign(number, std::move(name));
        }
    }
    void forget(std::int64_t number) { names_.erase(number); }
    const ChannelName* find(std::int64_t number) const {
        const auto found = names_.find(number);
        return found == names_.end() ? nullptr : &found->second;
    }

  private:
    std::unordered_map<std::int64_t, ChannelName> names_;
};

}  // namespace faultline
