// ScoreMarket: the rows of the score out of the history, one sample per instrument.
//
// Each instrument with open interest, a price path and liquidations is replayed under every setting
// of the bank. What a bin sweeps is taken from the books as they stood when it began: open interest
// and openings of a bin reach the books after its end. Stretches in which the feed was down count
// neither as silence nor as skill. Clocks are put right by prices, and by what the training part
// says. All fitting happens on bars and events before `train_until_ns`; the rest, after the
// embargo, is scored. Hourly totals of several venues can stand in for the liquidations of one:
// bins are hours then.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "book/model_config.hpp"
#include "history/store.hpp"
#include "insight/total_odds.hpp"
#include "learn/score_report.hpp"

namespace faultline {

struct ScoreSetting {
    ScoreMember member;
    ModelConfig config;
};

/// The settings that compete for the map, and as many for the placebo.
std::vector<ScoreSetting> score_settings(const ModelConfig& base);

struct ScoreRequest {
    std::string market;
    std::vector<VenueId> venues;  // empty: all
    TimeNs from_ns = 0, to_ns = 0;
    std::optional<TimeNs> train_until_ns;  // else after 60 % of the time with a feed
    DurationNs embargo_ns = ns_per_day;
    DurationNs warmup_ns = 60 * ns_per_day;  // history before, only to fill the books
    std::vector<ScoreSetting> settings;
    std::size_t threads = 1;  // on which settings are replayed; the score does not depend on it
    /// Instead of stored liquidations: hourly sums of an aggregator, each hour counted as so many
    /// pieces of `total_piece_usd`. Places and zones are not scored then: an hour has none.
    std::optional<LiquidationTotals> totals;
    /// Of every sample; otherwise only their digest, which is what the report needs.
    bool keeps_rows = false;
};

/// Large enough that an hour is hundreds of pieces and not millions; the dispersion takes up what
/// pieces depend on each other.
inline constexpr double total_piece_usd = 10'000;

/// `progress` is told the share done, 0 to 1. Instruments that cannot be scored are listed with the
/// reason in `blocked`.
Outcome<std::vector<ScoreSample>> score_market(const Store& store, const ScoreRequest& request,
                                               const std::function<void(double)>& progress);

}  // namespace faultline
