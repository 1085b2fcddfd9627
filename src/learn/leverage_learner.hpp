// LeverageLearner: the leverage mix behind the liquidations of one instrument and side.
//
// Raw liquidation shares are wrong, because high leverage is swept more often; distance to the
// current price says nothing. What counts is which stock was just swept: liquidations in a bin are
// Poisson with mean sum_k theta_k a_k + theta_bg * move, a_k being the swept unit exposures. theta
// is found by EM under a Gamma prior whose shape keeps the *ratio* of brackets where data is
// silent (empirical Bayes, science note 2.6, equations 7 to 9). A feed that shows at most one
// liquidation a second has its throttle in the likelihood (8). Pure: rows in, figures out.
#pragma once

#include <array>
#include <span>

#include "core/time.hpp"
#include "learn/exposure_log.hpp"

namespace faultline {

/// What a feed shows of the liquidations in a bin.
enum class FeedShape : std::uint8_t {
    complete,        // all of them, however long the bin
    one_per_second,  // at most one; bins are seconds
};

/// What intervals are made of besides the sandwich's noise. A sandwich over days is too narrow by
/// this factor (science note 4.1) ...
inline constexpr double usual_inflation = 1.6;
/// ... and every map is somewhat wrong, and so is the prior behind the brackets that nothing speaks
/// for: an error that does not fall with the number of events. Tuned on markets of agents, as
/// docs/model.md 5b says.
inline constexpr double usual_map_error = 0.24;

struct LearnerSettings {
    FeedShape feed = FeedShape::complete;
    BracketShares prior{};                      // shares of notional opened, summing to 1
    double prior_strength = 60;                 // pseudo-events per bracket
    double dispersion = 0;                      // nu of (8): 0 is Poisson; for throttled feeds
    DurationNs half_life_ns = 30 * ns_per_day;  // of forgetting; 0: never
    int sweeps_max = 200;
    double tolerance = 1e-6;             // of the mean log likelihood between two sweeps
    double inflation = usual_inflation;  // of the sandwich's standard errors
    double map_error = usual_map_error;  // in logs, of every bracket's share
};

struct BracketLearned {
    double notional_share = 0;  // of what is being opened
    double count_share = 0;
    double lo = 0, hi = 0;  // 90 % interval of notional_share
    double events = 0;      // expected liquidations of this bracket, R_k
    int days = 0;           // distinct days with at least one of them
    bool learned = false;   // else what is shown is the prior
};

struct LeverageLearned {
    std::array<BracketLearned, bracket_count> brackets{};
    Components theta{};                // liquidations per unit of exposure
    double background_share = 0;       // of the expected liquidations
    double events = 0;                 // seen
    double expected = 0;               // under theta
    double intensity = 0;              // kappa: seen notional over swept notional with these shares
    double log_likelihood = 0;         // without constants of the data
    TimeNs first_ns = 0, last_ns = 0;  // of the rows; 0: none
    int sweeps = 0;
};

/// What a bin is expected to show under theta; for ExposureLog::add and for scores.
double expected_events(const Components& theta, const ExposureRow& row);

/// Without rows or events the answer is the prior. `now_ns` is the end of what is known, from which
/// forgetting counts.
LeverageLearned learn_leverage(std::span<const ExposureRow> rows, const LearnerSettings& settings,
                               TimeNs now_ns);

/// Log likelihood of rows under theta: Poisson of the counts, or (8) for a throttled feed.
double log_likelihood(std::span<const ExposureRow> rows, const Components& theta, FeedShape feed,
                      double dispersion);

}  // namespace faultline
