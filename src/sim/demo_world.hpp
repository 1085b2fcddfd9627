// DemoWorld: the simulated market that `faultline serve --demo` shows. It has a past, it goes on
// live through emulated venues, and it remembers itself between two starts. All of it is SIMULATED.
//
//   open       first start: a new world is played through `history_days` up to now, and what
//              happened is handed out. Later starts: the saved world goes on through the gap.
//   go_live    plays the seconds since `open` (the caller was busy storing) and gives the options
//              of an EmulatedWorld or WorldThread whose venues tell how the same world goes on.
//   save       the whole state (positions, orders, prices, random numbers) into FOLDER/demo.state.
//
// At the seam nothing jumps: the last open interest, price and book of the past are the first that
// the venues tell, because they are told of the same positions. The past is played in coarser steps
// (demo_past.hpp) except for its last day, and a gap except for its first hour, which a process
// that died before saving may already have told live: that hour comes out the same once more.
//
// Order for the caller: store what `open` and `go_live` hand out, commit, then `save`. A saved
// state says "this is stored"; one that is older than the store costs nothing but rows handed out
// twice.
//
// `open` and `go_live` on one thread; `save`, `truth` and the sources on any.
#pragma once

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "sim/agent_source.hpp"
#include "sim/demo_past.hpp"
#include "sim/demo_settings.hpp"
#include "sim/emulated_world.hpp"

namespace faultline {

class DemoWorld {
  public:
    /// A gap longer than this is not played; the world starts anew.
    static constexpr DurationNs gap_max_ns = 7 * ns_per_day;
    static constexpr DurationNs save_every_ns = 3 * ns_per_minute;

    /// `now_ns`: the wall clock. A saved state that is missing, unreadable, of other settings, from
    /// the future or too old means a new world, and `reason_for_new` says why. Problems: settings
    /// that make no world, history_days outside 1 to 366.
    static Outcome<std::unique_ptr<DemoWorld>> open(const std::filesystem::path& folder,
                                                    const DemoOptions& options, TimeNs now_ns,
                                                    const HistorySink& sink,
                                                    const DemoProgress& progress = {});
    DemoWorld(const DemoWorld&) = delete;
    DemoWorld& operator=(const DemoWorld&) = delete;
    /// Stops the saving in the background; does not save. The sources must be gone by then.
    ~DemoWorld();

    /// The world is new: events of an earlier one in the caller's store are of another market.
    bool is_new() const { return !reason_for_new_.empty(); }
    /// In words, for people; empty where the saved world goes on.
    const std::string& reason_for_new() const { return reason_for_new_; }
    /// The time after which `open` has handed out what happened.
    TimeNs history_from_ns() const { return history_from_ns_; }
    TimeNs now_ns() const;  // what the world has played

    /// Whether a saved state of such a world is there, so that `open` plays a gap only.
    static bool has_state(const std::filesystem::path& folder, const DemoOptions& options,
                          TimeNs now_ns);

    /// Hands out what happened since `open`, up to the second of `now_ns`, and gives options with
    /// the venues, markets and sources set. The world plays on as its sources are asked; from now
    /// on it is saved in the background. Once only.
    WorldOptions go_live(TimeNs now_ns, const HistorySink& sink);

    /// Problems: the file cannot be written.
    Outcome<void> save();
    /// The last problem of saving in the background, in words; empty: none.
    std::string save_problem() const;

    /// What the world knows of itself since `history_from_ns` (or its first start), as JSON with
    /// the keys of truth.json (agent_world.hpp): shares of leverage opened, open and liquidated.
    std::string truth() const;
    const AgentWorldSettings& settings() const { return world_.settings(); }

  private:
    DemoWorld(std::filesystem::path file, DemoOptions options, AgentWorld world);
    static Outcome<AgentWorld> load(const std::filesystem::path& file,
                                    const AgentWorldSettings& settings, TimeNs now_ns);
    void play(TimeNs to_ns, const HistorySink& sink, const DemoProgress& progress);
    void keep_saving(const std::stop_token& stop);

    std::filesystem::path file_;
    DemoOptions options_;
    std::string reason_for_new_;
    TimeNs history_from_ns_ = 0;

    mutable std::mutex mutex_;  // of the world and its source, once live
    AgentWorld world_;
    std::unique_ptr<AgentSource> source_;
    std::string save_problem_;

    std::mutex save_mutex_;  // one writer of the file
    std::condition_variable_any wake_;
    std::jthread saver_;
};

}  // namespace faultline
