// AgentFiles: a world as files that traders already have: Binance Vision (bars, mark bars, open
// interest) for Binance, Tardis (trades, tickers, liquidations) for every venue, and the marker
// that says SIMULATED. One set of files a day, written when the day is over.
//
// Trades come as one sum a second and side; tickers every `ticker_every_s` seconds; liquidations as
// far as the venue's feed shows them, with the price that it prints.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/result.hpp"
#include "sim/agent_world.hpp"

namespace faultline {

class AgentFiles {
  public:
    /// Makes the folder and its marker. Problems: the folder cannot be written.
    static Outcome<AgentFiles> create(const std::filesystem::path& folder, int ticker_every_s);

    /// The world's last second. Problems: a file cannot be written (the disk is full).
    Outcome<int> add(const AgentWorld& world);
    /// Writes what is left of the last day, and truth.json.
    Outcome<int> finish(const AgentWorld& world);
    std::size_t files() const { return files_; }
    std::size_t rows() const { return rows_; }

  private:
    AgentFiles(std::filesystem::path folder, int ticker_every_s)
        : folder_(std::move(folder)), ticker_every_s_(ticker_every_s) {}

    struct Minute {
        TimeNs open_ns = 0;
        double open_usd = 0, high_usd = 0, low_usd = 0, close_usd = 0;
        double mark_open_usd = 0, mark_high_usd = 0, mark_low_usd = 0, mark_close_usd = 0;
        double volume_coins = 0, taker_buy_coins = 0;
    };

    std::string& text(const std::filesystem::path& path, std::string_view header);
    void add_tardis(const AgentWorld& world, const AgentWorld::Seat& seat);
    void add_vision(const AgentWorld& world, const AgentWorld::Seat& seat, Minute& minute);
    void end_minute(const AgentWorld& world, const AgentWorld::Seat& seat, const Minute& minute);
    Outcome<int> write_all();

    std::filesystem::path folder_;
    int ticker_every_s_;
    std::map<std::filesystem::path, std::string> texts_;  // of the day
    std::map<std::size_t, Minute> minutes_;               // by seat
    std::uint64_t next_id_ = 0;
    std::size_t files_ = 0, rows_ = 0;
};

}  // namespace faultline
