// Inflate: gzip and zlib bytes to text, with a bound on the output, because a kilobyte can hold a
// gigabyte.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

/// Replaces `out`. Errors: bad_text (not gzip, damaged or cut off), too_large (more than
/// `bytes_max`; `out` is empty then and no more than that was ever held).
Result<void> inflate(std::string_view compressed, std::size_t bytes_max, std::string& out);

/// gzip of a text, for servers.
std::string deflate_gzip(std::string_view text);

}  // namespace faultline
