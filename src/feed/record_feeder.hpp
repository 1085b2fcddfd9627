// RecordFeeder: feeds a Normaliser in tests, one record after another.
#pragma once

#include <string>
#include <utility>

#include "feed/normaliser.hpp"

namespace faultline {

class RecordFeeder {
  public:
    struct Heard {
        std::size_t events = 0;
        std::size_t duplicates = 0;
        std::size_t stale_books = 0;
        bool malformed = false;
        bool gap = false;
        std::string answer;
    };

    explicit RecordFeeder(VenueId venue) : venue_(venue), normaliser_(venue) {
        record_.venue = venue;
        record_.received_ns = 1'788'000'001 * ns_per_second;
    }

    Heard take(RecordKind kind, std::uint32_t connection, std::string payload) {
        ++record_.sequence;
        record_.received_ns += ns_per_ms;
        record_.kind = kind;
        record_.connection = connection;
        record_.payload = std::move(payload);
        const Normalised& out = normaliser_.take(record_);
        lines_ = event_lines(venue_, out, normaliser_.instruments());
        return {.events = out.batch.events.size(),
                .duplicates = out.duplicates,
                .stale_books = out.stale_books,
                .malformed = out.malformed.has_value(),
                .gap = out.gap.has_value(),
                .answer = out.answer};
    }
    Heard frame(std::uint32_t connection, std::string payload) {
        return take(RecordKind::frame, connection, std::move(payload));
    }
    Heard answer(std::string endpoint, std::string symbol, std::string payload) {
        record_.endpoint = std::move(endpoint);
        record_.symbol = std::move(symbol);
        const Heard heard = take(RecordKind::answer, 0, std::move(payload));
        record_.endpoint.clear();
        record_.symbol.clear();
        return heard;
    }
    void closed(std::uint32_t connection) { take(RecordKind::closed, connection, "closed"); }
    void wait(DurationNs length_ns) { record_.received_ns += length_ns; }

    /// What the last record came to, as text.
    const std::string& lines() const { return lines_; }
    Normaliser& normaliser() { return normaliser_; }

  private:
    VenueId venue_;
    Normaliser normaliser_;
    FrameRecord record_;
    std::string lines_;
};

}  // namespace faultline
