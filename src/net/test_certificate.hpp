// Certificates for the tests of the clients: an authority of our own and what it signs.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdexcept>
#include <string>

namespace faultline {

/// A P-256 key with a certificate; signed by itself, or by another one.
class TestCertificate {
  public:
    struct Wish {
        std::string name = "localhost";  // or an address: "IP:127.0.0.1"
        long valid_from_s = -3600;       // from now
        long valid_until_s = 3600;
        bool is_authority = false;
    };

    explicit TestCertificate(const Wish& wish, const TestCertificate* signer = nullptr)
        : key_(EVP_EC_gen("P-256")), certificate_(X509_new()) {
        X509_set_version(certificate_, 2);
        static long serial = 1;
        ASN1_INTEGER_set(X509_get_serialNumber(certificate_), serial++);
        X509_gmtime_adj(X509_getm_notBefore(certificate_), wish.valid_from_s);
        X509_gmtime_adj(X509_getm_notAfter(certificate_), wish.valid_until_s);
        X509_set_pubkey(certificate_, key_);
        const std::string subject = wish.is_authority ? "Test authority" : "Test server";
        X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate_), "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(subject.c_str()), -1, -1,
                                   0);
        const TestCertificate& by = signer != nullptr ? *signer : *this;
        X509_set_issuer_name(certificate_, X509_get_subject_name(by.certificate_));
        if (wish.is_authority) {
            extend(NID_basic_constraints, "critical,CA:TRUE");
        } else {
            const bool is_address = wish.name.starts_with("IP:");
            extend(NID_subject_alt_name, is_address ? wish.name : "DNS:" + wish.name);
        }
        if (X509_sign(certificate_, by.key_, EVP_sha256()) == 0) throw std::runtime_error("sign");
    }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;
    ~TestCertificate() {
        X509_free(certificate_);
        EVP_PKEY_free(key_);
    }

    X509* certificate() const { return certificate_; }
    EVP_PKEY* key() const { return key_; }
    std::string pem() const {
        BIO* bio = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(bio, certificate_);
        char* text = nullptr;
        const long size = BIO_get_mem_data(bio, &text);
        std::string out(text, static_cast<std::size_t>(size));
        BIO_free(bio);
        return out;
    }

  private:
    void extend(int nid, const std::string& value) {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str());
        X509_add_ext(certificate_, extension, -1);
        X509_EXTENSION_free(extension);
    }

    EVP_PKEY* key_;
    X509* certificate_;
};

}  // namespace faultline
