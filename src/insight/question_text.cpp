// QuestionText: kind, coin, amount and time, each found by its own words.
#include "insight/question_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <optional>
#include <utility>

#include "insight/question_words.hpp"

namespace faultline {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::pair<std::string_view, std::string_view>, 34> coins{{
    {"bitcoin", "BTC"},    {"btc", "BTC"},          {"xbt", "BTC"},        {"btcusdt", "BTC"},
    {"btcusd", "BTC"},     {"ethereum", "ETH"},     {"ether", "ETH"},      {"eth", "ETH"},
    {"ethusdt", "ETH"},    {"ethusd", "ETH"},       {"solana", "SOL"},     {"sol", "SOL"},
    {"solusdt", "SOL"},    {"ripple", "XRP"},       {"xrp", "XRP"},        {"dogecoin", "DOGE"},
    {"doge", "DOGE"},      {"cardano", "ADA"},      {"ada", "ADA"},        {"bnb", "BNB"},
    {"avalanche", "AVAX"}, {"avax", "AVAX"},        {"chainlink", "LINK"}, {"litecoin", "LTC"},
    {"ltc", "LTC"},        {"arbitrum", "ARB"},     {"arb", "ARB"},        {"dogwifhat", "WIF"},
    {"wif", "WIF"},        {"hyperliquid", "HYPE"}, {"hype", "HYPE"},      {"sui", "SUI"},
    {"tron", "TRX"},       {"trx", "TRX"},
}};

std::vector<std::string> coins_in(const Words& words) {
    std::vector<std::string> out;
    for (const std::string& word : words) {
        for (const auto& [name, coin] : coins) {
            if (word == name && std::ranges::find(out, coin) == out.end()) out.emplace_back(coin);
        }
    }
    return out;
}

struct Reading {
    Question question;
    std::vector<std::string> understood, missing;
};

tl::unexpected<Problem> unclear(std::string_view sentence, const Reading& reading) {
    std::string understood, missing;
    for (const std::string& part : reading.understood) {
        understood += (understood.empty() ? "" : ", ") + part;
    }
    for (const std::string& part : reading.missing) missing += (missing.empty() ? "" : "; ") + part;
    return problem(fmt::format("this question is not clear: {}. Understood: {}", missing,
                               understood.empty() ? "nothing" : understood),
                   "\"" + std::string(sentence) + "\"",
                   "as \"Will BTC touch $60,000 before 2026-02-08?\", \"Will ETH move by more than "
                   "5% in the next 24 hours?\" or \"Will BTC long liquidations exceed $50M "
                   "tomorrow?\"");
}

bool asks_liquidations(const Words& words) {
    return std::ranges::any_of(
        words, [](const std::string& word) { return word.starts_with("liquidat"); });
}

/// The one amount of a unit; a bare number counts where `bare` is true.
std::optional<double> amount_in(const Words& words, AmountUnit unit, bool bare, Reading& reading,
                                const std::string& what) {
    std::vector<double> found;
    for (const Amount& amount : amounts_of(words)) {
        if (amount.unit == unit || (bare && amount.unit == AmountUnit::none)) {
            found.push_back(amount.value);
        }
    }
    if (found.size() == 1 && found[0] > 0) return found[0];
    reading.missing.push_back(found.empty() ? what + " is missing"
                                            : "more than one number could be " + what);
    return std::nullopt;
}

void read_touch(const Words& words, Reading& reading) {
    reading.question.kind = QuestionKind::touch;
    reading.understood.emplace_back("does price touch a level");
    if (has_word(words, {"close", "closes", "closing", "settle", "settles", "stay", "stays"})) {
        reading.missing.emplace_back(
            "whether price ends above or below a level is not among the questions; ask whether it "
            "touches it");
    }
    if (const auto price = amount_in(words, AmountUnit::usd, true, reading, "the price in USD")) {
        reading.question.price_usd = *price;
        reading.understood.push_back(fmt::format("at {:.10g} USD", *price));
    }
}

void read_move(const Words& words, Reading& reading) {
    Question& question = reading.question;
    question.kind = QuestionKind::move;
    const bool up = has_word(words, {"rise", "rises", "gain", "gains", "up", "increase", "jump",
                                     "rally", "pump", "climb", "surge"});
    const bool down = has_word(words, {"fall", "falls", "drop", "drops", "down", "decline", "lose",
                                       "crash", "dump", "decrease", "plunge"});
    question.up = up || !down;
    question.down = down || !up;
    question.at_close = has_word(words, {"close", "closes", "closing", "end-to-end", "net"});
    const char* way = question.up ? (question.down ? "move" : "rise") : "fall";
    reading.understood.push_back(fmt::format("does price {} by a percentage {}", way,
                                             question.at_close ? "at the end" : "at any time"));
    if (!question.at_close) {
        question.notes.emplace_back(
            "a move is counted from the price at the start, at any moment of the window; with "
            "--close only at its end");
    }
    if (const auto percent =
            amount_in(words, AmountUnit::percent, false, reading, "the percentage")) {
        question.percent = *percent;
        reading.understood.push_back(fmt::format("{:g} %", *percent));
    }
}

void read_liquidations(const Words& words, Reading& reading) {
    Question& question = reading.question;
    question.kind = QuestionKind::liquidations;
    const bool longs = has_word(words, {"long", "longs"});
    const bool shorts = has_word(words, {"short", "shorts"});
    question.longs = longs || !shorts;
    question.shorts = shorts || !longs;
    if (has_word(words, {"estimated", "true", "actual"})) question.source = TotalSource::estimated;
    reading.understood.push_back(fmt::format("do {}{} liquidations exceed an amount",
                                             name_of(question.source),
                                             longs == shorts ? ""
                                             : longs         ? " long"
                                                             : " short"));
    question.notes.push_back(question.source == TotalSource::reported
                                 ? "the total is the reported one, what feeds print, not the "
                                   "true one"
                                 : "the total is the model's estimate; nobody publishes the true "
                                   "one");
    if (const auto usd = amount_in(words, AmountUnit::usd, true, reading, "the amount in USD")) {
        question.usd = *usd;
        reading.understood.push_back(fmt::format("{:.10g} USD", *usd));
    }
}

void read_market(const Words& words, Reading& reading) {
    const std::vector<std::string> found = coins_in(words);
    const bool whole = has_word(words, {"crypto", "cryptocurrency", "market-wide", "all"}) &&
                       reading.question.kind == QuestionKind::liquidations;
    if (found.size() == 1) {
        reading.question.market = found[0];
    } else if (found.empty() && whole) {
        reading.question.market = all_markets;
    } else {
        reading.missing.emplace_back(found.empty() ? "the coin is missing"
                                                   : "more than one coin is named");
        return;
    }
    reading.understood.push_back(whole && found.empty() ? "all coins" : "of " + found[0]);
}

void read_window(const Words& words, TimeNs at_ns, Reading& reading) {
    const auto window = window_of(words, at_ns);
    if (!window) {
        reading.missing.emplace_back("until when is missing");
        return;
    }
    Question& question = reading.question;
    question.from_ns = window->from_ns;
    question.by_ns = window->by_ns;
    if (!window->reading.empty()) question.notes.push_back(window->reading);
    if (question.kind == QuestionKind::touch && question.from_ns > at_ns) {
        question.from_ns = at_ns;
        question.notes.emplace_back("a touch counts from now on, not only within that time");
    }
    reading.understood.push_back(fmt::format("until {}", format_time(question.by_ns)));
    if (question.by_ns <= at_ns) {
        reading.missing.push_back("that time is over at " + format_time(at_ns));
    }
}

}  // namespace

Outcome<Question> parse_question(std::string_view sentence, TimeNs at_ns) {
    const Words words = words_of(sentence);
    Reading reading;
    const auto amounts = amounts_of(words);
    const bool percent = std::ranges::any_of(
        amounts, [](const Amount& amount) { return amount.unit == AmountUnit::percent; });
    const bool level = has_word(
        words, {"touch", "touches", "reach", "reaches", "hit", "hits", "break", "breaks", "cross",
                "above", "below", "exceed", "under", "over", "see", "trade", "to", "test"});
    const bool moves = has_word(words, {"move", "moves", "swing", "change", "volatility", "rise",
                                        "fall", "drop", "gain", "lose", "jump", "crash"});
    if (asks_liquidations(words)) {
        read_liquidations(words, reading);
    } else if (percent) {
        read_move(words, reading);
    } else if (level && !amounts.empty()) {
        read_touch(words, reading);
    } else if (moves) {
        read_move(words, reading);
    } else if (level) {
        read_touch(words, reading);
    } else {
        reading.missing.emplace_back("what is asked (touch, move or liquidations) is missing");
    }
    read_market(words, reading);
    read_window(words, at_ns, reading);
    if (!reading.missing.empty()) return unclear(sentence, reading);
    return reading.question;
}

}  // namespace faultline
