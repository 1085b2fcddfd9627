// Subcommands: one function per subcommand file beside this one, gathered for main.
#pragma once

#include <vector>

#include "cli/arguments.hpp"

namespace faultline::cli {

/// Where history lies when --data is not given.
inline constexpr const char* default_data_folder = "faultline-data";

Subcommand serve_command();
Subcommand import_command();
Subcommand export_command();
Subcommand map_command();
Subcommand heatmap_command();
Subcommand leverage_command();
Subcommand exposure_command();
Subcommand profile_command();
Subcommand score_command();
Subcommand zones_command();
Subcommand ratio_command();
Subcommand dominance_command();
Subcommand signals_command();
Subcommand position_command();
Subcommand decode_command();
Subcommand venues_command();
Subcommand simulate_command();
Subcommand record_command();
Subcommand replay_command();
Subcommand config_command();
Subcommand ask_command();
Subcommand cascade_command();
Subcommand completion_command();

/// All of them, in the order of --help.
std::vector<Subcommand> all_subcommands();

}  // namespace faultline::cli
