// Url: the addresses that the network understands: ws, wss, http and https, with a host, an
// optional port and a target. Strict: what a browser would repair is an error here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

struct Url {
    bool is_tls = false;        // wss, https
    bool is_websocket = false;  // ws, wss
    std::string host;           // lower case; an IPv6 address without its brackets
    bool is_address = false;    // the host is an IP address, not a name
    std::uint16_t port = 0;     // the scheme's own where the text has none
    std::string target = "/";   // path and query as written; starts with '/'

    /// As the Host header wants it: the port only where it is not the scheme's own.
    std::string authority() const;
    friend bool operator==(const Url&, const Url&) = default;
};

/// Reads "wss://host:port/path?query". No user names, no fragment, nothing but visible ASCII.
/// Errors: bad_text (the offset is that of the part at fault), number_range (the port), too_large
/// (more than `url_bytes_max`).
Result<Url> parse_url(std::string_view text);

inline constexpr std::size_t url_bytes_max = 16U << 10;

}  // namespace faultline
