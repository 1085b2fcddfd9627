// Base64 (RFC 4648, with padding): bytes that are no text, where only text may stand.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

std::string to_base64(std::string_view bytes);

/// Strict: the one spelling that to_base64 gives for these bytes, nothing else. Error: bad_text,
/// the offset being the group of four that is wrong.
Result<std::string> from_base64(std::string_view text);

}  // namespace faultline
