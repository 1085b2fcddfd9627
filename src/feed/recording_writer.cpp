// RecordingWriter: rotation and flushing of the two series of segments.
#include "feed/recording_writer.hpp"

#include <fmt/format.h>

namespace faultline {

std::string segment_name(std::string_view series, int number) {
    return fmt::format("{}-{:06}.ndjson.zst", series, number);
}

Outcome<RecordingWriter> RecordingWriter::create(const std::filesystem::path& folder,
                                                 RecordingInfo info, RecordingLimits limits) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return problem("cannot be made: " + error.message(), folder.string());
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name == "recording.json" || name.ends_with(".ndjson.zst")) {
            return problem("holds a recording already", folder.string(),
                           "give a new folder; recordings are never overwritten");
        }
    }
    if (error) return problem("cannot be read: " + error.message(), folder.string());
    RecordingWriter writer(folder, std::move(info), limits);
    FL_CHECK(write_recording_info(folder, writer.info_));
    FL_CHECK(writer.open_segments(writer.info_.started_ns));
    return writer;
}

Outcome<void> RecordingWriter::open_segments(TimeNs began_ns) {
    ++number_;
    FL_TRY(raw, SegmentWriter::create(folder_ / segment_name("raw", number_)));
    FL_TRY(events, SegmentWriter::create(folder_ / segment_name("events", number_)));
    segments_.emplace(Segments{std::move(raw), std::move(events), began_ns});
    return {};
}

Outcome<void> RecordingWriter::close_segments() {
    FL_CHECK(segments_->raw.close());
    FL_CHECK(segments_->events.close());
    closed_bytes_ += segments_->raw.compressed_bytes() + segments_->events.compressed_bytes();
    segments_.reset();
    return {};
}

Outcome<void> RecordingWriter::flush(TimeNs now_ns) {
    flushed_ns_ = now_ns;
    FL_CHECK(segments_->raw.flush());
    return segments_->events.flush();
}

Outcome<void> RecordingWriter::append(const FrameRecord& record, std::string_view event_lines) {
    const bool is_full = segments_->raw.bytes() >= limits_.segment_bytes ||
                         segments_->events.bytes() >= limits_.segment_bytes ||
                         record.received_ns - segments_->began_ns >= limits_.segment_ns;
    if (is_full && segments_->raw.bytes() > 0) {
        FL_CHECK(close_segments());
        FL_CHECK(open_segments(record.received_ns));
    }
    segments_->raw.append(to_line(record) + "\n");
    segments_->events.append(event_lines);
    const std::uint64_t waiting =
        segments_->raw.unflushed_bytes() + segments_->events.unflushed_bytes();
    if (waiting >= limits_.flush_bytes) return flush(record.received_ns);
    return flush_if_due(record.received_ns);
}

Outcome<void> RecordingWriter::flush_if_due(TimeNs now_ns) {
    // A clock that steps back flushes too: better often than late.
    const DurationNs since_ns = now_ns - flushed_ns_;
    if (since_ns >= 0 && since_ns < limits_.flush_every_ns) return {};
    return flush(now_ns);
}

Outcome<void> RecordingWriter::close(TimeNs now_ns) {
    FL_CHECK(close_segments());
    info_.ended_ns = now_ns;
    return write_recording_info(folder_, info_);
}

std::uint64_t RecordingWriter::compressed_bytes() const {
    if (!segments_) return closed_bytes_;
    return closed_bytes_ + segments_->raw.compressed_bytes() + segments_->events.compressed_bytes();
}

}  // namespace faultline
