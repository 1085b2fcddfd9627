// faultline config: the settings that `serve` would run with, each with its origin; or a file to
// start from.
#include <iostream>
#include <memory>

#include "cli/config_text.hpp"
#include "cli/serve_flags.hpp"
#include "cli/subcommands.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    ServeFlags serve;
    bool example = false;
    bool json = false;
};

Outcome<int> run(const Flags& flags) {
    if (flags.example) {
        std::cout << example_toml();
        return 0;
    }
    FL_TRY(config, flags.serve.load());
    std::cout << (flags.json ? merged_json(config) + "\n" : merged_toml(config));
    return 0;
}

}  // namespace

Subcommand config_command() {
    return {"config", "the settings of serve, merged, each with its origin",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                flags->serve.declare(arguments);
                arguments.flag("--example", flags->example,
                               "a commented file with every key instead");
                arguments.flag("--json", flags->json, "as JSON");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
