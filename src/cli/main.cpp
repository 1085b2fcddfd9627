// faultline: the program. One subcommand per file beside this one.
#include <cstdlib>
#include <iostream>

#include "cli/subcommands.hpp"

int main(int argc, char** argv) {
    using namespace faultline;
    // Where no name server answers, a lookup would take ten seconds and more, others wait behind it
    // and so does the end of the program. What the user has set comes first.
    ::setenv("RES_OPTIONS", "timeout:2 attempts:1", 0);
    const std::vector<std::string> words(argv + 1, argv + argc);
    const std::vector<cli::Subcommand> subcommands = cli::all_subcommands();
    const auto parsed = cli::parse_command_line(words, subcommands, std::cout, std::cerr);
    if (const int* status = std::get_if<int>(&parsed)) return *status;
    const Outcome<int> status = std::get<cli::Run>(parsed)();
    if (!status) {
        cli::print_problem(status.error(), std::cerr);
        return cli::exit_failure;
    }
    std::cout.flush();
    if (!std::cout) {
        cli::print_problem({"the answer could not be written", "standard output", {}}, std::cerr);
        return cli::exit_failure;
    }
    return *status;
}
