// Replay: the records of a recording through the normalisers again, and the proof that they come to
// the very same events.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>

#include "feed/normaliser.hpp"
#include "feed/recording_reader.hpp"

namespace faultline {

/// One Normaliser per venue, made when its first record comes.
class Replayer {
  public:
    explicit Replayer(const RecordingInfo& info);
    /// The lines that a record comes to (event_lines); valid until the next call.
    const std::string& take(const FrameRecord& record);

  private:
    std::array<std::optional<Normaliser>, venue_count> normalisers_;
    std::string lines_;
};

struct ReplayOptions {
    std::optional<VenueId> only;           // leave the other venues out
    std::function<void(double)> progress;  // share done, in [0, 1]; may be empty
};

struct ReplayTotals {
    RecordingInfo info;
    ReadReport raw;
    std::uint64_t records = 0;
    std::uint64_t lines = 0;  // of events
};

/// All event lines of a recording, in its order, to `write`.
Outcome<ReplayTotals> replay(const std::filesystem::path& folder, const ReplayOptions& options,
                             const std::function<Outcome<void>(std::string_view)>& write);

/// Where replayed and recorded events first differ; an empty line means that there is none.
struct EventDifference {
    std::string place;  // in the recorded events
    std::string recorded;
    std::string replayed;
};
struct VerifyReport {
    ReplayTotals totals;
    ReadReport events;
    std::uint64_t equal_lines = 0;  // up to the first difference
    std::optional<EventDifference> difference;
    /// Where one of the two series ends in the middle (the recorder was killed), the lines that
    /// only the other one has.
    std::uint64_t only_replayed = 0, only_recorded = 0;
};

/// Replays and compares byte for byte with the recorded events.
Outcome<VerifyReport> verify_recording(const std::filesystem::path& folder,
                                       const ReplayOptions& options);

}  // namespace faultline
