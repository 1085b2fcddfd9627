// ShellCompletion: scripts by which bash, zsh and fish complete the command line, made from what
// the subcommands declare, so that they know every flag there is.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace faultline::cli {

enum class Shell { bash, zsh, fish };
std::optional<Shell> parse_shell(std::string_view name);

/// The script, for the program of this name.
std::string completion_script(Shell shell, std::string_view program,
                              std::span<const SubcommandFacts> subcommands);

}  // namespace faultline::cli
