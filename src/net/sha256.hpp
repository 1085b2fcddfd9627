// SHA-256, for chains of hashes that anybody can check with a standard tool.
#pragma once

#include <string>
#include <string_view>

namespace faultline {

/// In 64 lower-case hexadecimal digits, as `sha256sum` prints it.
std::string sha256_hex(std::string_view bytes);

}  // namespace faultline
