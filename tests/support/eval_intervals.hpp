// EvalIntervals: the two constants of the intervals of learned shares (learn/leverage_learner.hpp),
// fitted to the measures of a tuning world, whose intervals were left as the sandwich makes them.
#pragma once

#include <string>
#include <vector>

#include "support/eval_measures.hpp"

namespace faultline::eval {

struct IntervalCoverage {
    double inflation = 0, map_error = 0;
    std::size_t learned = 0;  // brackets that would be called learned
    std::size_t covered = 0;  // of these, with the truth within the 90 % interval
    double share() const {
        return learned > 0 ? static_cast<double>(covered) / static_cast<double>(learned) : 0;
    }
};

/// What intervals of these constants would have covered. Shares are taken to move by the map's
/// error as its first order says: that of a bracket by (1 - share) of its own error and by the
/// share of every other one of theirs.
IntervalCoverage coverage_of(const Measures& measures, double inflation, double map_error);

/// For each factor on the sandwich the least error of the map, in steps of 0.02, that covers 90 %
/// of the learned brackets; factors that no error up to 1 helps are left out.
std::vector<IntervalCoverage> fit_intervals(const Measures& measures);

/// The fit as a table, next to the constants of the program. Empty where no tuning was measured.
std::string interval_table(const Measures& measures);

}  // namespace faultline::eval
