// Url: reads from left to right, one part after the other.
#include "net/url.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <fmt/format.h>

namespace faultline {
namespace {

struct Scheme {
    std::string_view name;
    bool is_tls, is_websocket;
    std::uint16_t port() const { return is_tls ? 443 : 80; }
};
constexpr std::array<Scheme, 4> schemes = {
    {{"ws", false, true}, {"wss", true, true}, {"http", false, false}, {"https", true, false}}};

constexpr std::size_t host_bytes_max = 253;  // what DNS can hold
constexpr std::size_t label_bytes_max = 63;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_address(int family, const std::string& host) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(family, host.c_str(), bytes.data()) == 1;
}

/// Labels of letters, digits, '-' and '_' between dots; none empty.
bool is_host_name(std::string_view host) {
    if (host.empty() || host.size() > host_bytes_max) return false;
    std::size_t label = 0;
    for (const char c : host) {
        if (c == '.' ? label == 0 : !is_name_char(c)) return false;
        label = c == '.' ? 0 : label + 1;
        if (label > label_bytes_max) return false;
    }
    return label > 0;
}

/// Four numbers at least look like an address: a name whose last label is digits is one misspelt.
bool looks_numeric(std::string_view host) {
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
}

Result<void> read_host(std::string_view text, std::uint32_t offset, Url& url) {
    if (text.starts_with('[')) {
        if (text.size() < 2 || text.back() != ']') return fail(ErrorCode::bad_text, offset);
        url.host = lower(text.substr(1, text.size() - 2));
        url.is_address = true;
        if (!is_address(AF_INET6, url.host)) return fail(ErrorCode::bad_text, offset);
        return {};
    }
    url.host = lower(text);
    url.is_address = is_address(AF_INET, url.host);
    if (url.is_address) return {};
    if (!is_host_name(url.host) || looks_numeric(url.host)) {
        return fail(ErrorCode::bad_text, offset);
    }
    return {};
}

Result<void> read_port(std::string_view digits, std::uint32_t offset, Url& url) {
    const auto [end, code] = std::from_chars(digits.begin(), digits.end(), url.port);
    if (code == std::errc::result_out_of_range) return fail(ErrorCode::number_range, offset);
    if (code != std::errc{} || end != digits.end()) return fail(ErrorCode::bad_text, offset);
    if (url.port == 0) return fail(ErrorCode::number_range, offset);
    return {};
}

}  // namespace

std::string Url::authority() const {
    const bool is_v6 = host.find(':') != std::string::npos;
    std::string text = is_v6 ? "[" + host + "]" : host;
    if (port != (is_tls ? 443 : 80)) text += fmt::format(":{}", port);
    return text;
}

Result<Url> parse_url(std::string_view text) {
    if (text.size() > url_bytes_max) return fail(ErrorCode::too_large);
    const auto is_visible = [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '\\'; };
    const auto bad = std::ranges::find_if_not(text, is_visible);
    const auto place = [&](auto at) { return static_cast<std::uint32_t>(at - text.begin()); };
    if (bad != text.end()) return fail(ErrorCode::bad_text, place(bad));

    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return fail(ErrorCode::bad_text);
    const std::string name = lower(text.substr(0, colon));
    const auto scheme = std::ranges::find(schemes, name, &Scheme::name);
    if (scheme == schemes.end()) return fail(ErrorCode::bad_text);

    Url url;
    url.is_tls = scheme->is_tls;
    url.is_websocket = scheme->is_websocket;
    url.port = scheme->port();
    const std::size_t begin = colon + 3;
    const std::size_t end = std::min(text.find_first_of("/?", begin), text.size());
    const std::string_view authority = text.substr(begin, end - begin);
    const std::size_t bracket = authority.rfind(']');
    const std::size_t after = bracket == std::string_view::npos ? 0 : bracket;
    const std::size_t port_colon = std::min(authority.find(':', after), authority.size());
    FL_CHECK(read_host(authority.substr(0, port_colon), static_cast<std::uint32_t>(begin), url));
    if (port_colon < authority.size()) {
        const auto offset = static_cast<std::uint32_t>(begin + port_colon + 1);
        FL_CHECK(read_port(authority.substr(port_colon + 1), offset, url));
    }
    url.target = text.substr(end);
    if (!url.target.starts_with('/')) url.target.insert(0, "/");
    return url;
}

}  // namespace faultline
