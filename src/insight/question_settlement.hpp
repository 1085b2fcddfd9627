// QuestionSettlement: what became of a question, by the rule that it was asked with
// (settlement_of), from prices and liquidations alone. Pure.
//
// YES is said as soon as it is so; NO only when the window is over and nothing of it is missing;
// where something is missing the outcome is unknown, and stays so.
#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "insight/question.hpp"
#include "market/events.hpp"

namespace faultline {

enum class QuestionState : std::uint8_t { open, yes, no, unknown };
std::string_view name_of(QuestionState state);

struct SettlementFacts {
    TimeNs at_ns = 0;                                             // nothing later is known
    double start_usd = std::numeric_limits<double>::quiet_NaN();  // the price at the start
    std::span<const Candle> candles{};  // of the window so far, rising; short ones
    /// Reported liquidations of the asked sides in the window; NaN where nobody knows.
    double liquidated_usd = std::numeric_limits<double>::quiet_NaN();
    bool has_whole_record = false;  // of those liquidations: no feed was down
};

struct Settlement {
    QuestionState state = QuestionState::open;
    TimeNs at_ns = 0;  // when it was so: the end of the bar, or of the window
    double value_usd = std::numeric_limits<double>::quiet_NaN();  // the price or total that says so
    std::string reason;
};

Settlement settle(const Question& question, const SettlementFacts& facts);

/// Brier score of a forecast whose question is settled: (p - outcome)^2, 0 is best; NaN where the
/// outcome is not yes or no.
double brier_of(double probability, QuestionState state);

}  // namespace faultline
