// Normaliser: records of one venue to events, the same live and in a replay.
//
// Keeps what decoding needs from earlier records: instruments that the venue has told, the channel
// numbers of each connection, and what has been seen, so that an event which comes twice counts
// once: repeated after a reconnect, on two connections during a rotation, or in a frame sent twice.
// No clock, no socket: the same records give the same events, byte for byte.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "feed/frame_record.hpp"
#include "feed/gap.hpp"
#include "venue/decode.hpp"

namespace faultline {

/// What one record came to. Valid until the next record.
struct Normalised {
    RecordKind record = RecordKind::frame;
    FrameKind kind = FrameKind::unknown;  // of frames and answers
    EventBatch batch;                     // without duplicates and stale books
    std::vector<DecodedEvent> dropped;    // those; they show all the same that their channel lives
    std::size_t duplicates = 0;
    std::size_t stale_books = 0;  // older than the book that we have
    std::optional<Error> malformed;
    std::optional<Gap> gap;
    std::string answer;  // what a server's ping asks us to send back; empty: nothing
};

class Normaliser {
  public:
    explicit Normaliser(VenueId venue);
    ~Normaliser();
    Normaliser(Normaliser&&) noexcept;

    /// Contracts known from elsewhere (a user's file, the configuration). A replay must be told the
    /// same; what the venue's own answers say needs no telling.
    void tell(const Instrument& instrument);
    const Normalised& take(const FrameRecord& record);
    const InstrumentTable& instruments() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Lines of what a record came to, as `faultline decode` prints them, a gap being a line of kind
/// "gap". Acknowledgements, heartbeats, empty answers, and frames of which everything is known
/// already give none.
std::string event_lines(VenueId venue, const Normalised& normalised,
                        const InstrumentTable& instruments);

}  // namespace faultline
