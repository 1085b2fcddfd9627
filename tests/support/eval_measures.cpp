// EvalMeasures: lines in and out.
#include "support/eval_measures.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>

namespace faultline::eval {

std::vector<double> Measures::values(std::string_view group, std::string_view feed,
                                     std::string_view what, std::string_view name) const {
    std::vector<double> out;
    for (const Measure& one : all_) {
        if (one.group != group || one.what != what) continue;
        if (!feed.empty() && one.feed != feed) continue;
        if (!name.empty() && one.name != name) continue;
        out.push_back(one.value);
    }
    return out;
}

Outcome<int> Measures::append_to(const std::filesystem::path& path) const {
    std::ofstream out(path, std::ios::app);
    for (const Measure& one : all_) {
        out << fmt::format("{}\t{}\t{}\t{}\t{}\t{}\n", one.group, one.who, one.feed, one.what,
                           one.name, one.value);
    }
    out.flush();
    if (!out) return problem("cannot be written", path.string(), "is the disk full?");
    return 0;
}

Outcome<Measures> Measures::read(const std::filesystem::path& path) {
    std::ifstream in(path);
    if (!in) return problem("cannot be read", path.string(), "run the step that writes it");
    Measures out;
    std::string line;
    while (std::getline(in, line)) {
        std::array<std::string, 6> fields;
        std::size_t field = 0;
        for (const char c : line) {
            if (c == '\t' && field + 1 < fields.size()) {
                ++field;
            } else {
                fields[field] += c;
            }
        }
        if (field != 5) return problem("\"" + line + "\" is no measure", path.string(), "");
        out.add({fields[0], fields[1], fields[2], fields[3], fields[4],
                 std::strtod(fields[5].c_str(), nullptr)});
    }
    return out;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? NAN : sum / static_cast<double>(values.size());
}

double quantile_of(std::vector<double> values, double share) {
    if (values.empty()) return NAN;
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
}

double share_at_most(const std::vector<double>& values, double most) {
    if (values.empty()) return NAN;
    const auto count = std::ranges::count_if(values, [most](double v) { return v <= most; });
    return static_cast<double>(count) / static_cast<double>(values.size());
}

}  // namespace faultline::eval
