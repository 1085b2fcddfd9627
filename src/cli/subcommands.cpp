// The list of subcommands.
#include "cli/subcommands.hpp"

namespace faultline::cli {

std::vector<Subcommand> all_subcommands() {
    return {
        import_command(),
        export_command(),
    };
}

}  // namespace faultline::cli
