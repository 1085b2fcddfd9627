// RoutePath: name by name.
#include "api/route_path.hpp"

#include <algorithm>

#include "net/server_request.hpp"

namespace faultline {

bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& values) {
    values.clear();
    for (;;) {
        const std::size_t open = pattern.find('{');
        if (open == std::string_view::npos) return pattern == path;
        if (!path.starts_with(pattern.substr(0, open))) return false;
        path.remove_prefix(open);
        pattern.remove_prefix(pattern.find('}') + 1);
        const std::size_t end = std::min(path.find('/'), path.size());
        if (end == 0) return false;
        values.push_back(percent_decoded(path.substr(0, end)));
        path.remove_prefix(end);
    }
}

}  // namespace faultline
