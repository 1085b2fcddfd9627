// KeptQuestionResource: /v1/questions: keep a question, list them, look at one, forget it.
#pragma once

#include "api/route.hpp"

namespace faultline {

void add_kept_question_routes(std::vector<Route>& routes);

}  // namespace faultline
