// Reply text: formatting only; SHA-1 and base64 come from OpenSSL.
#include "net/reply_text.hpp"

#include <array>
#include <boost/beast/http/status.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

namespace faultline {
namespace {

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

std::string_view reason_of(int status) {
    const auto known = boost::beast::http::int_to_status(static_cast<unsigned>(status));
    const auto reason = boost::beast::http::obsolete_reason(known);
    return {reason.data(), reason.size()};
}

}  // namespace

bool has_body(int status) { return status >= 200 && status != 204 && status != 304; }

std::string http_date(TimeNs at_ns) {
    static constexpr std::array<const char*, 7> days{"Thu", "Fri", "Sat", "Sun",
                                                     "Mon", "Tue", "Wed"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime civil = to_civil(at_ns);
    const auto day = static_cast<std::size_t>(at_ns / ns_per_day % 7);  // 1970-01-01: a Thursday
    return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", days[day], civil.day,
                       months[static_cast<std::size_t>(civil.month - 1)], civil.year, civil.hour,
                       civil.minute, civil.second);
}

std::string reply_head(const ServerReply& reply, bool keep_alive, TimeNs now_ns) {
    std::string out = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\n", reply.status,
                                  reason_of(reply.status), http_date(now_ns));
    if (has_body(reply.status)) {
        out += fmt::format("Content-Length: {}\r\n", reply.body.size());
        if (!reply.content_type.empty() && is_one_line(reply.content_type)) {
            out += "Content-Type: " + reply.content_type + "\r\n";
        }
    }
    for (const HttpHeader& header : reply.headers) {
        if (!is_one_line(header.name) || !is_one_line(header.value)) continue;
        out += header.name + ": " + header.value + "\r\n";
    }
    out += keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return out;
}

std::string accept_key(std::string_view client_key) {
    // base64 of 16 bytes
    constexpr std::size_t key_size = 24;
    if (client_key.size() != key_size || !client_key.ends_with("==")) return {};
    const std::string salted = std::string(client_key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(salted.data(), salted.size(), digest.data(), &size, EVP_sha1(), nullptr) != 1) {
        return {};
    }
    std::array<unsigned char, 2 * EVP_MAX_MD_SIZE> text{};
    const int written = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(size));
    return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(written)};
}

std::string upgrade_head(std::string_view client_key, std::string_view subprotocol) {
    std::string out =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
        accept_key(client_key) + "\r\n";
    if (!subprotocol.empty()) {
        out += "Sec-WebSocket-Protocol: " + std::string(subprotocol) + "\r\n";
    }
    return out + "\r\n";
}

}  // namespace faultline
