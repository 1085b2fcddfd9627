// AccessGuard: comparing, in a time that does not tell how much was right.
#include "api/access_guard.hpp"

#include <algorithm>

#include "net/network.hpp"

namespace faultline {
namespace {

bool is_same_token(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const char other = b.empty() ? '\0' : b[i % b.size()];
        difference |= static_cast<unsigned char>(a[i] ^ other);
    }
    return difference == 0;
}

}  // namespace

bool AccessGuard::is_known(std::string_view token) const {
    bool is_found = false;
    for (const std::string& known : tokens_) is_found |= is_same_token(token, known);
    return is_found && !token.empty();
}

bool AccessGuard::has_token(const ServerRequest& request, bool is_socket) const {
    if (tokens_.empty()) return true;
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view authorization = request.header("Authorization");
    if (authorization.size() > scheme.size() &&
        same_header_name(authorization.substr(0, scheme.size()), scheme)) {
        return is_known(authorization.substr(scheme.size()));
    }
    if (const auto key = request.header("CG-API-KEY"); !key.empty()) return is_known(key);
    return is_socket && is_known(request.parameter("access_token"));
}

bool AccessGuard::may_open(const ServerRequest& request) const {
    const std::string_view origin = request.header("Origin");
    if (origin.empty()) return true;
    const bool is_allowed = std::ranges::any_of(origins_, [origin](const std::string& allowed) {
        return allowed == "*" || allowed == origin;
    });
    if (is_allowed) return true;
    const std::size_t scheme = origin.find("://");
    const std::string_view host =
        scheme == std::string_view::npos ? origin : origin.substr(scheme + 3);
    return same_header_name(host, request.header("Host"));
}

}  // namespace faultline
