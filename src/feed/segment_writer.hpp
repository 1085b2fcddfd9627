// SegmentWriter: lines into one zstd file of a recording.
//
// Bytes are compressed as they come and written to the file by `flush`: what has been flushed is
// in the hands of the kernel and survives the death of this process at any moment, and a reader
// can read all of it. Between flushes nothing is written, so two segments that are flushed one
// after the other never disagree by more than one flush. Every few megabytes the zstd frame is
// ended and a new one begun, so that damage on the disk costs one frame and not the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

class SegmentWriter {
  public:
    /// A new file. Problem: it exists already, or cannot be written.
    static Outcome<SegmentWriter> create(const std::filesystem::path& path);
    SegmentWriter(SegmentWriter&&) noexcept;
    SegmentWriter& operator=(SegmentWriter&&) noexcept;
    ~SegmentWriter();  // without `close` the file ends in the middle of a zstd frame

    /// Whole lines with their newlines; kept in memory until `flush`.
    void append(std::string_view lines);
    /// Problem: disk full and the like. The file is then of no more use to this writer; what was
    /// flushed before stays readable.
    Outcome<void> flush();
    /// Flushes, ends the file in order, and waits until the disk has it.
    Outcome<void> close();

    std::uint64_t bytes() const;             // appended so far, before compression
    std::uint64_t unflushed_bytes() const;   // of them
    std::uint64_t compressed_bytes() const;  // written to the file

  private:
    struct State;
    explicit SegmentWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace faultline
