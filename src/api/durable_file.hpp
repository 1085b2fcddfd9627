// DurableFile: a small file replaced whole or not at all, also if the power fails.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

/// Writes beside it (".tmp"), flushes to the disk, renames over it, flushes the folder. `mode` as
/// for chmod. Errors: cannot be written; the old file is there then as it was.
Outcome<void> replace_file(const std::filesystem::path& path, std::string_view bytes,
                           unsigned mode = 0644);

/// The whole file. Errors: is not there, cannot be read, more than `bytes_max`.
Outcome<std::string> read_small_file(const std::filesystem::path& path,
                                     std::size_t bytes_max = 64U << 20);

/// What errno says of a file that could not be written.
tl::unexpected<Problem> file_problem(const std::filesystem::path& path, int error);

/// Writes all of it. What has been written is taken off the front of `bytes`, also on failure.
Outcome<void> write_all(int file, std::string_view& bytes, const std::filesystem::path& path);

}  // namespace faultline
