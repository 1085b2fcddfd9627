// RecordingReader: segments in order, and the account of what was wrong with them.
#include "feed/recording_reader.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "feed/recording_writer.hpp"

namespace faultline {

Outcome<SeriesReader> SeriesReader::open(const std::filesystem::path& folder,
                                         std::string_view series) {
    SeriesReader reader;
    std::error_code error;
    const std::string prefix = std::string(series) + "-";
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with(prefix) && name.ends_with(".ndjson.zst")) {
            reader.paths_.push_back(entry.path());
            reader.bytes_ += entry.file_size(error);
        }
    }
    if (error) return problem("cannot be read: " + error.message(), folder.string());
    if (reader.paths_.empty()) {
        return problem("has no file " + segment_name(series, 1), folder.string(),
                       "give the folder of a whole recording");
    }
    std::sort(reader.paths_.begin(), reader.paths_.end());
    for (std::size_t i = 0; i < reader.paths_.size(); ++i) {
        const std::string expected = segment_name(series, static_cast<int>(i) + 1);
        if (reader.paths_[i].filename() == expected) continue;
        reader.report.add({"is missing", (folder / expected).string(), {}});
        ++reader.report.damaged_places;
        break;
    }
    return reader;
}

Outcome<bool> SeriesReader::next(std::string_view& line) {
    while (at_ < paths_.size()) {
        if (!segment_) {
            FL_TRY(segment, SegmentReader::open(paths_[at_]));
            segment_.emplace(std::move(segment));
        }
        const std::uint64_t damages = segment_->damages();
        const bool has_line = segment_->next(line);
        if (const std::uint64_t more = segment_->damages() - damages; more > 0) {
            report.damaged_places += more;
            report.add({"the bytes are damaged here; reading goes on behind", place(), {}});
        }
        if (has_line) {
            ++report.lines;
            return true;
        }
        leave_segment();
    }
    return false;
}

void SeriesReader::leave_segment() {
    last_torn_ = segment_->torn();
    if (last_torn_) {
        ++report.torn_segments;
        report.add({fmt::format("the file ends in the middle; {} bytes of a line are left out",
                                segment_->torn_bytes()),
                    place(), "its writer was killed or is still writing"});
    }
    bytes_before_ += segment_->file_bytes();
    segment_.reset();
    ++at_;
}

std::string SeriesReader::place() const {
    if (at_ >= paths_.size()) return "end";
    const std::uint64_t line = segment_ ? segment_->line_number() : 0;
    return fmt::format("{}, line {}", paths_[at_].filename().string(), line);
}

double SeriesReader::done() const {
    const std::uint64_t read = bytes_before_ + (segment_ ? segment_->bytes_read() : 0);
    return bytes_ == 0 ? 1.0 : static_cast<double>(read) / static_cast<double>(bytes_);
}

Outcome<RecordingReader> RecordingReader::open(const std::filesystem::path& folder) {
    FL_TRY(info, read_recording_info(folder));
    FL_TRY(lines, SeriesReader::open(folder, "raw"));
    return RecordingReader(std::move(info), std::move(lines));
}

Outcome<bool> RecordingReader::next(FrameRecord& record) {
    ReadReport& report = lines_.report;
    std::string_view line;
    while (true) {
        FL_TRY(has_line, lines_.next(line));
        if (!has_line) return false;
        Result<FrameRecord> read = record_from_line(line, parser_);
        if (!read) {
            ++report.damaged_lines;
            report.add(
                {"is no record: " + std::string(describe(read.error().code)), lines_.place(), {}});
            continue;
        }
        record = std::move(*read);
        if (last_sequence_ != 0 && record.sequence > last_sequence_ + 1) {
            const std::uint64_t missing = record.sequence - last_sequence_ - 1;
            report.missing_records += missing;
            report.add({fmt::format("{} record{} missing before this one", missing,
                                    missing == 1 ? " is" : "s are"),
                        lines_.place(),
                        {}});
        }
        last_sequence_ = record.sequence;
        return true;
    }
}

}  // namespace faultline
