// ServerRequest and ServerReply: one HTTP exchange as a server's handler sees it. Plain types.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/http_header.hpp"

namespace faultline {

struct ServerRequest {
    std::string method;
    std::string host;    // of the Host header, without port, lower case
    std::string target;  // path and query as sent
    std::vector<HttpHeader> headers;
    std::string body;
    std::string peer;  // address of the client
    /// A header by name, whatever its case; empty where it is not there.
    std::string_view header(std::string_view name) const;
    std::string_view path() const;   // before '?'
    std::string_view query() const;  // behind '?', undecoded
    /// A parameter of the query, decoded; empty where it is not there.
    std::string parameter(std::string_view name) const;
};

struct ServerReply {
    int status = 200;
    std::string content_type = "application/json";
    std::vector<HttpHeader> headers;
    std::string body;
    bool hang_up = false;  // close the connection without sending anything
};

/// "%41+b" as "A b"; a '%' without two hex digits stands for itself.
std::string percent_decoded(std::string_view text);

/// "Example.com:8443" as "example.com", "[::1]:80" as "::1".
std::string host_without_port(std::string_view host_header);

/// Whether a comma-separated header value ("keep-alive, Upgrade") names the token, in any case.
bool has_token(std::string_view header_value, std::string_view token);

}  // namespace faultline
