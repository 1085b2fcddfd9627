// EvalHyperliquidPage: the section of docs/skill.md, and its picture, about maps against positions.
#pragma once

#include <filesystem>
#include <string>

#include "support/eval_measures.hpp"

namespace faultline::eval {

/// The section; says so where nothing was measured.
std::string hyperliquid_section(const Measures& measures);

/// Draws hyperliquid.png into the folder; nothing where nothing was measured. Problems: the folder
/// cannot be written.
Outcome<int> draw_hyperliquid(const Measures& measures, const std::filesystem::path& folder);

}  // namespace faultline::eval
