// nearest_name: what somebody may have meant by a name that we do not know.
#pragma once

#include <span>
#include <string_view>

namespace faultline {

/// The known name that the fewest single-letter changes lead to; empty where none is close (more
/// than a third of the letters, at least one, would have to change).
std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known);

}  // namespace faultline
