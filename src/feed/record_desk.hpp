// RecordDesk: where everything of one venue becomes a record. Numbers it, normalises it, counts it,
// hands it to the sink, and passes a sample of odd payloads on. The order of its calls is the order
// of the recording.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "feed/feed_config.hpp"
#include "feed/feed_sink.hpp"
#include "feed/feed_status.hpp"
#include "feed/normaliser.hpp"
#include "net/network.hpp"

namespace faultline {

/// What all venues of a feed share: the numbers of records and connections.
struct FeedNumbers {
    std::uint64_t sequence = 1;    // of the next record
    std::uint32_t connection = 1;  // of the next connection
};

class RecordDesk {
  public:
    /// Everything referred to must outlive the desk.
    RecordDesk(VenueId venue, Network& network, const FeedLimits& limits, FeedNumbers& numbers,
               FeedSink& sink)
        : venue_(venue),
          network_(network),
          limits_(limits),
          numbers_(numbers),
          sink_(sink),
          normaliser_(venue) {}

    std::uint32_t next_connection() { return numbers_.connection++; }

    void opened(std::uint32_t connection, std::string_view url);
    void closed(std::uint32_t connection, std::string_view why);
    void gap(const Gap& gap);
    /// Bytes that could not be decompressed; cut to what a record may hold.
    void broken(std::uint32_t connection, std::string_view bytes, std::string_view why,
                TimeNs received_ns);
    /// Valid until the next record of this desk.
    const Normalised& frame(std::uint32_t connection, std::string_view payload, TimeNs received_ns);
    const Normalised& answer(std::string_view endpoint, std::string_view symbol, std::string body);

    Normaliser& normaliser() { return normaliser_; }
    VenueCounts counts{};

    /// Hears what frames and answers came to, right after the sink. It must not make records.
    std::function<void(const Normalised&)> on_normalised;

  private:
    const Normalised& put(RecordKind kind, TimeNs received_ns, std::string_view reason = {});
    void count(const Normalised& normalised);
    void sample(const Normalised& normalised, std::string_view reason);
    bool may_sample(std::size_t what);

    static constexpr std::size_t odd_kinds = 4;
    VenueId venue_;
    Network& network_;
    const FeedLimits& limits_;
    FeedNumbers& numbers_;
    FeedSink& sink_;
    Normaliser normaliser_;
    FrameRecord record_;  // its strings are reused
    std::array<int, odd_kinds> sampled_{};
    TimeNs sample_minute_ns_ = 0;
};

}  // namespace faultline
