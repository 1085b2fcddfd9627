// SeenEvents: fingerprints of events and of frames, and how often each has come.
#include "feed/seen_events.hpp"

#include <array>
#include <cstring>
#include <limits>

namespace faultline {
namespace {

constexpr std::size_t frames_max = 8'192;

/// A fingerprint of 64 bits, fed word by word. Two different events share one by chance once in
/// some 10^13 events at these sizes of memory.
class Fingerprint {
  public:
    void add(std::uint64_t word) {
        state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
        state_ ^= state_ >> 32;
    }
    void add(std::string_view text) {
        add(text.size());
        if (text.size() >= lanes * sizeof(std::uint64_t)) add_long(text);
        while (!text.empty()) {
            const std::size_t length = std::min(text.size(), sizeof(std::uint64_t));
            add(word_of(text.data(), length));
            text.remove_prefix(length);
        }
    }
    void add(const Decimal& value) {
        add(static_cast<std::uint64_t>(value.mantissa()));
        add(static_cast<std::uint64_t>(value.scale()));
    }
    std::uint64_t value() const {
        const std::uint64_t mixed = (state_ ^ state_ >> 29) * 0xbf58476d1ce4e5b9U;
        return mixed ^ mixed >> 32;
    }

  private:
    static constexpr std::size_t lanes = 4;

    static std::uint64_t word_of(const char* bytes, std::size_t length) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes, length);
        return word;
    }
    /// Lanes that do not wait for each other, for whole frames. Leaves the rest in `text`.
    void add_long(std::string_view& text) {
        constexpr std::size_t stride = lanes * sizeof(std::uint64_t);
        std::array<Fingerprint, lanes> lane;
        for (; text.size() >= stride; text.remove_prefix(stride)) {
            for (std::size_t i = 0; i < lanes; ++i) {
                lane[i].add(word_of(text.data() + 8 * i, sizeof(std::uint64_t)));
            }
        }
        for (const Fingerprint& one : lane) add(one.state_);
    }

    std::uint64_t state_ = 0x243f6a8885a308d3U;
};

std::uint64_t fingerprint(const std::string& symbol, const Trade& trade) {
    Fingerprint print;
    print.add(symbol);
    print.add(trade.id);
    if (trade.id.empty()) print.add(static_cast<std::uint64_t>(trade.exchange_ns));
    print.add(trade.taker_bought ? 1U : 0U);
    print.add(trade.price_usd);
    print.add(trade.size_contracts);
    return print.value();
}

std::uint64_t fingerprint(const std::string& symbol, const Liquidation& liquidation) {
    Fingerprint print;
    print.add(symbol);
    print.add(liquidation.id);
    print.add(static_cast<std::uint64_t>(liquidation.exchange_ns));
    print.add(static_cast<std::uint64_t>(liquidation.side));
    print.add(static_cast<std::uint64_t>(liquidation.given));
    if (liquidation.has_execution()) print.add(liquidation.execution_usd);
    if (liquidation.has_bankruptcy()) print.add(liquidation.bankruptcy_usd);
    print.add(liquidation.size_contracts);
    return print.value();
}

void step(std::uint16_t& count) {
    if (count < std::numeric_limits<std::uint16_t>::max()) ++count;
}

}  // namespace

SeenEvents::SeenEvents(std::size_t trades_max, std::size_t liquidations_max)
    : trade_ids_(trades_max),
      liquidation_ids_(liquidations_max),
      trade_times_(trades_max),
      liquidation_times_(liquidations_max),
      frames_(frames_max) {}

void SeenEvents::begin(const EventSource& source) {
    source_ = source;
    repeated_ = Repeated::not_asked;
    if (source.lists_past) ++list_;
}

bool SeenEvents::is_new(const DecodedEvent& decoded) {
    if (const auto* trade = std::get_if<Trade>(&decoded.event)) {
        const std::uint64_t key = fingerprint(decoded.symbol, *trade);
        return trade->id.empty() ? is_new_time(trade_times_, key, trade->exchange_ns)
                                 : is_new_id(trade_ids_, key, trade->exchange_ns);
    }
    const auto& liquidation = std::get<Liquidation>(decoded.event);
    const std::uint64_t key = fingerprint(decoded.symbol, liquidation);
    return liquidation.id.empty() ? is_new_time(liquidation_times_, key, liquidation.exchange_ns)
                                  : is_new_id(liquidation_ids_, key, liquidation.exchange_ns);
}

// A venue's time may be wrong; what has been forgotten is never later than when it was received.

bool SeenEvents::is_new_id(RecentKeys<Nothing>& known, std::uint64_t key, TimeNs exchange_ns) {
    const TimeNs at_ns = std::min(exchange_ns, source_.received_ns);
    if (!known.find_or_add(key, at_ns).second) return false;
    return !source_.lists_past || exchange_ns > known.forgotten_until_ns();
}

bool SeenEvents::is_new_time(RecentKeys<Times>& known, std::uint64_t key, TimeNs exchange_ns) {
    if (!source_.lists_past && frame_is_repeated()) return false;
    const TimeNs at_ns = std::min(exchange_ns, source_.received_ns);
    const auto [times, is_first] = known.find_or_add(key, at_ns);
    const std::uint16_t number = number_in_source(*times);
    if (number <= times->counted) return false;
    times->counted = number;
    return !(is_first && source_.lists_past && exchange_ns <= known.forgotten_until_ns());
}

std::uint16_t SeenEvents::number_in_source(Times& times) const {
    if (source_.lists_past) {
        if (times.list != list_) {
            times.list = list_;
            times.in_list = 0;
        }
        step(times.in_list);
        if (source_.connection == 0) return times.in_list;
    }
    const bool second = times.connection[1] == source_.connection && times.on_connection[1] > 0;
    const bool first = times.connection[0] == source_.connection && times.on_connection[0] > 0;
    const std::size_t at = first                                        ? 0
                           : second                                     ? 1
                           : times.connection[0] <= times.connection[1] ? 0
                                                                        : 1;
    if (!first && !second) {
        times.connection[at] = source_.connection;
        times.on_connection[at] = 0;
    }
    std::uint16_t& count = times.on_connection[at];
    if (source_.lists_past) {
        // The list repeats what this connection may have brought already.
        count = std::max(count, times.in_list);
        return times.in_list;
    }
    step(count);
    return count;
}

bool SeenEvents::frame_is_repeated() {
    if (repeated_ == Repeated::not_asked) {
        Fingerprint print;
        print.add(source_.connection);
        print.add(source_.payload);
        const auto [last_ns, is_first] = frames_.find_or_add(print.value(), source_.received_ns);
        const bool repeated = !is_first && source_.received_ns - *last_ns <= repeat_ns;
        *last_ns = source_.received_ns;
        repeated_ = repeated ? Repeated::yes : Repeated::no;
    }
    return repeated_ == Repeated::yes;
}

}  // namespace faultline
