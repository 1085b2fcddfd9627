// EvalPage: docs/skill.md and its pictures out of the measures of an evaluation.
#pragma once

#include <filesystem>
#include <string>

#include "support/eval_measures.hpp"

namespace faultline::eval {

/// The page. What was not run is said to be missing; no figure stands here that is not a measure.
std::string skill_page(const Measures& measures);

/// Draws recovery.png into the folder. Problems: the folder cannot be written.
Outcome<int> draw_pictures(const Measures& measures, const std::filesystem::path& folder);

}  // namespace faultline::eval
