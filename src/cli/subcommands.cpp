// The list of subcommands.
#include "cli/subcommands.hpp"

namespace faultline::cli {

std::vector<Subcommand> all_subcommands() {
    return {
        serve_command(),    import_command(),    map_command(),        heatmap_command(),
        leverage_command(), exposure_command(),  profile_command(),    zones_command(),
        ratio_command(),    dominance_command(), signals_command(),    position_command(),
        cascade_command(),  ask_command(),       score_command(),      venues_command(),
        record_command(),   replay_command(),    decode_command(),     export_command(),
        simulate_command(), config_command(),    completion_command(),
    };
}

}  // namespace faultline::cli
