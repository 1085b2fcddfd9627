// RecordingReader: the lines of a recording, segment by segment in order, and what was wrong.
//
// Nothing is swallowed: lines that are no records, segments cut off or damaged, numbers that are
// missing in between, are counted, the first few with file and line. Reading goes on behind them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feed/frame_record.hpp"
#include "feed/recording_info.hpp"
#include "feed/segment_reader.hpp"
#include "venue/json.hpp"

namespace faultline {

struct ReadReport {
    std::uint64_t lines = 0;
    std::uint64_t damaged_lines = 0;    // that are no records
    std::uint64_t damaged_places = 0;   // where bytes did not decompress
    std::uint64_t torn_segments = 0;    // cut off in the middle
    std::uint64_t missing_records = 0;  // by their numbers
    std::vector<Problem> first;         // at most first_max of all these

    static constexpr std::size_t first_max = 10;
    bool is_clean() const {
        return damaged_lines + damaged_places + torn_segments + missing_records == 0;
    }
    void add(Problem found) {
        if (first.size() < first_max) first.push_back(std::move(found));
    }
};

/// Lines of one series ("raw" or "events") of a recording.
class SeriesReader {
  public:
    /// Problem: the folder cannot be read, or holds no segment of the series.
    static Outcome<SeriesReader> open(const std::filesystem::path& folder, std::string_view series);

    /// The next line; false at the end. Valid until the next call. Problem: a segment that cannot
    /// be opened.
    Outcome<bool> next(std::string_view& line);
    /// "raw-000002.ndjson.zst, line 17": of the last line.
    std::string place() const;
    double done() const;  // share of the bytes read, in [0, 1]
    bool last_segment_torn() const { return last_torn_; }

    ReadReport report;

  private:
    void leave_segment();

    std::vector<std::filesystem::path> paths_;
    std::size_t at_ = 0;  // segment being read
    std::optional<SegmentReader> segment_;
    std::uint64_t bytes_before_ = 0, bytes_ = 0;
    bool last_torn_ = false;
};

class RecordingReader {
  public:
    static Outcome<RecordingReader> open(const std::filesystem::path& folder);

    /// The next record; false at the end.
    Outcome<bool> next(FrameRecord& record);

    const RecordingInfo& info() const { return info_; }
    const ReadReport& report() const { return lines_.report; }
    double done() const { return lines_.done(); }

  private:
    RecordingReader(RecordingInfo info, SeriesReader lines)
        : info_(std::move(info)), lines_(std::move(lines)) {}

    RecordingInfo info_;
    SeriesReader lines_;
    JsonParser parser_;
    std::uint64_t last_sequence_ = 0;
};

}  // namespace faultline
