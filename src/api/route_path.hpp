// RoutePath: whether the path of a request is that of a route.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline {

/// Whether a path fits a route's; `values` receives what stands for its {names}.
bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& values);

}  // namespace faultline
