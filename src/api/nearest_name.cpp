// nearest_name: Levenshtein distances, row by row.
#include "api/nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace faultline {
namespace {

constexpr std::size_t name_bytes_max = 64;  // longer text is no misspelt name

std::size_t changes_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string_view nearest_name(std::string_view name, std::span<const std::string_view> known) {
    if (name.size() > name_bytes_max) return {};
    std::string_view best;
    std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
    for (const std::string_view candidate : known) {
        const std::size_t changes = changes_between(name, candidate);
        if (changes < least) {
            least = changes;
            best = candidate;
        }
    }
    return best;
}

}  // namespace faultline
