// QuestionResource: GET /v1/questions/ask: a question about a market as a probability, in words or
// by its parameters.
#pragma once

#include "api/route.hpp"
#include "insight/answer.hpp"
#include "insight/question.hpp"

namespace faultline {

void add_question_routes(std::vector<Route>& routes);

/// The question that the parameters ask at `at_ns`; what is missing is refused.
Question question_of(QueryReader& query, TimeNs at_ns);

/// The market whose prices answer a question: BTC's stand for those of all markets together.
std::string price_market_of(const Question& question);
/// The hours before a snapshot that questions are answered from, and the answer from what they are.
SeriesQuestion hours_before(const MarketSnapshot& snapshot);
Outcome<Answer> answer_at(const Question& question, const MarketSnapshot& snapshot,
                          const QuestionSources& sources,
                          std::optional<double> market_price = std::nullopt);

}  // namespace faultline
