// QuestionText: a plain sentence to a question.
//
// "Will Bitcoin's price touch $60,000 before the end of the week?" Reads English of that kind and
// nothing cleverer: a coin, what is asked, an amount and a time must all be named. Where something
// is missing or could be read in two ways, the error says what was understood and what is missing.
// Nothing is guessed in silence: readings that matter are in the question's notes. Pure.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "insight/question.hpp"

namespace faultline {

/// The question meant, asked at `at_ns`. Problem: not clear; the remedy says what to add.
Outcome<Question> parse_question(std::string_view sentence, TimeNs at_ns);

}  // namespace faultline
