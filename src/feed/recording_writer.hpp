// RecordingWriter: a recording folder being written.
//
//   recording.json              what it is (RecordingInfo)
//   raw-000001.ndjson.zst       records, one line each (feed/frame_record.hpp)
//   events-000001.ndjson.zst    the events that the same records came to, one line each
//
// Both files rotate at the same record: events-N holds exactly what raw-N comes to. What has been
// appended is on its way to the disk after `flush_every_ns` at the latest, raw before events, so
// that the death of the process at any moment loses no more than that.
#pragma once

#include <filesystem>
#include <optional>

#include "feed/frame_record.hpp"
#include "feed/recording_info.hpp"
#include "feed/segment_writer.hpp"

namespace faultline {

struct RecordingLimits {
    DurationNs flush_every_ns = 250 * ns_per_ms;
    std::uint64_t flush_bytes = 1U << 20;      // or as soon as so much waits
    std::uint64_t segment_bytes = 256U << 20;  // of lines, before compression
    DurationNs segment_ns = ns_per_hour;
};

class RecordingWriter {
  public:
    /// Makes the folder. Problem: it holds a recording already, or cannot be written.
    static Outcome<RecordingWriter> create(const std::filesystem::path& folder, RecordingInfo info,
                                           RecordingLimits limits = {});

    /// A record and the lines it came to (each ended by a newline; may be empty). Flushes when it
    /// is time by the record's `received_ns`.
    Outcome<void> append(const FrameRecord& record, std::string_view event_lines);
    /// To be called every so often (half of flush_every_ns), so that a quiet feed is written too.
    Outcome<void> flush_if_due(TimeNs now_ns);
    /// Ends both files in order and says so in recording.json.
    Outcome<void> close(TimeNs now_ns);

    std::uint64_t compressed_bytes() const;  // on the disk
    const RecordingInfo& info() const { return info_; }
    const RecordingLimits& limits() const { return limits_; }

  private:
    struct Segments {
        SegmentWriter raw;
        SegmentWriter events;
        TimeNs began_ns = 0;
    };

    RecordingWriter(std::filesystem::path folder, RecordingInfo info, RecordingLimits limits)
        : folder_(std::move(folder)), info_(std::move(info)), limits_(limits) {}
    Outcome<void> open_segments(TimeNs began_ns);
    Outcome<void> close_segments();
    Outcome<void> flush(TimeNs now_ns);

    std::filesystem::path folder_;
    RecordingInfo info_;
    RecordingLimits limits_;
    std::optional<Segments> segments_;
    int number_ = 0;
    TimeNs flushed_ns_ = 0;
    std::uint64_t closed_bytes_ = 0;
};

/// "raw-000001.ndjson.zst".
std::string segment_name(std::string_view series, int number);

}  // namespace faultline
