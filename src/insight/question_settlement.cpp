// QuestionSettlement: bars one after another, with what lies between them.
#include "insight/question_settlement.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

// Bars of a minute come once a minute; a longer pause is a hole, in which anything may have been.
constexpr DurationNs hole_ns = 10 * ns_per_minute;
// How long the last bars, or totals, may take to arrive.
constexpr DurationNs patience_ns = 2 * ns_per_hour;

TimeNs end_of(const Candle& candle) { return candle.open_ns + candle.length_ns; }

/// Whether the bars leave no hole between the start of the window and its end.
bool is_whole(const Question& question, std::span<const Candle> candles) {
    TimeNs reached_ns = question.from_ns;
    for (const Candle& candle : candles) {
        if (candle.open_ns - reached_ns > hole_ns) return false;
        reached_ns = std::max(reached_ns, end_of(candle));
    }
    return question.by_ns - reached_ns <= hole_ns;
}

/// Prices above the one or below the other are far enough.
struct Barriers {
    double low_usd = 0, high_usd = std::numeric_limits<double>::infinity();
};

Settlement over(const Question& question, const SettlementFacts& facts, double value_usd) {
    if (facts.at_ns < question.by_ns) return {};
    if (is_whole(question, facts.candles)) {
        return {QuestionState::no, question.by_ns, value_usd, "the window is over"};
    }
    if (facts.at_ns < question.by_ns + patience_ns) return {};
    return {QuestionState::unknown, question.by_ns, value_usd,
            "prices of a part of the window are missing"};
}

Settlement settle_touch(const Question& question, const SettlementFacts& facts) {
    double before_usd = facts.start_usd;
    double nearest_usd = std::numeric_limits<double>::quiet_NaN();
    for (const Candle& candle : facts.candles) {
        double low = candle.low_usd.to_double();
        double high = candle.high_usd.to_double();
        // Between two bars the price has gone through all that lies between them.
        if (std::isfinite(before_usd)) {
            low = std::min(low, before_usd);
            high = std::max(high, before_usd);
        }
        if (low <= question.price_usd && question.price_usd <= high) {
            return {QuestionState::yes, end_of(candle), question.price_usd, "touched"};
        }
        const double near = question.price_usd > high ? high : low;
        const bool is_nearer =
            !(std::abs(near - question.price_usd) >= std::abs(nearest_usd - question.price_usd));
        if (is_nearer) nearest_usd = near;
        before_usd = candle.close_usd.to_double();
    }
    return over(question, facts, nearest_usd);
}

Settlement settle_move(const Question& question, const SettlementFacts& facts) {
    if (!std::isfinite(facts.start_usd)) {
        if (facts.at_ns < question.by_ns + patience_ns) return {};
        return {QuestionState::unknown, question.by_ns, facts.start_usd,
                "the price at the start is not known"};
    }
    Barriers beyond;
    if (question.down) beyond.low_usd = facts.start_usd * (1 - question.percent / 100);
    if (question.up) beyond.high_usd = facts.start_usd * (1 + question.percent / 100);
    double last_usd = facts.start_usd;
    for (const Candle& candle : facts.candles) {
        last_usd = candle.close_usd.to_double();
        if (question.at_close) continue;
        const double high = candle.high_usd.to_double();
        const double low = candle.low_usd.to_double();
        if (high > beyond.high_usd || low < beyond.low_usd) {
            return {QuestionState::yes, end_of(candle), high > beyond.high_usd ? high : low,
                    "moved that far"};
        }
    }
    const Settlement end = over(question, facts, last_usd);
    const bool is_beyond = last_usd > beyond.high_usd || last_usd < beyond.low_usd;
    if (end.state == QuestionState::no && question.at_close && is_beyond) {
        return {QuestionState::yes, question.by_ns, last_usd, "stood that far at the end"};
    }
    return end;
}

Settlement settle_total(const Question& question, const SettlementFacts& facts) {
    if (question.source == TotalSource::estimated) {
        if (facts.at_ns < question.by_ns) return {};
        return {QuestionState::unknown, question.by_ns, facts.liquidated_usd,
                "the model's estimate of what was liquidated is not recorded"};
    }
    // What was reported is a lower bound: enough for a yes at any time.
    if (facts.liquidated_usd > question.usd) {
        return {QuestionState::yes, std::min(facts.at_ns, question.by_ns), facts.liquidated_usd,
                "reported so far"};
    }
    if (facts.at_ns < question.by_ns) return {};
    if (facts.has_whole_record && std::isfinite(facts.liquidated_usd)) {
        return {QuestionState::no, question.by_ns, facts.liquidated_usd, "the window is over"};
    }
    if (facts.at_ns < question.by_ns + patience_ns) return {};
    return {QuestionState::unknown, question.by_ns, facts.liquidated_usd,
            "a feed was down in the window"};
}

}  // namespace

std::string_view name_of(QuestionState state) {
    switch (state) {
        case QuestionState::open:
            return "open";
        case QuestionState::yes:
            return "yes";
        case QuestionState::no:
            return "no";
        case QuestionState::unknown:
            break;
    }
    return "unknown";
}

Settlement settle(const Question& question, const SettlementFacts& facts) {
    switch (question.kind) {
        case QuestionKind::touch:
            return settle_touch(question, facts);
        case QuestionKind::move:
            return settle_move(question, facts);
        case QuestionKind::liquidations:
            break;
    }
    return settle_total(question, facts);
}

double brier_of(double probability, QuestionState state) {
    if (state != QuestionState::yes && state != QuestionState::no) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const double miss = probability - (state == QuestionState::yes ? 1.0 : 0.0);
    return miss * miss;
}

}  // namespace faultline
