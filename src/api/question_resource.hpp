// QuestionResource: GET /v1/questions/ask: a question about a market as a probability, in words or
// by its parameters.
#pragma once

#include "api/route.hpp"
#include "insight/question.hpp"

namespace faultline {

void add_question_routes(std::vector<Route>& routes);

/// The question that the parameters ask at `at_ns`; what is missing is refused.
Question question_of(QueryReader& query, TimeNs at_ns);

}  // namespace faultline
