// Network: the few words and look-ups that need no socket.
#include "net/network.hpp"

#include <algorithm>

namespace faultline {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::string_view name_of(NetStep step) {
    switch (step) {
        case NetStep::url:
            return "url";
        case NetStep::resolve:
            return "resolve";
        case NetStep::connect:
            return "connect";
        case NetStep::tls:
            return "tls";
        case NetStep::handshake:
            return "handshake";
        case NetStep::timeout:
            return "timeout";
        case NetStep::closed:
            return "closed";
        case NetStep::too_large:
            return "too_large";
        case NetStep::protocol:
            return "protocol";
    }
    return "unknown";
}

bool same_header_name(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, {}, [](char c) { return lower(c); }, [](char c) { return lower(c); });
}

std::string_view header_value(const std::vector<HttpHeader>& headers, std::string_view name) {
    const auto found = std::ranges::find_if(
        headers, [&](const HttpHeader& header) { return same_header_name(header.name, name); });
    return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

std::string_view HttpAnswer::header(std::string_view name) const {
    return header_value(headers, name);
}

}  // namespace faultline
