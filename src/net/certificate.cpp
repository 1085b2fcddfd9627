// CertificateAuthority: X.509 through OpenSSL 3's own types, each held by a unique_ptr.
#include "net/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace faultline {
namespace {

template <auto free>
struct OpensslFree {
    template <class T>
    void operator()(T* thing) const {
        free(thing);
    }
};
template <class T, auto free>
using Owned = std::unique_ptr<T, OpensslFree<free>>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using Certificate = Owned<X509, X509_free>;
using Bio = Owned<BIO, BIO_free_all>;
using Names = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

tl::unexpected<Problem> openssl_problem(std::string step) {
    char words[200] = "no reason given";
    if (const unsigned long code = ERR_get_error(); code != 0) {
        ERR_error_string_n(code, words, sizeof words);
    }
    ERR_clear_error();
    return problem(std::move(step) + ": " + words, "certificate");
}

std::string text_of(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

Outcome<std::string> pem_of(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_X509(bio.get(), certificate) != 1) {
        return openssl_problem("writing a certificate");
    }
    return text_of(bio.get());
}

Outcome<std::string> pem_of(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    if (!bio ||
        PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
        return openssl_problem("writing a key");
    }
    return text_of(bio.get());
}

Outcome<Key> new_key() {
    Key key(EVP_EC_gen("P-256"));
    if (!key) return openssl_problem("making a key");
    return key;
}

bool set_serial(X509* certificate) {
    std::uint64_t serial = 0;
    if (RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) != 1) return false;
    // 63 bits: serials are positive.
    return ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial >> 1) == 1;
}

bool set_time(ASN1_TIME* field, TimeNs at_ns) {
    return ASN1_TIME_set(field, static_cast<time_t>(at_ns / ns_per_second)) != nullptr;
}

/// Everything but names, issuer's extensions and the signature.
Outcome<Certificate> blank(EVP_PKEY* key, const char* common_name, TimeNs from_ns,
                           TimeNs until_ns) {
    Certificate made(X509_new());
    X509* x = made.get();
    X509_NAME* subject = x == nullptr ? nullptr : X509_get_subject_name(x);
    const auto* name = reinterpret_cast<const unsigned char*>(common_name);
    if (x == nullptr || X509_set_version(x, X509_VERSION_3) != 1 || !set_serial(x) ||
        !set_time(X509_getm_notBefore(x), from_ns) || !set_time(X509_getm_notAfter(x), until_ns) ||
        X509_set_pubkey(x, key) != 1 ||
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, name, -1, -1, 0) != 1) {
        return openssl_problem("filling a certificate");
    }
    return made;
}

bool add_extension(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Owned<X509_EXTENSION, X509_EXTENSION_free> made(
        X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return made && X509_add_ext(certificate, made.get(), -1) == 1;
}

/// An address where the text is one, a host name otherwise.
bool add_name(GENERAL_NAMES* names, const std::string& text) {
    Owned<GENERAL_NAME, GENERAL_NAME_free> name(GENERAL_NAME_new());
    if (!name) return false;
    if (ASN1_OCTET_STRING* address = a2i_IPADDRESS(text.c_str()); address != nullptr) {
        GENERAL_NAME_set0_value(name.get(), GEN_IPADD, address);
    } else {
        ERR_clear_error();  // "not an address" is an answer here
        ASN1_IA5STRING* host = ASN1_IA5STRING_new();
        if (host == nullptr) return false;
        GENERAL_NAME_set0_value(name.get(), GEN_DNS, host);
        if (ASN1_STRING_set(host, text.data(), static_cast<int>(text.size())) != 1) return false;
    }
    if (sk_GENERAL_NAME_push(names, name.get()) == 0) return false;
    static_cast<void>(name.release());  // the list owns it now
    return true;
}

bool add_names(X509* certificate, std::span<const std::string> texts) {
    const Names names(GENERAL_NAMES_new());
    if (!names) return false;
    for (const std::string& text : texts) {
        if (!add_name(names.get(), text)) return false;
    }
    return X509_add1_ext_i2d(certificate, NID_subject_alt_name, names.get(), 0, 0) == 1;
}

}  // namespace

struct CertificateAuthority::Keys {
    Key key;
    Certificate certificate;
    std::string root_pem;
};

CertificateAuthority::CertificateAuthority(std::unique_ptr<Keys> keys) : keys_(std::move(keys)) {}
CertificateAuthority::CertificateAuthority(CertificateAuthority&&) noexcept = default;
CertificateAuthority& CertificateAuthority::operator=(CertificateAuthority&&) noexcept = default;
CertificateAuthority::~CertificateAuthority() = default;

Outcome<CertificateAuthority> CertificateAuthority::create(TimeNs now_ns) {
    FL_TRY(key, new_key());
    // Ten years on both sides, so that certificates of any year near now can stand below it.
    constexpr DurationNs reach_ns = 3653 * ns_per_day;
    FL_TRY(made,
           blank(key.get(), "Faultline test authority", now_ns - reach_ns, now_ns + reach_ns));
    X509* x = made.get();
    if (X509_set_issuer_name(x, X509_get_subject_name(x)) != 1 ||
        !add_extension(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !add_extension(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !add_extension(x, x, NID_subject_key_identifier, "hash") ||
        X509_sign(x, key.get(), EVP_sha256()) == 0) {
        return openssl_problem("signing the authority");
    }
    FL_TRY(pem, pem_of(x));
    return CertificateAuthority(
        std::make_unique<Keys>(Keys{std::move(key), std::move(made), std::move(pem)}));
}

const std::string& CertificateAuthority::root_pem() const { return keys_->root_pem; }

Outcome<ServerIdentity> CertificateAuthority::issue(std::span<const std::string> names,
                                                    TimeNs valid_from_ns,
                                                    TimeNs valid_until_ns) const {
    if (names.empty()) {
        return problem("a certificate needs a name", "certificate", "give a host name or address");
    }
    FL_TRY(key, new_key());
    FL_TRY(made, blank(key.get(), "Faultline test server", valid_from_ns, valid_until_ns));
    X509* x = made.get();
    X509* root = keys_->certificate.get();
    if (X509_set_issuer_name(x, X509_get_subject_name(root)) != 1 ||
        !add_extension(x, root, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_extension(x, root, NID_key_usage, "critical,digitalSignature") ||
        !add_extension(x, root, NID_ext_key_usage, "serverAuth") ||
        !add_extension(x, root, NID_authority_key_identifier, "keyid") || !add_names(x, names) ||
        X509_sign(x, keys_->key.get(), EVP_sha256()) == 0) {
        return openssl_problem("signing a server certificate");
    }
    FL_TRY(certificate_pem, pem_of(x));
    FL_TRY(key_pem, pem_of(key.get()));
    return ServerIdentity{std::move(certificate_pem), std::move(key_pem)};
}

}  // namespace faultline
