// EvalReal: what the program printed about real markets, into measures: the answer of `faultline
// score --json`, and the mix out of that of `faultline leverage --json`.
#pragma once

#include <filesystem>
#include <string>

#include "market/leverage_bracket.hpp"
#include "support/eval_measures.hpp"

namespace faultline::eval {

/// Measures of group "real" and sample `name`. Problems: no JSON, or none of a score.
Outcome<Measures> real_measures(const std::filesystem::path& json, const std::string& name);

/// Shares of what is opened at the first venue that `faultline leverage --json` learned from
/// liquidations; all 0 for an empty path. Problems: no such answer, or no venue that has learned.
Outcome<BracketShares> learned_mix(const std::filesystem::path& leverage_json);

}  // namespace faultline::eval
