// ConfigFile: the text of a TOML file as values by key, each with the line where it stands. Knows
// TOML, not what the keys mean. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/config_keys.hpp"

namespace faultline::cli {

/// A value that somebody has said.
struct ConfigEntry {
    std::string name;  // "serve.port"
    ConfigValue value;
    ConfigSource source;
};

/// In the order of their lines. Dates and times become their text. Problems name path and line: not
/// TOML; a value that no key could take (a table in a table, a list of other things than texts).
Outcome<std::vector<ConfigEntry>> entries_of_toml(std::string_view text, const std::string& path);

}  // namespace faultline::cli
