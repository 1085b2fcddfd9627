// ConfigText: settings as people and programs read them: merged with their origins, and as a
// commented file to start from. Secrets are counted, never printed. Pure.
#pragma once

#include <string>

#include "api/serve_config.hpp"

namespace faultline::cli {

/// TOML that means the same settings again (but for secrets), each line with its origin behind it.
std::string merged_toml(const ServeConfig& config);
/// {"file", "values": {"serve.port": {"value", "origin", "where"}, ...}}; a secret's value is null
/// and its `count` is told.
std::string merged_json(const ServeConfig& config);
/// A file with every key at its default, commented out, with what it means and may be.
std::string example_toml();
/// The keys as a table of Markdown: docs/configuration.md holds it.
std::string keys_table();

}  // namespace faultline::cli
