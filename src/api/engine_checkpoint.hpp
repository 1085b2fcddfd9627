// EngineCheckpoint: the books and ready columns of a market as a replay of the history left them at
// one instant, in a file, so that the next start replays only what is newer.
//
// Events stay the only truth: a checkpoint is what their replay gives, byte for byte, and it is put
// aside, with the reason, where it may be anything else: another model, other settings or facts of
// a venue, or a history that holds other events up to that instant (an import of older data).
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "history/market_replay.hpp"
#include "map/heat_columns.hpp"

namespace faultline {

struct EngineCheckpoint {
    TimeNs at_ns = 0;         // where the replay stands: the end of a column
    TimeNs from_ns = 0;       // ReplayRequest::from_ns of the replay
    TimeNs fine_from_ns = 0;  // likewise
    std::optional<MarketReplay> replay;
    std::optional<HeatColumns> columns;
};

/// Writes the file anew, whole or not at all; the one before is kept beside it. `replay` and
/// `columns` stay as they are. Problems: the folder cannot be written, the store not be read.
Outcome<void> write_checkpoint(const std::filesystem::path& file, const Store& store,
                               const ReplayRequest& request, TimeNs at_ns, MarketReplay& replay,
                               std::optional<HeatColumns>& columns);

/// Reads it; `request` says market, settings, `warmup_ns` and `to_ns`. Problems, in words: there is
/// none, or it does not fit, and why.
Outcome<EngineCheckpoint> read_checkpoint(const std::filesystem::path& file, const Store& store,
                                          ReplayRequest request);

/// The file, or where it does not fit the one before: what came late may be older than the last
/// checkpoint and newer than the one before it. Problem: that of the file.
Outcome<EngineCheckpoint> read_kept_checkpoint(const std::filesystem::path& file,
                                               const Store& store, const ReplayRequest& request);

/// Where the one before is kept.
std::filesystem::path previous_checkpoint(const std::filesystem::path& file);

}  // namespace faultline
