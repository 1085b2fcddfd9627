// ConfigLoader: ServeConfig from what was said, the later over the earlier: defaults, one TOML
// file, the environment (FAULTLINE_SECTION__KEY), flags. What nobody knows is refused with the
// nearest key that exists; a value of the wrong type or range is refused with its key, place and
// remedy.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/config_file.hpp"

namespace faultline::cli {

/// All that was said, read but not understood.
struct ConfigInputs {
    std::string file;                                // its path; empty: there is none
    std::string file_text;                           // its bytes
    std::map<std::string, std::string> environment;  // all variables; those of others are left out
    std::vector<ConfigEntry> flags;
};

/// Pure. The first problem ends it.
Outcome<ServeConfig> merged_config(const ConfigInputs& inputs);

/// Where a file is looked for when none is named, best first: $XDG_CONFIG_HOME (or ~/.config) and
/// /etc, each with faultline/faultline.toml.
std::vector<std::filesystem::path> config_candidates(
    const std::map<std::string, std::string>& environment);

/// The variables of this process.
std::map<std::string, std::string> process_environment();

/// Reads the file (`named`, or else the first candidate that exists) and merges. Problems: as
/// above; the file that was named is not there; a file cannot be read.
Outcome<ServeConfig> load_config(const std::string& named,
                                 std::map<std::string, std::string> environment,
                                 std::vector<ConfigEntry> flags);

}  // namespace faultline::cli
