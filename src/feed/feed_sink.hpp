// FeedSink: who hears what the feed brings. Called on the network's thread, in order.
#pragma once

#include "feed/frame_record.hpp"
#include "feed/normaliser.hpp"

namespace faultline {

/// A payload that a person should see: malformed, of no known shape, or the venue's refusal.
struct OddPayload {
    VenueId venue{};
    std::uint64_t sequence = 0;  // of its record
    std::string_view what;       // "malformed", "broken", "unknown", "error"
    std::string_view reason;     // "not JSON", or the venue's words
    std::string_view payload;    // cut at FeedLimits::sample_bytes_max
};

class FeedSink {
  public:
    virtual ~FeedSink() = default;
    /// Every record, with what it came to. Both are valid during the call only.
    virtual void heard(const FrameRecord& record, const Normalised& normalised,
                       const InstrumentTable& instruments) = 0;
    /// A sample of odd payloads, the first few of a venue, kind and minute: for a log.
    virtual void odd(const OddPayload& /*sample*/) {}
};

}  // namespace faultline
