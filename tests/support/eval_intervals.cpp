// EvalIntervals: see the header.
#include "support/eval_intervals.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "learn/leverage_learner.hpp"
#include "support/eval_recovery.hpp"

namespace faultline::eval {
namespace {

constexpr double sigmas = 1.645;  // 90 %
constexpr double wanted = 0.90;
constexpr std::array<double, 5> factors{1, 1.3, 1.6, 2, 2.5};
// As the program calls a bracket learned (docs/model.md 5b).
constexpr double events_min = 50, days_min = 5, log_width_max = 1.5;

/// What was measured of one bracket in one feed of one run.
using Bracket = std::map<std::string, double>;
using Run = std::map<std::string, Bracket>;

std::map<std::pair<std::string, std::string>, Run> runs_of(const Measures& measures) {
    std::map<std::pair<std::string, std::string>, Run> out;
    for (const Measure& one : measures.all()) {
        if (one.group != tuning_world || !one.name.ends_with('x')) continue;
        if (one.feed.empty()) continue;
        out[{one.who, one.feed}][one.name][one.what] = one.value;
    }
    return out;
}

struct Ends {
    double lo, hi;
};
Ends interval(Bracket bracket, const Run& run, double inflation, double map_error) {
    const double share = bracket["share"];
    double others = 0, rest = 1;
    for (auto [name, other] : run) {
        rest -= other["share"];
        others += other["share"] * other["share"];
    }
    others += 0.5 * rest * rest - share * share;  // below 10x are two brackets, taken as alike
    const double map = map_error * std::sqrt((1 - share) * (1 - share) + std::max(0.0, others));
    const auto reach = [&](double end) {
        return std::hypot(inflation * std::log(end / share), sigmas * map);
    };
    const double lo = share * std::exp(-reach(std::max(bracket["sandwich_lo"], 1e-9)));
    const double hi = share * std::exp(reach(bracket["sandwich_hi"]));
    const double spread = sigmas * bracket["spread"];
    return {std::max(1e-9, share - std::hypot(share - lo, spread)),
            std::min(1.0, share + std::hypot(hi - share, spread))};
}

}  // namespace

IntervalCoverage coverage_of(const Measures& measures, double inflation, double map_error) {
    IntervalCoverage out{inflation, map_error};
    for (const auto& [key, run] : runs_of(measures)) {
        for (auto [name, bracket] : run) {
            if (!(bracket["share"] > 0) || bracket["bracket_events"] < events_min ||
                bracket["bracket_days"] < days_min) {
                continue;
            }
            const Ends ends = interval(bracket, run, inflation, map_error);
            if (std::log(ends.hi / ends.lo) > log_width_max) continue;
            ++out.learned;
            const double truth = bracket["truth_usd"];
            out.covered += ends.lo <= truth && truth <= ends.hi ? 1 : 0;
        }
    }
    return out;
}

std::vector<IntervalCoverage> fit_intervals(const Measures& measures) {
    std::vector<IntervalCoverage> out;
    for (const double factor : factors) {
        for (int step = 0; step <= 50; ++step) {
            const IntervalCoverage one = coverage_of(measures, factor, 0.02 * step);
            if (one.learned == 0 || one.share() < wanted) continue;
            out.push_back(one);
            break;
        }
    }
    return out;
}

std::string interval_table(const Measures& measures) {
    const IntervalCoverage now = coverage_of(measures, usual_inflation, usual_map_error);
    if (now.learned == 0) return "";
    std::string out =
        "| factor on the sandwich | error of the map | learned | within |\n|---|---|---|---|\n";
    const auto row = [&](const IntervalCoverage& one, const char* what) {
        out += fmt::format("| {:.1f} | {:.2f}{} | {} | {:.0f} % |\n", one.inflation, one.map_error,
                           what, one.learned, 100 * one.share());
    };
    for (const IntervalCoverage& one : fit_intervals(measures)) row(one, "");
    row(now, " (the program's)");
    return out;
}

}  // namespace faultline::eval
