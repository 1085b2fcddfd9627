// Hmac: a keyed hash (RFC 2104) over SHA-256, by which a receiver knows who sent a message.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

/// The 32 bytes of HMAC-SHA256.
std::string hmac_sha256(std::string_view key, std::string_view text);

}  // namespace faultline
