// faultline completion: scripts that complete the command line in a shell.
#include <iostream>
#include <memory>

#include "cli/shell_completion.hpp"
#include "cli/subcommands.hpp"

namespace faultline::cli {
namespace {

Outcome<int> run_completion(const std::string& name) {
    const auto shell = parse_shell(name);
    if (!shell) {
        print_problem({"\"" + name + "\" is no shell that is known here", "completion",
                       "one of bash, zsh, fish"},
                      std::cerr);
        return exit_usage;
    }
    std::cout << completion_script(*shell, "faultline", facts_of(all_subcommands()));
    return 0;
}

}  // namespace

Subcommand completion_command() {
    return {"completion", "a script that completes this command line: bash, zsh or fish",
            [](Arguments& arguments) -> Run {
                auto shell = std::make_shared<std::string>();
                arguments.positional("shell", *shell, "bash, zsh or fish");
                return [shell] { return run_completion(*shell); };
            }};
}

}  // namespace faultline::cli
