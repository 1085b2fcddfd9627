// AskedQuestion: flags to numbers and times.
#include "cli/asked_question.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "insight/question_text.hpp"
#include "insight/question_words.hpp"
#include "market/instrument.hpp"

namespace faultline::cli {
namespace {

constexpr const char* kinds[] = {"touch", "move", "liquidations", "reliability"};

std::string sentence_of_words(const AskFlags& flags) {
    std::string sentence;
    for (const std::string& word : flags.words) sentence += (sentence.empty() ? "" : " ") + word;
    return sentence;
}

bool has_kind(const AskFlags& flags) {
    return std::ranges::any_of(kinds, [&](const char* kind) { return is_kind(flags, kind); });
}

Outcome<double> amount(const std::string& flag, const std::string& text) {
    if (text.empty()) return problem("a number is missing", flag, "as " + flag + " 60000");
    std::string plain = text;
    if (plain.ends_with("%")) plain.pop_back();
    const auto value = read_amount(plain);
    if (!value || !(*value > 0)) {
        return problem(fmt::format("\"{}\" is not a number above zero", text), flag,
                       "as 60000, 60k, $500M or 500e6");
    }
    return *value;
}

Outcome<void> read_times(const AskFlags& flags, TimeNs at_ns, Question& question) {
    question.from_ns = at_ns;
    if (flags.by.empty() == flags.within.empty()) {
        return problem("until when? Give either --by TIME or --within LENGTH", flags.words[0],
                       "as --by 2026-02-08 (the whole day) or --within 24h");
    }
    if (!flags.within.empty()) {
        const Result<DurationNs> length = parse_duration(flags.within);
        if (!length) {
            return problem("\"" + flags.within + "\" is no length of time", "--within",
                           "as 24h, 7d");
        }
        question.by_ns = at_ns + *length;
        return {};
    }
    if (const auto day = day_of(flags.by)) {
        question.by_ns = *day + ns_per_day;
        question.notes.emplace_back("by a day: until it is over, at 24:00 UTC");
        return {};
    }
    const Result<TimeNs> by = parse_time(flags.by);
    if (!by) return problem("\"" + flags.by + "\" is not a time", "--by", "as 2026-02-08T12:00");
    question.by_ns = *by;
    return {};
}

Outcome<void> read_sides(const AskFlags& flags, Question& question) {
    if (!flags.side.empty() && flags.side != "long" && flags.side != "short" &&
        flags.side != "both") {
        return problem("\"" + flags.side + "\" is no side", "--side", "long, short or both");
    }
    question.longs = flags.side != "short";
    question.shorts = flags.side != "long";
    if (flags.source != "reported" && flags.source != "estimated") {
        return problem(flags.source.empty() ? "whose total? The two differ by a factor"
                                            : "\"" + flags.source + "\" is no source",
                       "--source", "reported (what feeds print) or estimated (by the map's model)");
    }
    question.source = flags.source == "reported" ? TotalSource::reported : TotalSource::estimated;
    return {};
}

Outcome<void> read_move(const AskFlags& flags, Question& question) {
    FL_TRY(percent, amount("--percent", flags.percent));
    question.percent = percent;
    if (flags.close && flags.touch) {
        return problem("--touch and --close are two questions", "move", "give one of them");
    }
    question.at_close = flags.close;
    const std::string& way = flags.direction;
    if (!way.empty() && way != "up" && way != "down" && way != "either") {
        return problem("\"" + way + "\" is no direction", "--direction", "up, down or either");
    }
    question.up = way != "down";
    question.down = way != "up";
    return {};
}

std::string market_flag(const AskFlags& flags) {
    // "Will total liquidations exceed ...": a total names no coin.
    if (flags.market.empty() && is_kind(flags, "liquidations")) return all_markets;
    std::string upper = flags.market;
    std::ranges::transform(upper, upper.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return upper == all_markets ? upper : market_of(flags.market);
}

}  // namespace

bool is_kind(const AskFlags& flags, std::string_view kind) {
    return flags.words.size() == 1 && flags.words[0] == kind;
}

Outcome<std::string> market_asked(const AskFlags& flags) {
    if (has_kind(flags)) {
        const std::string market = market_flag(flags);
        if (market.empty()) {
            return problem("which market?", flags.words[0], "as --market BTC");
        }
        return market;
    }
    // The coin is the same at any instant, and at the first one no date lies in the past.
    FL_TRY(question, parse_question(sentence_of_words(flags), time_min_ns));
    return question.market;
}

Outcome<Question> read_question(const AskFlags& flags, TimeNs at_ns) {
    if (!has_kind(flags)) return parse_question(sentence_of_words(flags), at_ns);
    Question question;
    question.market = market_flag(flags);
    FL_CHECK(read_times(flags, at_ns, question));
    if (is_kind(flags, "touch")) {
        question.kind = QuestionKind::touch;
        FL_TRY(price, amount("--price", flags.price));
        question.price_usd = price;
    } else if (is_kind(flags, "move")) {
        question.kind = QuestionKind::move;
        FL_CHECK(read_move(flags, question));
    } else {
        question.kind = QuestionKind::liquidations;
        FL_TRY(usd, amount("--usd", flags.usd));
        question.usd = usd;
        FL_CHECK(read_sides(flags, question));
    }
    return question;
}

Outcome<std::optional<double>> read_market_price(const AskFlags& flags) {
    if (flags.market_price.empty()) return std::optional<double>{};
    std::string text = flags.market_price;
    const bool percent = text.ends_with("%") || text.ends_with("c");
    if (percent) text.pop_back();
    const auto value = read_amount(text);
    const double price = value ? (percent ? *value / 100 : *value) : -1;
    if (!(price >= 0 && price <= 1)) {
        return problem("\"" + flags.market_price + "\" is no price of a prediction market",
                       "--market-price", "a probability, as 0.35, 35% or 35c");
    }
    return std::optional(price);
}

}  // namespace faultline::cli
