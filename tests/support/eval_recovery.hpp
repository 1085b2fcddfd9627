// EvalRecovery: the learner against markets of agents with known truth, over archetypes, seeds,
// feeds, settings of the model and worlds that break its assumptions (science note 3.1 and 4.1).
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/recovery_trial.hpp"
#include "support/eval_measures.hpp"

namespace faultline::eval {

inline constexpr std::size_t from_10x = 2;
inline constexpr std::array<VenueId, 4> archetype_venues{VenueId::kraken, VenueId::bybit,
                                                         VenueId::mexc, VenueId::hyperliquid};

/// A usual world whose intervals are not inflated and taken apart, to find the inflation.
inline constexpr std::string_view tuning_world = "tuning";

struct RecoveryPlan {
    int days = 28;
    int warm_up_days = 8;
};

/// Settings that are compared, in the order of RecoveryRun::members.
std::vector<TrialMember> compared_members();
/// Those of them that the program's own bank would have; indices into compared_members().
const std::vector<std::size_t>& bank_members();

/// Of compared_members(): the map that is told what no client can know (sim/true_map.hpp).
inline constexpr std::string_view true_map = "true entries and exits";
/// The one closest to it that a client can have.
inline constexpr std::string_view gross_and_ageing = "gross, free exits x 3";
/// The maps among which the likelihood is to find the true one (science note 4.1): the true map,
/// what a client can have of it (gross_and_ageing), and that wrong in one respect more: exits three
/// times slower, maintenance 0.2 % too high, open interest every five minutes only, a grid of 25
/// bp, closing in proportion, the same with net change for openings, and openings that are
/// constant.
std::set<std::string> planned_choice();

/// What one feed of one run gave.
struct FeedResult {
    double tv_bank = 0;                  // of the mixture, 10x and above
    double tv_bank_all = 0;              // all brackets
    double w1_bank = 0;                  // in units of log leverage, 10x and above
    std::vector<double> tv_members;      // 10x and above
    std::vector<double> log_likelihood;  // per event, of members fitted on all rows
    std::size_t heaviest = 0;            // of the bank, by prequential weight
    double tv_no_exposure = 0;           // EM that does not divide by exposure
    double tv_throttle_ignored = 0;
    struct Interval {
        std::size_t bracket = 0;
        bool learned = false;
        double truth = 0, share = 0, lo = 0, hi = 0;
        double sandwich_lo = 0, sandwich_hi = 0;  // of the members' mean, their spread left out
        double spread = 0;                        // standard deviation of the members' shares
        double events = 0;
        int days = 0;
    };
    std::vector<Interval> intervals;  // of notional shares, brackets of the venue
};

struct RecoveryRun {
    VenueId venue{};
    std::uint64_t seed = 0;
    std::string world;  // "usual", or what is wrong with it
    double events = 0, shown = 0;
    BracketShares truth{};  // by count
    double tv_raw = 0, tv_distance = 0;
    FeedResult complete, throttled;
};

/// How the measures name a run: "bybit 7101".
std::string run_name(VenueId venue, std::uint64_t seed);

/// One run; `world` is usual, stops, cross, impact or tuning.
Outcome<RecoveryRun> run_recovery(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                                  const std::string& world);

/// Of a run whose measures are at hand: what these settings alone make of it (tv_member and
/// log_likelihood), for settings that were added since. Names that are none of compared_members()
/// are passed over.
Outcome<Measures> late_members(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                               const std::string& world, const std::set<std::string>& names);

/// Earth mover's distance between shares over brackets `from` and above, rescaled to sum to 1, with
/// brackets at the logs of their leverage.
double wasserstein(const BracketShares& a, const BracketShares& b, std::size_t from);

/// The run as measures: tv, tv_all, w1, tv_member, log_likelihood, reach and so on.
void add_measures(const RecoveryRun& run, Measures& out);

}  // namespace faultline::eval
