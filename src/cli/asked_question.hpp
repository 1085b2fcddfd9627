// AskedQuestion: the words and flags of `faultline ask`, read into a question.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "insight/question.hpp"

namespace faultline::cli {

/// The flags as typed.
struct AskFlags {
    std::vector<std::string> words;  // "touch", "move", "liquidations", "reliability" or a sentence
    std::string market, price, percent, usd, by, within, side, source, direction, market_price;
    bool close = false, touch = false;
    std::string totals;
    bool map = false;
};

/// Whether the first word is one of the kinds; else the words are a sentence.
bool is_kind(const AskFlags& flags, std::string_view kind);

/// The market that the question is about, before the time is known; for finding the history's end.
/// Problem: a sentence that is not clear, or no --market.
Outcome<std::string> market_asked(const AskFlags& flags);

/// The question, asked at `at_ns`. Problems name the flag and what is understood.
Outcome<Question> read_question(const AskFlags& flags, TimeNs at_ns);

/// --market-price as a probability: "0.35", "35%" or "35c". Empty where not given.
Outcome<std::optional<double>> read_market_price(const AskFlags& flags);

}  // namespace faultline::cli
