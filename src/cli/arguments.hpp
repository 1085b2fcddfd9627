// Arguments: how a subcommand declares its flags, and how the command line is read.
//
// A thin face over CLI11, whose headers are heavy: only arguments.cpp includes them. A subcommand
// declares its flags with defaults already in the variables and returns what is to run; the
// variables live as long as that closure, so they are usually members of one shared struct.
#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/result.hpp"

namespace CLI {
class App;
}

namespace faultline::cli {

class Arguments {
  public:
    explicit Arguments(CLI::App& app) : app_(&app) {}

    /// `--flag TEXT`. `flag` is written with its dashes, "--data"; `into` must outlive the parsing.
    void text(std::string flag, std::string& into, std::string help, bool required = false);
    /// `--flag a,b,c` or `--flag a --flag b`.
    void list(std::string flag, std::vector<std::string>& into, std::string help);
    void number(std::string flag, double& into, std::string help);
    /// A switch without a value.
    void flag(std::string flag, bool& into, std::string help);
    void positional(std::string name, std::string& into, std::string help, bool required = true);
    void positionals(std::string name, std::vector<std::string>& into, std::string help,
                     bool required = true);

  private:
    CLI::App* app_;
};

/// What a subcommand does once its flags are read. The value is the exit status.
using Run = std::function<Outcome<int>()>;

struct Subcommand {
    std::string name;
    std::string help;
    std::function<Run(Arguments&)> declare;
};

inline constexpr int exit_failure = 1;
inline constexpr int exit_usage = 2;

/// Reads the command line (`words` without the program's name). Gives what is to run, or the exit
/// status where all is said already: --help and --version (0, text on `out`), usage errors (2, what
/// is wrong and the nearest known word on `err`).
std::variant<Run, int> parse_command_line(std::span<const std::string> words,
                                          std::span<const Subcommand> subcommands,
                                          std::ostream& out, std::ostream& err);

/// A flag or argument as --help shows it.
struct ArgumentFacts {
    std::string name;  // "--data", or "market" for one without dashes
    std::string help;
    bool takes_value = false;  // always, where it has no dashes
};
struct SubcommandFacts {
    std::string name, help;
    std::vector<ArgumentFacts> arguments;  // in the order of --help
};
/// What each subcommand declares, --help included.
std::vector<SubcommandFacts> facts_of(std::span<const Subcommand> subcommands);

/// "faultline: where: what" and, on a second line, the remedy.
void print_problem(const Problem& problem, std::ostream& err);

}  // namespace faultline::cli
