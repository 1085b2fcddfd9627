// Certificates made on the spot: an authority of our own and the server certificates it signs, for
// the emulators and for tests. P-256 keys, SHA-256, names as subject alternative names.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"

namespace faultline {

/// What a TLS server shows: its chain and its key, PEM.
struct ServerIdentity {
    std::string certificate_pem;
    std::string key_pem;
};

class CertificateAuthority {
  public:
    /// A fresh authority, valid around `now_ns`. Error: OpenSSL has no randomness.
    static Outcome<CertificateAuthority> create(TimeNs now_ns);
    CertificateAuthority(CertificateAuthority&&) noexcept;
    CertificateAuthority& operator=(CertificateAuthority&&) noexcept;
    ~CertificateAuthority();

    const std::string& root_pem() const;
    /// A certificate for these host names or addresses.
    Outcome<ServerIdentity> issue(std::span<const std::string> names, TimeNs valid_from_ns,
                                  TimeNs valid_until_ns) const;

  private:
    struct Keys;
    explicit CertificateAuthority(std::unique_ptr<Keys> keys);
    std::unique_ptr<Keys> keys_;
};

}  // namespace faultline
