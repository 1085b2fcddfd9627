// AgentTruth: what a market of agents knows about itself and a learner has to find out.
#pragma once

#include <array>
#include <cstdint>

#include "market/leverage_bracket.hpp"

namespace faultline {

/// Sums by bracket of effective leverage at opening, L = 1 / (distance + maintenance rate). A
/// position without extra collateral counts where its slider puts it. One set of sums a side.
struct AgentTruth {
    struct SideSums {
        std::array<double, bracket_count> opened_count{};
        std::array<double, bracket_count> opened_usd{};
        // As above by the distance that extra collateral gives (the smear included).
        std::array<double, bracket_count> effective_count{};
        std::array<double, bracket_count> effective_usd{};
        std::array<double, bracket_count> liquidated_count{};
        std::array<double, bracket_count> liquidated_usd{};
        double opened_inert_usd = 0;

        void visit_state(auto& archive) {
            archive(opened_count, opened_usd, effective_count, effective_usd, liquidated_count,
                    liquidated_usd, opened_inert_usd);
        }
    };
    SideSums longs, shorts;
    std::uint64_t liquidations = 0;        // orders
    std::uint64_t liquidations_shown = 0;  // that the feed told
    std::uint64_t stopped = 0, took_profit = 0, timed_out = 0, topped_up = 0;

    void visit_state(auto& archive) {
        archive(longs, shorts, liquidations, liquidations_shown, stopped, took_profit, timed_out,
                topped_up);
    }
};

/// The bracket of a leverage; the outermost ones take what lies beyond.
std::size_t bracket_of(double leverage);

/// Sums divided by their sum; all zero where there is none.
BracketShares shares_of(const std::array<double, bracket_count>& sums);

}  // namespace faultline
