// Question: its words.
#include "insight/question.hpp"

#include <cmath>
#include <fmt/format.h>

#include "map/number_text.hpp"

namespace faultline {
namespace {

std::string price_of(double usd) { return price_text(usd, usd < 1000 ? decimals_of(usd) : 0); }

std::string sides_of(const Question& question) {
    if (question.longs && question.shorts) return "long and short";
    return question.longs ? "long" : "short";
}

std::string market_words(const Question& question) {
    return question.market == all_markets ? "all markets together" : question.market;
}

std::string window_of(const Question& question) {
    return fmt::format("from {} to {}", format_time(question.from_ns), format_time(question.by_ns));
}

}  // namespace

std::string_view name_of(QuestionKind kind) {
    switch (kind) {
        case QuestionKind::touch:
            return "touch";
        case QuestionKind::move:
            return "move";
        case QuestionKind::liquidations:
            break;
    }
    return "liquidations";
}

std::string_view name_of(TotalSource source) {
    return source == TotalSource::reported ? "reported" : "estimated";
}

std::string sentence_of(const Question& question) {
    switch (question.kind) {
        case QuestionKind::touch:
            return fmt::format("Does {} touch {} USD, {}?", question.market,
                               price_of(question.price_usd), window_of(question));
        case QuestionKind::move: {
            const char* way = question.up ? (question.down ? "move" : "rise") : "fall";
            return fmt::format("Does {} {} by more than {:g} % {}, {}?", question.market, way,
                               question.percent, question.at_close ? "at the end" : "at any time",
                               window_of(question));
        }
        case QuestionKind::liquidations:
            break;
    }
    return fmt::format("Do {} {} liquidations of {} exceed {}, {}?", name_of(question.source),
                       sides_of(question), market_words(question), money_text(question.usd),
                       window_of(question));
}

std::string settlement_of(const Question& question, const std::string& series) {
    switch (question.kind) {
        case QuestionKind::touch:
            return fmt::format(
                "YES if the price is {} USD, or goes through it, at any moment {}, UTC. Price: {}.",
                price_of(question.price_usd), window_of(question), series);
        case QuestionKind::move: {
            const char* ways = question.up ? (question.down ? "above or below" : "above") : "below";
            return fmt::format(
                "YES if the price {} more than {:g} % {} the price at the start, {}, UTC. Price: "
                "{}.",
                question.at_close ? "at the end stands" : "at any moment is", question.percent,
                ways, window_of(question), series);
        }
        case QuestionKind::liquidations:
            break;
    }
    return fmt::format(
        "YES if the {} liquidations of {} that are {} sum to more than {} {}, UTC. Total: {}.",
        sides_of(question), market_words(question), name_of(question.source),
        money_text(question.usd), window_of(question), series);
}

}  // namespace faultline
