// SeenEvents: which trades and liquidations of one venue have been counted already.
//
// An event comes twice when a venue repeats old ones after a subscription, when two connections
// carry the same channel during a rotation, when a poll answers with rows of the last one, or when
// a server sends a frame twice. It must count once. Yet two equal events may both be true: two
// liquidations of the same size at the same price in the same millisecond.
//
// * With an id: the same symbol, id, side, price and size is the same event (liquidations: also the
//   same time, because Bitfinex gives the id of the position, which may be closed in parts).
// * Without an id: equal events are numbered within each source that lists every event once: a
//   connection, a poll's answer, or a frame of old events. An event is new only if its number in
//   its source is above the number counted so far. A frame equal byte for byte to one that came on
//   the same connection within `repeat_ns` numbers nothing.
//
// Memory is bounded (RecentKeys): at least the last 131072 trades and 32768 liquidations are known
// exactly. An event in a list of old ones (poll or replay) that is older than what has been
// forgotten counts as seen, since it may have been. Not told apart: equal events without an id,
// same millisecond, one seen only by the old and one only by the new connection of a rotation:
// they count as one.
#pragma once

#include <cstdint>
#include <string_view>

#include "feed/recent_keys.hpp"
#include "venue/decode.hpp"

namespace faultline {

/// Where events come from: one payload.
struct EventSource {
    std::uint32_t connection = 0;
    bool lists_past = false;  // a poll's answer, or a frame that repeats old events
    TimeNs received_ns = 0;
    std::string_view payload;
};

class SeenEvents {
  public:
    /// How many of each are remembered; at least half as many are known exactly.
    explicit SeenEvents(std::size_t trades_max = 262'144, std::size_t liquidations_max = 65'536);

    /// Begins a payload; its events follow.
    void begin(const EventSource& source);
    /// Whether to count this event of the payload begun last. Precondition: a trade or a
    /// liquidation.
    bool is_new(const DecodedEvent& decoded);

    static constexpr DurationNs repeat_ns = 10 * ns_per_second;

  private:
    struct Nothing {};
    /// How often equal events without an id came from which source, and how often they counted.
    struct Times {
        std::uint32_t connection[2]{};  // the two latest that had it
        std::uint16_t on_connection[2]{};
        std::uint16_t in_list = 0;
        std::uint16_t counted = 0;
        std::uint32_t list = 0;
    };

    bool is_new_id(RecentKeys<Nothing>& known, std::uint64_t key, TimeNs exchange_ns);
    bool is_new_time(RecentKeys<Times>& known, std::uint64_t key, TimeNs exchange_ns);
    std::uint16_t number_in_source(Times& times) const;
    bool frame_is_repeated();

    RecentKeys<Nothing> trade_ids_, liquidation_ids_;
    RecentKeys<Times> trade_times_, liquidation_times_;
    RecentKeys<TimeNs> frames_;
    EventSource source_;
    std::uint32_t list_ = 0;  // number of the payload that lists the past
    enum class Repeated : std::uint8_t { not_asked, no, yes };
    Repeated repeated_ = Repeated::not_asked;
};

}  // namespace faultline
