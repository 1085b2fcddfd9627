// StateFile: the bytes of a saved state on disk: a magic word and version, the fingerprint of what
// the state belongs to, then one zstd frame with its checksum. Written beside and renamed, so that
// a crash leaves the old file or the new one, never a part.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

/// Of the bytes inside; raised when a class of the simulation changes what it saves.
inline constexpr std::uint32_t state_version = 1;

/// Problems: the folder cannot be written, the disk is full.
Outcome<void> write_state_file(const std::filesystem::path& path, std::uint64_t fingerprint,
                               std::string_view state);

/// Problems, each with what is wrong in words: no such file, not a state, of another version, of
/// another world (fingerprint), damaged.
Outcome<std::string> read_state_file(const std::filesystem::path& path, std::uint64_t fingerprint);

}  // namespace faultline
