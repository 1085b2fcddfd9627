// RecordingInfo: what a recording says about itself, the file recording.json of its folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "market/instrument.hpp"

namespace faultline {

struct RecordingInfo {
    static constexpr int format_version = 1;

    std::string program;    // version of the program that recorded
    TimeNs started_ns = 0;  // when recording began
    TimeNs ended_ns = 0;    // when it ended in order; 0: it has not, or was killed
    std::vector<VenueId> venues;
    std::vector<std::string> markets;
    bool simulated = false;  // from emulators: not what happened on any exchange
    /// Contracts that the normalisers were told of before the first record; a replay tells them the
    /// same. What the venues' own answers said stands in the records.
    std::vector<Instrument> instruments;

    friend bool operator==(const RecordingInfo&, const RecordingInfo&) = default;
};

std::string to_json(const RecordingInfo& info);
/// Error: bad_argument for a format version that this program does not know.
Result<RecordingInfo> recording_info_from(std::string_view json);

/// Replaces recording.json at once: a reader sees the old or the new one.
Outcome<void> write_recording_info(const std::filesystem::path& folder, const RecordingInfo& info);
Outcome<RecordingInfo> read_recording_info(const std::filesystem::path& folder);

}  // namespace faultline
