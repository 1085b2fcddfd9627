// SegmentReader: the lines of one zstd file of a recording, also where it was cut off or damaged.
//
// Gives every line that is whole. A file that ends in the middle (its writer was killed, or it is
// still being written) is `torn`: what stands behind its last whole line is counted, not given.
// Where bytes do not decompress, reading goes on at the next zstd frame, which begins a line. The
// checksum of a frame stands at its end, so lines of a damaged frame given before it was noticed
// may be changed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

class SegmentReader {
  public:
    /// Problem: the file cannot be opened.
    static Outcome<SegmentReader> open(const std::filesystem::path& path);
    SegmentReader(SegmentReader&&) noexcept;
    SegmentReader& operator=(SegmentReader&&) noexcept;
    ~SegmentReader();

    /// The next line, without its newline; false at the end. Valid until the next call.
    bool next(std::string_view& line);

    std::uint64_t line_number() const;  // of the last line given, from 1
    std::uint64_t file_bytes() const;   // size of the file
    std::uint64_t bytes_read() const;   // of the file, so far
    // Of what has been read so far:
    std::uint64_t damages() const;  // places where bytes did not decompress
    /// Whether the file ends in the middle of a zstd frame, or with a line that is not whole, and
    /// how many bytes (decompressed) of that line there are. Known at the end.
    bool torn() const;
    std::uint64_t torn_bytes() const;

  private:
    struct State;
    explicit SegmentReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace faultline
