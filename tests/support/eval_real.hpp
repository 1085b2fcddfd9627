// EvalReal: the score of real markets, as `faultline score --json` printed it, into measures.
#pragma once

#include <filesystem>
#include <string>

#include "support/eval_measures.hpp"

namespace faultline::eval {

/// Measures of group "real" and sample `name`. Problems: no JSON, or none of a score.
Outcome<Measures> real_measures(const std::filesystem::path& json, const std::string& name);

}  // namespace faultline::eval
