// ServerRequest: the parts of a request, taken from its text.
#include "net/server_request.hpp"

#include <algorithm>

#include "net/network.hpp"

namespace faultline {
namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
}

int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    const char small = lower(digit);
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

std::string_view ServerRequest::header(std::string_view name) const {
    return header_value(headers, name);
}

std::string_view ServerRequest::path() const {
    return std::string_view(target).substr(0, target.find('?'));
}

std::string_view ServerRequest::query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{}
                                     : std::string_view(target).substr(mark + 1);
}

std::string ServerRequest::parameter(std::string_view name) const {
    std::string_view rest = query();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        const std::size_t equals = std::min(pair.find('='), pair.size());
        if (percent_decoded(pair.substr(0, equals)) == name) {
            return percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '%' && at + 2 < text.size()) {
            const int high = hex_digit(text[at + 1]);
            const int low = hex_digit(text[at + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                at += 2;
                continue;
            }
        }
        out.push_back(text[at] == '+' ? ' ' : text[at]);
    }
    return out;
}

std::string host_without_port(std::string_view host_header) {
    std::string_view host = trimmed(host_header);
    if (host.starts_with('[')) {
        const std::size_t end = std::min(host.find(']'), host.size());
        host = host.substr(1, end - 1);
    } else {
        host = host.substr(0, host.find(':'));
    }
    std::string out(host);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool has_token(std::string_view header_value, std::string_view token) {
    while (!header_value.empty()) {
        const std::size_t end = std::min(header_value.find(','), header_value.size());
        if (same_header_name(trimmed(header_value.substr(0, end)), token)) return true;
        header_value.remove_prefix(std::min(end + 1, header_value.size()));
    }
    return false;
}

}  // namespace faultline
