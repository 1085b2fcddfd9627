// EvalRecovery: see the header.
#include "support/eval_recovery.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <future>

#include "sim/recovery.hpp"
#include "venue/catalog.hpp"

namespace faultline::eval {
namespace {

TrialMember member(std::string name) {
    TrialMember out;
    out.name = std::move(name);
    out.config.eta = 1;
    out.config.buffer = 0;
    return out;
}

TrialMember free_exits(std::string name, double scale) {
    TrialMember out = member(std::move(name));
    out.config.closing = ClosingMode::free;
    out.config.time_scale = scale;
    return out;
}

/// Shares if liquidations were spread over what was just swept without dividing by exposure: one
/// EM for mixture weights, as is common.
BracketShares without_exposure(const std::vector<ExposureRow>& rows) {
    Components weights{};
    weights.fill(1.0 / component_count);
    Components total{};
    for (const ExposureRow& row : rows) {
        for (std::size_t k = 0; k < component_count; ++k) {
            total[k] += static_cast<double>(row.exposure[k]);
        }
    }
    for (int round = 0; round < 100; ++round) {
        Components sum{};
        double all = 0;
        for (const ExposureRow& row : rows) {
            if (row.events <= 0) continue;
            const double lambda = expected_events(weights, row);
            if (!(lambda > 0)) continue;
            for (std::size_t k = 0; k < component_count; ++k) {
                const double part = static_cast<double>(row.events) * weights[k] *
                                    static_cast<double>(row.exposure[k]) / lambda;
                sum[k] += part;
                all += part;
            }
        }
        if (all <= 0) break;
        for (std::size_t k = 0; k < component_count; ++k) weights[k] = sum[k] / all;
    }
    BracketShares shares{};
    for (std::size_t k = 0; k < bracket_count; ++k) shares[k] = weights[k];
    return shares;
}

struct OneLearned {
    LeverageLearned longs, shorts, both;
};
OneLearned one_of(const BankLearned& bank, std::ptrdiff_t member) {
    const auto m = static_cast<std::size_t>(member);
    return {bank.members_sides[0][m], bank.members_sides[1][m], bank.members_both[m]};
}
OneLearned learned_alone(const SideRows& rows, const LearnerSettings& learner, TimeNs now_ns) {
    OneLearned out{
        learn_leverage(rows[0], learner, now_ns), learn_leverage(rows[1], learner, now_ns), {}};
    out.both = learn_leverage(rows_of_both(rows, out.longs, out.shorts), learner, now_ns);
    return out;
}

/// What the 90 % interval of a bracket is made of: how far it reaches without the spread between
/// settings, and that spread.
FeedResult::Interval interval_of(const BankLearned& bank, std::size_t k, double truth) {
    const BracketLearned& mixture = bank.both.brackets[k];
    FeedResult::Interval out{.bracket = k,
                             .learned = mixture.learned,
                             .truth = truth,
                             .share = mixture.notional_share,
                             .lo = mixture.lo,
                             .hi = mixture.hi};
    double square = 0;
    for (std::size_t m = 0; m < bank.members_both.size(); ++m) {
        const BracketLearned& one = bank.members_both[m].brackets[k];
        const double away = one.notional_share - out.share;
        square += bank.scores[m].weight * away * away;
        out.sandwich_lo += bank.scores[m].weight * one.lo;
        out.sandwich_hi += bank.scores[m].weight * one.hi;
    }
    out.spread = std::sqrt(square);
    out.events = mixture.events;
    out.days = mixture.days;
    return out;
}

/// Per liquidation, of both sides.
double likelihood_of(const OneLearned& one) {
    return (one.longs.log_likelihood + one.shorts.log_likelihood) / std::max(1.0, one.both.events);
}

LearnerSettings learner_of(const Trial& trial, FeedShape feed, bool is_tuning) {
    LearnerSettings learner = trial_learner(trial.venue, feed);
    if (is_tuning) {
        learner.inflation = 1;
        learner.map_error = 0;
    }
    return learner;
}

FeedResult judge(const Trial& trial, FeedShape feed, bool is_tuning) {
    const LearnerSettings learner = learner_of(trial, feed, is_tuning);
    const std::vector<SideRows> rows = trial.rows(feed);
    std::vector<SideRows> bank;
    for (const std::size_t m : bank_members()) bank.push_back(rows[m]);
    const BankLearned learned = learn_bank(bank, learner, trial.end_ns);

    FeedResult out;
    const BracketShares shares = count_shares(learned.both);
    out.tv_bank = total_variation(shares, trial.truth, from_10x);
    out.tv_bank_all = total_variation(shares, trial.truth, 0);
    out.w1_bank = wasserstein(shares, trial.truth, from_10x);
    out.heaviest = bank_members()[learned.heaviest];
    for (std::size_t k = from_10x; k < bracket_count; ++k) {
        if (trial.truth_usd[k] <= 0) continue;
        out.intervals.push_back(interval_of(learned, k, trial.truth_usd[k]));
    }
    for (std::size_t m = 0; m < rows.size(); ++m) {
        const auto in_bank = std::ranges::find(bank_members(), m);
        const OneLearned one = in_bank != bank_members().end()
                                   ? one_of(learned, in_bank - bank_members().begin())
                                   : learned_alone(rows[m], learner, trial.end_ns);
        const BracketShares member_shares = count_shares(one.both);
        out.tv_members.push_back(total_variation(member_shares, trial.truth, from_10x));
        out.log_likelihood.push_back(likelihood_of(one));
    }
    // The contrasts read the rows of the program's first setting.
    const std::size_t first = bank_members()[0];
    const auto both =
        rows_of_both(rows[first], learned.members_sides[0][0], learned.members_sides[1][0]);
    out.tv_no_exposure = total_variation(without_exposure(both), trial.truth, from_10x);
    LearnerSettings ignoring = learner;
    ignoring.feed = FeedShape::complete;
    out.tv_throttle_ignored = total_variation(
        count_shares(learn_leverage(both, ignoring, trial.end_ns)), trial.truth, from_10x);
    return out;
}

}  // namespace

std::vector<TrialMember> compared_members() {
    // Exits three times as fast as the default were the most likely on the tuning seeds.
    constexpr double exits = 3;
    std::vector<TrialMember> out;
    out.push_back(member(std::string(true_map)));
    out[0].is_true = true;
    out.push_back(member("gross, exact"));
    out.push_back(free_exits("gross, free exits x 1", 1));
    out.push_back(free_exits(std::string(gross_and_ageing), exits));
    out.push_back(free_exits("gross, free exits x 0.3", 0.3));
    out.push_back(free_exits("maintenance wrong by +0.2 %", exits));
    out.back().config.buffer = 0.002;
    out.push_back(free_exits("placebo, constant flow", exits));
    out.back().config.flow = FlowKind::constant;
    out.push_back(free_exits("leverage spread within brackets", exits));
    for (TrialMember& one : out) one.config.round_share = 0.8;
    out.back().config.round_share = 0;

    // The rest of science note 4.1: gross_and_ageing, wrong in one respect each.
    const auto wrong = [&](std::string name) -> TrialMember& {
        out.push_back(free_exits(std::move(name), exits));
        out.back().config.round_share = 0.8;
        return out.back();
    };
    wrong("open interest every 5 minutes").open_interest_every_ns = 300 * ns_per_second;
    wrong("grid of 25 bp").config.grid_bp = 25;
    const auto proportionally = [](ModelConfig& config) {
        config.closing = ClosingMode::oi_exact;
        config.time_scale = 1;
        config.ages.share = {1, 0, 0};
        config.ages.rate_per_hour = {0.2, 0.2, 0.2};
    };
    proportionally(wrong("gross, proportional closing").config);
    ModelConfig& net = wrong("net change, proportional closing").config;
    proportionally(net);
    net.flow = FlowKind::net;
    return out;
}

std::set<std::string> planned_choice() {
    std::set<std::string> names;
    for (const std::size_t m : {0, 2, 3, 5, 6, 8, 9, 10, 11}) {
        names.insert(compared_members()[m].name);
    }
    return names;
}

const std::vector<std::size_t>& bank_members() {
    static const std::vector<std::size_t> members{1, 2, 3, 4, 5, 6, 7};
    return members;
}

double wasserstein(const BracketShares& a, const BracketShares& b, std::size_t from) {
    double sum_a = 0, sum_b = 0, moved = 0, ahead = 0;
    for (std::size_t k = from; k < bracket_count; ++k) {
        sum_a += a[k];
        sum_b += b[k];
    }
    for (std::size_t k = from; k + 1 < bracket_count; ++k) {
        ahead += a[k] / sum_a - b[k] / sum_b;
        moved += std::abs(ahead) * std::log(bracket_leverage[k + 1] / bracket_leverage[k]);
    }
    return moved;
}

std::string run_name(VenueId venue, std::uint64_t seed) {
    return fmt::format("{} {}", name_of(venue), seed);
}

namespace {

TrialSettings trial_settings(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                             const std::string& world) {
    TrialSettings settings;
    settings.world = usual_world(seed, {venue});
    settings.world.start_ns = 1'735'689'600 * ns_per_second;  // 2025-01-01
    settings.world.days = plan.days;
    AgentVenueSettings& agents = settings.world.venues[0];
    agents.openings_per_hour = 1500;
    agents.shows_liquidations = true;
    agents.one_liquidation_per_second = false;
    if (world == "stops") agents.stop_loss_share = 0.7;
    if (world == "cross") agents.cross_share = 0.6;
    if (world == "impact") settings.world.impact = 1;
    settings.warm_up_days = plan.warm_up_days;
    settings.members = compared_members();
    return settings;
}

}  // namespace

Outcome<Measures> late_members(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                               const std::string& world, const std::set<std::string>& names) {
    TrialSettings settings = trial_settings(plan, venue, seed, world);
    std::erase_if(settings.members,
                  [&](const TrialMember& member) { return !names.contains(member.name); });
    Measures out;
    if (settings.members.empty()) return out;
    FL_TRY(trial, play_trial(settings));
    for (const FeedShape feed : {FeedShape::complete, FeedShape::one_per_second}) {
        const LearnerSettings learner = learner_of(trial, feed, world == tuning_world);
        const std::vector<SideRows> rows = trial.rows(feed);
        for (std::size_t m = 0; m < rows.size(); ++m) {
            const OneLearned one = learned_alone(rows[m], learner, trial.end_ns);
            const auto add = [&](std::string what, double value) {
                out.add({world, run_name(venue, seed),
                         feed == FeedShape::complete ? "complete" : "throttled", std::move(what),
                         settings.members[m].name, value});
            };
            add("tv_member", total_variation(count_shares(one.both), trial.truth, from_10x));
            add("log_likelihood", likelihood_of(one));
        }
    }
    return out;
}

Outcome<RecoveryRun> run_recovery(const RecoveryPlan& plan, VenueId venue, std::uint64_t seed,
                                  const std::string& world) {
    FL_TRY(trial, play_trial(trial_settings(plan, venue, seed, world)));
    RecoveryRun run;
    run.venue = venue;
    run.seed = seed;
    run.world = world;
    run.events = trial.events;
    run.shown = trial.shown;
    run.truth = trial.truth;
    run.tv_raw = total_variation(trial.raw, trial.truth, from_10x);
    run.tv_distance = total_variation(trial.distance, trial.truth, from_10x);
    const bool is_tuning = world == tuning_world;
    auto throttled = std::async(std::launch::async, judge, std::cref(trial),
                                FeedShape::one_per_second, is_tuning);
    run.complete = judge(trial, FeedShape::complete, is_tuning);
    run.throttled = throttled.get();
    return run;
}

void add_measures(const RecoveryRun& run, Measures& out) {
    const std::vector<TrialMember> members = compared_members();
    const std::string who = run_name(run.venue, run.seed);
    const auto add = [&](std::string feed, std::string what, std::string name, double value) {
        out.add({run.world, who, std::move(feed), std::move(what), std::move(name), value});
    };
    add("", "events", "", run.events);
    add("", "shown", "", run.shown);
    add("", "tv_raw", "", run.tv_raw);
    add("", "tv_distance", "", run.tv_distance);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        add("", "truth", fmt::format("{}x", bracket_leverage[k]), run.truth[k]);
    }
    for (const FeedResult* result : {&run.complete, &run.throttled}) {
        const std::string feed = result == &run.complete ? "complete" : "throttled";
        add(feed, "tv", "", result->tv_bank);
        add(feed, "tv_all", "", result->tv_bank_all);
        add(feed, "w1", "", result->w1_bank);
        add(feed, "tv_no_exposure", "", result->tv_no_exposure);
        add(feed, "tv_throttle_ignored", "", result->tv_throttle_ignored);
        add(feed, "heaviest", members[result->heaviest].name, 1);
        for (std::size_t m = 0; m < members.size(); ++m) {
            add(feed, "tv_member", members[m].name, result->tv_members[m]);
            add(feed, "log_likelihood", members[m].name, result->log_likelihood[m]);
        }
        for (const FeedResult::Interval& one : result->intervals) {
            // By how much the interval would have to be wider, in logs, to hold the truth.
            const double end = one.truth > one.share ? one.hi : one.lo;
            const double reach = std::log(one.truth / one.share) / std::log(end / one.share);
            const std::string name = fmt::format("{}x", bracket_leverage[one.bracket]);
            add(feed, one.learned ? "reach" : "reach_prior", name, reach);
            add(feed, "share", name, one.share);
            add(feed, "truth_usd", name, one.truth);
            if (run.world != tuning_world) continue;
            add(feed, "sandwich_lo", name, one.sandwich_lo);
            add(feed, "sandwich_hi", name, one.sandwich_hi);
            add(feed, "spread", name, one.spread);
            add(feed, "bracket_events", name, one.events);
            add(feed, "bracket_days", name, one.days);
        }
    }
}

}  // namespace faultline::eval
