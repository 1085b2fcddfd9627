// CertificateAuthority: what it signs, OpenSSL's own verification accepts, and nothing else.
#include "net/certificate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <vector>

namespace faultline {
namespace {

constexpr TimeNs now_ns = 1'793'000'000 * ns_per_second;

using X509Pointer = std::unique_ptr<X509, decltype(&X509_free)>;

X509Pointer parse(const std::string& pem) {
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all);
    return {PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), X509_free};
}

/// OpenSSL's verdict on a server certificate for a name at a time: X509_V_OK or the error.
int verdict(const std::string& root_pem, const std::string& server_pem, const std::string& name,
            bool is_address, TimeNs at_ns) {
    const std::unique_ptr<X509_STORE, decltype(&X509_STORE_free)> store(X509_STORE_new(),
                                                                        X509_STORE_free);
    X509_STORE_add_cert(store.get(), parse(root_pem).get());
    const X509Pointer server = parse(server_pem);
    const std::unique_ptr<X509_STORE_CTX, decltype(&X509_STORE_CTX_free)> context(
        X509_STORE_CTX_new(), X509_STORE_CTX_free);
    X509_STORE_CTX_init(context.get(), store.get(), server.get(), nullptr);
    X509_VERIFY_PARAM* asked = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(asked, static_cast<time_t>(at_ns / ns_per_second));
    X509_VERIFY_PARAM_set_flags(asked, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(asked, X509_PURPOSE_SSL_SERVER);
    if (is_address) {
        X509_VERIFY_PARAM_set1_ip_asc(asked, name.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(asked, name.data(), name.size());
    }
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

class Authority : public ::testing::Test {
  protected:
    std::string issue(std::vector<std::string> names, TimeNs from_ns = now_ns - ns_per_day,
                      TimeNs until_ns = now_ns + ns_per_day) {
        const auto identity = authority->issue(names, from_ns, until_ns);
        EXPECT_TRUE(identity) << identity.error().text();
        return identity->certificate_pem;
    }
    int verdict_for(const std::string& pem, const std::string& name, TimeNs at_ns = now_ns) {
        return verdict(authority->root_pem(), pem, name, false, at_ns);
    }
    Outcome<CertificateAuthority> authority = CertificateAuthority::create(now_ns);
};

TEST_F(Authority, SignsWhatOpensslAccepts) {
    const std::string pem = issue({"fstream.example.com", "127.0.0.1", "::1"});
    EXPECT_EQ(verdict_for(pem, "fstream.example.com"), X509_V_OK);
    EXPECT_EQ(verdict(authority->root_pem(), pem, "127.0.0.1", true, now_ns), X509_V_OK);
    EXPECT_EQ(verdict(authority->root_pem(), pem, "::1", true, now_ns), X509_V_OK);
}

TEST_F(Authority, OtherNamesAreRefused) {
    const std::string pem = issue({"fstream.example.com", "127.0.0.1"});
    EXPECT_EQ(verdict_for(pem, "dstream.example.com"), X509_V_ERR_HOSTNAME_MISMATCH);
    EXPECT_EQ(verdict(authority->root_pem(), pem, "127.0.0.2", true, now_ns),
              X509_V_ERR_IP_ADDRESS_MISMATCH);
}

TEST_F(Authority, ManyNamesFitOneCertificate) {
    std::vector<std::string> names;
    for (int i = 0; i < 200; ++i) names.push_back("host" + std::to_string(i) + ".example.com");
    const std::string pem = issue(names);
    EXPECT_EQ(verdict_for(pem, names.front()), X509_V_OK);
    EXPECT_EQ(verdict_for(pem, names.back()), X509_V_OK);
}

TEST_F(Authority, ExpiredAndEarlyCertificatesAreRefused) {
    const std::string pem = issue({"a.example.com"}, now_ns - ns_per_hour, now_ns + ns_per_hour);
    EXPECT_EQ(verdict_for(pem, "a.example.com"), X509_V_OK);
    EXPECT_EQ(verdict_for(pem, "a.example.com", now_ns + 2 * ns_per_hour),
              X509_V_ERR_CERT_HAS_EXPIRED);
    EXPECT_EQ(verdict_for(pem, "a.example.com", now_ns - 2 * ns_per_hour),
              X509_V_ERR_CERT_NOT_YET_VALID);
}

TEST_F(Authority, AnotherAuthorityIsNotTrusted) {
    const auto other = CertificateAuthority::create(now_ns);
    ASSERT_TRUE(other);
    EXPECT_NE(verdict(other->root_pem(), issue({"a.example.com"}), "a.example.com", false, now_ns),
              X509_V_OK);
}

TEST_F(Authority, KeyBelongsToTheCertificate) {
    const std::vector<std::string> names{"a.example.com"};
    const auto identity = authority->issue(names, now_ns, now_ns + ns_per_day);
    ASSERT_TRUE(identity);
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(
        BIO_new_mem_buf(identity->key_pem.data(), static_cast<int>(identity->key_pem.size())),
        BIO_free_all);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    ASSERT_TRUE(key);
    EXPECT_EQ(X509_check_private_key(parse(identity->certificate_pem).get(), key.get()), 1);
    EXPECT_EQ(EVP_PKEY_get_bits(key.get()), 256);
}

TEST_F(Authority, ACertificateNeedsAName) {
    EXPECT_FALSE(authority->issue({}, now_ns, now_ns + ns_per_day));
}

}  // namespace
}  // namespace faultline
