// Hmac: OpenSSL's.
#include "net/hmac.hpp"

#include <cstdlib>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace faultline {

std::string hmac_sha256(std::string_view key, std::string_view text) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    // An empty key may be a null pointer, which OpenSSL takes for "the key of before".
    const char* const bytes = key.empty() ? "" : key.data();
    const unsigned char* const done =
        HMAC(EVP_sha256(), bytes, static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest, &size);
    if (done == nullptr) std::abort();  // there is no memory, or no SHA-256 in this OpenSSL
    return {reinterpret_cast<const char*>(digest), size};
}

}  // namespace faultline
