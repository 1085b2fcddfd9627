// SignalRecord: how often what a signal states came true over a replayed history, against a matched
// baseline.
//
// The baseline of a signal are the fifty bars of the same history that were most like its own (the
// move of the bar, that of the day before it, and the volatility) and far enough away not to share
// its future; for each the same statement is checked, at the same distance. What remains
// is what the zone adds. The interval of the difference comes from a bootstrap over blocks of days,
// because signals come in clusters. A signal without skill says so.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "insight/signals.hpp"
#include "learn/block_bootstrap.hpp"

namespace faultline {

enum class SkillVerdict : std::uint8_t { shown, not_shown, worse, too_few };
std::string_view name_of(SkillVerdict verdict);

struct SignalRecord {
    SignalKind kind{};
    std::size_t signals = 0;  // all that were made
    std::size_t scored = 0;   // whose horizon is over, and that have a baseline
    double hit_rate = std::numeric_limits<double>::quiet_NaN();
    double baseline_rate = std::numeric_limits<double>::quiet_NaN();
    GainInterval difference;  // hit rate minus baseline, 95 %
    SkillVerdict verdict = SkillVerdict::too_few;
    std::string text;  // "no skill shown: 51 % against 50 %, n=212"
};

struct RecordSettings {
    std::size_t horizon_bars = 24;
    std::size_t neighbours = 50;
    std::size_t neighbours_least = 20;
    std::size_t volatility_bars = 24;
    std::size_t signals_least = 30;
    DurationNs block_ns = 3 * ns_per_day;
};

/// `bars` are those that the detector saw, from its first; `signals` name them by number. One
/// record for each kind, in their order.
std::vector<SignalRecord> record_signals(std::span<const SignalBar> bars,
                                         std::span<const Signal> signals,
                                         const RecordSettings& settings = {});

/// Signals of late with the record of each kind: what the command and the API answer.
struct SignalReading {
    std::string market;
    TimeNs from_ns = 0, at_ns = 0;
    DurationNs step_ns = 0;
    double current_price_usd = std::numeric_limits<double>::quiet_NaN();
    RecordSettings settings;
    std::vector<Signal> recent;  // newest last
    std::vector<SignalRecord> records;
    std::size_t bars = 0;
    std::size_t bars_without_volume = 0;
    std::string weights;
    std::vector<std::string> notes;
    bool simulated = false;
};

}  // namespace faultline
