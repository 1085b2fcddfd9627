// NearestWord: the known word that somebody probably meant, for messages about misspelt ones.
#pragma once

#include <span>
#include <string>

namespace faultline {

/// The word of `known` nearest to `word` by edit distance (Levenshtein); of equally near ones the
/// first. Empty where none is near: a third of the word's letters, but at least two, may differ.
std::string nearest_word(const std::string& word, std::span<const std::string> known);

}  // namespace faultline
