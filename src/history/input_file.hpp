// InputFile: the bytes of a file that users have: plain, gzip, or zip with one file in it.
//
// What it is follows from its first bytes, not from its name. Checksums are verified: gzip through
// zlib, zip through libarchive, so a truncated or damaged file is a Problem and never a short one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"

namespace faultline {

class InputFile {
  public:
    virtual ~InputFile() = default;

    /// Problems: missing, not a file, empty, no permission, a zip with several files.
    static Outcome<std::unique_ptr<InputFile>> open(const std::filesystem::path& path);

    /// Fills `into` as far as it goes; 0 at the end.
    virtual Outcome<std::size_t> read(std::span<char> into) = 0;

    /// The name of the file inside of a zip, else the name of the file without ".gz".
    const std::string& inner_name() const { return inner_name_; }

  protected:
    std::string inner_name_;
};

}  // namespace faultline
