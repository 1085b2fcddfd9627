// SHA-256: OpenSSL's.
#include "net/sha256.hpp"

#include <cstdlib>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace faultline {

std::string sha256_hex(std::string_view bytes) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const int done = EVP_Digest(bytes.data(), bytes.size(), digest, &size, EVP_sha256(), nullptr);
    if (done != 1) std::abort();  // there is no memory, or no SHA-256 in this OpenSSL
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

}  // namespace faultline
