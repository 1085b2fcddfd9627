// AgentVenue: the traders of one instrument on one venue, and their positions, second by second.
//
// Levered agents open by a Poisson clock with the leverage, size, stop and patience of their own;
// the venue liquidates them at the price that its margin terms give, in parts where they are large.
// Everything is traded against thirty market makers, so that longs and shorts always match: open
// interest is a ledger, not a number. Sizes are in units: coins, or US dollars of an inverse
// contract. Shares no code with the model that is to understand it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>
#include <vector>

#include "market/instrument.hpp"
#include "market/margin_terms.hpp"
#include "market/side.hpp"
#include "sim/agent_settings.hpp"
#include "sim/agent_truth.hpp"
#include "sim/trigger_queue.hpp"

namespace faultline {

/// A liquidation order, as it happened and as the venue's feed may show it.
struct AgentLiquidation {
    Side side = Side::long_;  // of the position
    double execution_usd = 0;
    double bankruptcy_usd = 0;
    double units = 0;
    double notional_usd = 0;
    int millisecond = 0;  // within the step
    bool shown = false;
};

/// An opening, as only its agent knows it: for maps that are told the truth.
struct AgentOpening {
    Side side = Side::long_;
    double hold_h = 0;  // how long he would hold it, if nothing else ended it
};

/// What a step of the venue came to: a second, or some seconds taken together.
struct AgentSecond {
    double mark_usd = 0;
    double index_usd = 0;
    double bought_units = 0;  // by takers
    double sold_units = 0;
    double open_interest_units = 0;
    double long_accounts = 0;  // levered agents, by number of positions
    double short_accounts = 0;
    std::span<const AgentLiquidation> liquidations;
    std::span<const AgentOpening> openings;
};

class AgentVenue {
  public:
    AgentVenue(const Instrument& instrument, const AgentVenueSettings& settings, Rng random,
               double start_usd);

    /// Plays one step of `seconds` at whose end the coin trades at `index_usd`; `pace` is how busy
    /// the market is (1: usual). Longer steps see fewer prices and are cheaper, not another market.
    /// The answer is valid until the next call.
    const AgentSecond& step(double index_usd, double pace, int seconds = 1);

    const Instrument& instrument() const { return instrument_; }
    const AgentVenueSettings& settings() const { return settings_; }
    const AgentTruth& truth() const { return truth_; }
    /// Forgets the sums so far, not the positions: the end of a warm-up.
    void reset_truth() { truth_ = {}; }

    double long_units() const;  // levered agents and makers
    double short_units() const;
    std::size_t positions() const { return alive_; }
    std::size_t accounts(Side side) const {
        return side == Side::long_ ? long_count_ : short_count_;
    }
    double mark_usd() const { return mark_usd_; }
    double open_interest_units() const { return long_units(); }
    /// Notional by bracket of the levered positions that are open, one side.
    std::array<double, bracket_count> stock_usd(Side side) const;

    /// For a saved state: all that a step changes. Instrument and settings are not in it.
    void visit_state(auto& archive) {
        archive(random_, mark_usd_, basis_, hours_, holdings_, free_, alive_, agent_long_units_,
                agent_short_units_, long_count_, short_count_, falling_, rising_, profit_up_,
                profit_down_, patience_, makers_, maker_target_units_, maker_mood_, truth_);
        if constexpr (std::remove_reference_t<decltype(archive)>::is_reading) {
            if (!is_sound()) archive.refuse();
        }
    }

  private:
    enum class Action : std::uint8_t { liquidate, stop, top_up };
    struct Holding {
        Side side;
        std::uint8_t bracket = 0;
        Action action = Action::liquidate;  // what the adverse trigger does
        bool is_alive = false;
        std::uint32_t version = 0;
        float stretch = 1;  // distance of liquidation beyond that of the bare margin
        double entry_usd = 0;
        double units = 0;
        double margin = 0;  // USD; coins for an inverse contract
        double liquidation_usd = 0;
        double stop_usd = 0;  // 0: none

        void visit_state(auto& archive) {
            archive(side, bracket, action, is_alive, version, stretch, entry_usd, units, margin,
                    liquidation_usd, stop_usd);
        }
    };
    /// What depends on the length of a step alone.
    struct Pace {
        int seconds = 0;
        double basis_keep = 0, basis_noise = 0;
        double mood_keep = 0, mood_noise = 0;
    };
    static Pace pace_of(int seconds);
    bool is_sound() const;  // every index is in range

    double notional_usd(double units, double price_usd) const;
    double units_for(double notional_usd, double price_usd) const;
    double adverse(Side side) const { return side == Side::long_ ? -1.0 : 1.0; }
    double liquidation_price(const Holding& holding) const;
    void open_agents(double pace);
    void open_one();
    void place_triggers(std::uint32_t index, bool may_top_up);
    void arm(std::uint32_t index, Action action, double price_usd);
    void run_triggers();
    bool is_current(const Trigger& trigger) const;
    void prune_triggers();
    void fire(std::uint32_t index);
    void liquidate(std::uint32_t index);
    void close(std::uint32_t index);
    void trade(double signed_units, bool is_taker);
    void churn(double pace);
    void show_liquidations();

    Instrument instrument_;
    AgentVenueSettings settings_;
    MarginTerms terms_;
    Rng random_;
    double mark_usd_;
    double basis_ = 0;
    double hours_ = 0;  // since the start
    std::vector<Holding> holdings_;
    std::vector<std::uint32_t> free_;
    std::size_t alive_ = 0;
    double agent_long_units_ = 0, agent_short_units_ = 0;
    std::size_t long_count_ = 0, short_count_ = 0;
    TriggerQueue falling_, rising_, profit_up_, profit_down_, patience_;
    std::array<double, 30> makers_{};
    double maker_target_units_ = 0;
    double maker_mood_ = 0;
    std::vector<AgentLiquidation> liquidations_;
    std::vector<AgentOpening> openings_;
    AgentSecond second_;
    AgentTruth truth_;
    Pace step_;  // of the step before
};

}  // namespace faultline
