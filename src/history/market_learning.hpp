// MarketLearning: the leverage mix of every venue of a market, learned from the history up to a
// time and nothing later.
//
// Each instrument with open interest, a price path and liquidations is replayed once, under every
// setting of the model bank; the learner reads the results, and the settings are weighted by how
// well they foretold what was liquidated. Stretches in which the feed of
// liquidations was down are left out, because no event there is not zero events; bars whose clock
// is measurably off are put right first, and the answer says so. What fails a gate of the
// calibrator is not learned: the prior stands, with the reason.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "history/market_replay.hpp"
#include "history/store.hpp"
#include "history/symbol_pool.hpp"
#include "learn/exchange_calibrator.hpp"
#include "learn/model_bank.hpp"

namespace faultline {

struct LearningRequest {
    std::string market;
    std::vector<VenueId> venues;              // empty: all
    TimeNs until_ns = 0;                      // nothing at or after it is read
    DurationNs length_ns = 180 * ns_per_day;  // of the history that is learned from
    DurationNs warmup_ns = 15 * ns_per_day;   // at its start, only to fill the books
    std::vector<BankMember> bank;             // of settings; at least one
    SymbolPriors symbol_priors;  // of venues whose other markets were learned; else their kind's
    /// On which the members of the bank are told; what is learned does not depend on it.
    std::size_t threads = 1;
};

struct VenueLearning {
    VenueId venue{};
    std::string symbol;  // of the instrument that was learned from
    LeverageLearned longs, shorts, both;
    TimeNs from_ns = 0, to_ns = 0;  // of the bins that count
    double hours_counted = 0;
    double hours_feed_down = 0;
    double expected_in_pauses = 0;  // liquidations, had the feed been up in those hours
    DurationNs bin_ns = 0;          // the finest
    std::uint64_t implausible = 0;  // liquidations far off the mark, dropped
    struct Member {
        std::string name;
        BankScore score;
        ModelConfig config;
        LeverageLearned both;
    };
    std::vector<Member> bank;  // of model settings, each with its score and what it learned
    ExchangeCalibration calibration;
    ModelConfig config;  // of the heaviest member
    /// Venues of its kind whose shares `both` has, where nothing was learned of its own.
    std::vector<VenueId> pooled_from;
    std::vector<std::string> pooled_markets;  // that its prior was learned from
    std::string blocked;                      // why nothing was learned; empty: something was
    std::vector<std::string> notes;           // what was put right, for people
};

/// The venue's prior shares of what is opened, inert left out.
BracketShares prior_among_active(VenueId venue);

/// `progress` is told the share done, 0 to 1. Venues without liquidations are listed as blocked.
Outcome<std::vector<VenueLearning>> learn_market(const Store& store, const LearningRequest& request,
                                                 const std::function<void(double)>& progress);

/// Stretches of at least `pause_min_ns` and fifty usual pauses without any event: [first, second).
std::vector<std::pair<TimeNs, TimeNs>> feed_pauses(const std::vector<Liquidation>& events,
                                                   TimeNs from_ns, TimeNs to_ns);

}  // namespace faultline
