// AlertEngine: one judgement for each kind of rule, and one rule of firing for all.
#include "insight/alert_engine.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

#include "insight/alert_index.hpp"
#include "insight/alert_text.hpp"

namespace faultline {
namespace {

using Finding = AlertEngine::Finding;

/// One number against threshold and re-arm level; `sign` -1 where low numbers fire.
Finding compared(double value, double threshold, double rearm, double sign = 1) {
    Finding finding;
    finding.value = value;
    if (std::isnan(value)) return finding;
    if (sign * value >= sign * threshold) {
        finding.over = 1;
    } else if (sign * value <= sign * rearm) {
        finding.quiet = 1;
    }
    return finding;
}

double sign_of(AlertDirection direction) { return direction == AlertDirection::above ? 1 : -1; }

Finding judge_zone(const AlertRule& rule, const AlertIndex& index) {
    const AlertIndex::Nearest nearest = index.nearest_zone(rule.side, rule.above_usd);
    Finding finding = compared(nearest.distance_percent, rule.within_percent, rule.rearm, -1);
    finding.zone = nearest.zone;
    if (nearest.zone != nullptr) finding.side = nearest.zone->side;
    return finding;
}

Finding judge_sweep(const AlertRule& rule, const SweepWindow& window) {
    const SweepWindow::Swept swept = window.within(rule.window_ns, rule.side);
    Finding finding = compared(swept.usd, rule.above_usd, rule.rearm);
    if (!swept.is_whole) finding.quiet = 0;  // more may have been swept than is known
    return finding;
}

/// The smaller of funding and dominance, each as a share of its threshold and with the sign that
/// squeezes `rule.side`: shorts pay and crowd above, or longs pay and crowd below.
Finding judge_squeeze(const AlertRule& rule, const AlertReadings& readings) {
    const double sign = rule.side == Side::short_ ? -1 : 1;
    const double funding_share = sign * readings.funding_percent / rule.funding_percent;
    const double dominance_share = sign * readings.dominance / rule.dominance;
    if (std::isnan(funding_share) || std::isnan(dominance_share)) return {};
    return compared(std::min(funding_share, dominance_share), 1, rule.rearm);
}

Finding judge_ages(const AlertRule& rule, const AlertReadings& readings) {
    Finding finding;
    for (const VenueId venue : all_venues()) {
        if (rule.venues != 0 && (rule.venues & bit_of(venue)) == 0) continue;
        const double age_ms = readings.venue_age_ms[index_of(venue)];
        if (age_ms >= rule.age_ms) finding.over |= bit_of(venue);
        if (age_ms <= rule.rearm) finding.quiet |= bit_of(venue);
    }
    return finding;
}

double oldest_ms(VenueBits venues, const AlertReadings& readings) {
    double age_ms = 0;
    for (const VenueId venue : all_venues()) {
        if ((venues & bit_of(venue)) == 0) continue;
        age_ms = std::max(age_ms, readings.venue_age_ms[index_of(venue)]);
    }
    return age_ms;
}

/// Why a rule cannot be judged right now; empty where it can.
std::string_view unknown_why(const AlertRule& rule, const AlertReadings& readings,
                             const AlertIndex& index, const Finding& finding) {
    const bool is_swept_unknown =
        std::isnan(readings.swept_usd[0]) || std::isnan(readings.swept_usd[1]);
    switch (rule.kind) {
        case AlertKind::zone:
            return readings.zones && readings.price_usd > 0 ? "" : "there is no map yet";
        case AlertKind::density:
            if (!std::isnan(finding.value)) return "";
            return readings.levels ? "the map does not tell this price" : "there is no map yet";
        case AlertKind::sweep:
            return is_swept_unknown ? "the map before this one is not known yet" : "";
        case AlertKind::sweep_and_reverse:
            if (is_swept_unknown) return "the map before this one is not known yet";
            if (std::isnan(rule.volume_ratio) || !std::isnan(readings.volume_ratio)) return "";
            return readings.volume_why.empty() ? "the traded volume is not known"
                                               : readings.volume_why;
        case AlertKind::squeeze:
            if (std::isnan(readings.funding_percent)) return "no funding rate is known";
            return std::isnan(readings.dominance) ? "there are no levels near the price" : "";
        case AlertKind::ratio:
            if (!std::isnan(readings.ratio_z)) return "";
            return readings.ratio_why.empty() ? "the leverage ratio is not known"
                                              : readings.ratio_why;
        case AlertKind::stale:
            for (const VenueId venue : all_venues()) {
                if (rule.venues != 0 && (rule.venues & bit_of(venue)) == 0) continue;
                if (!std::isnan(readings.venue_age_ms[index_of(venue)])) return "";
            }
            return "nothing was heard of these venues yet";
        case AlertKind::question: {
            if (!std::isnan(finding.value)) return "";
            const std::string_view why = index.unknown_why(rule.question);
            return why.empty() ? "the question is not answered yet" : why;
        }
    }
    return "";
}

}  // namespace

void AlertEngine::restore(AlertState state) {
    std::string rule = state.rule;
    states_.insert_or_assign(std::move(rule), std::move(state));
}

void AlertEngine::set_rules(std::vector<AlertRule> rules) {
    rule_of_id_.clear();  // before what they point into
    entry_of_id_.clear();
    rules_ = std::move(rules);
    std::map<AlertView, Group> old = std::exchange(groups_, {});
    std::map<AlertView, DurationNs> windows_ns;
    for (const AlertRule& rule : rules_) {
        rule_of_id_.emplace(rule.id, &rule);
        const std::uint64_t fingerprint = fingerprint_of(rule);
        AlertState& state = states_[rule.id];
        if (state.rule.empty() || state.fingerprint != fingerprint) {
            const std::uint64_t sequence = state.sequence;
            state = {};
            state.rule = rule.id;
            state.fingerprint = fingerprint;
            state.sequence = sequence;
        }
        if (!rule.is_enabled) continue;
        const AlertView view{rule.market, rule.venues};
        groups_[view].entries.push_back({&rule, &state, {}});
        DurationNs& window_ns = windows_ns[view];
        window_ns = std::max(window_ns, rule.window_ns);
    }
    for (auto& [view, group] : groups_) {
        if (const auto kept = old.find(view); kept != old.end()) group.swept = kept->second.swept;
        group.swept.keep(windows_ns[view]);
        for (const Entry& entry : group.entries) entry_of_id_.emplace(entry.rule->id, &entry);
    }
}

Finding AlertEngine::judge_turn(const Entry& entry, const AlertReadings& readings,
                                const SweepWindow& window) const {
    const AlertRule& rule = *entry.rule;
    const double price_usd = readings.price_usd;
    Finding finding;
    for (const Side side : both_sides) {
        if (rule.side && *rule.side != side) continue;
        AlertState::Turn& turn = entry.state->turns[index_of(side)];
        const std::uint32_t bit = 1U << index_of(side);
        const SweepWindow::Swept swept = window.within(rule.window_ns, side);
        if (swept.is_whole && swept.usd <= rule.rearm) finding.quiet |= bit;
        if ((entry.state->fired & bit) != 0 || !(price_usd > 0)) continue;
        const double out = -sign_of(side);  // longs are swept as the price falls
        const bool is_begun = turn.since_ns != 0;
        const bool is_farther = is_begun && out * price_usd > out * turn.extreme_usd;
        if (is_farther || (!is_begun && swept.usd >= rule.above_usd)) {
            turn = {readings.at_ns, price_usd};
            continue;
        }
        if (!is_begun) continue;
        if (readings.at_ns - turn.since_ns > rule.reverse_within_ns) {
            turn = {};
            continue;
        }
        const double back_percent = 100 * out * (turn.extreme_usd - price_usd) / turn.extreme_usd;
        const bool is_loud =
            std::isnan(rule.volume_ratio) || readings.volume_ratio >= rule.volume_ratio;
        if (back_percent < rule.reverse_percent || !is_loud) continue;
        finding.over |= bit;
        finding.side = side;
        finding.value = swept.usd;
        finding.moved_percent = back_percent;
        finding.extreme_usd = turn.extreme_usd;
    }
    finding.quiet &= ~finding.over;
    return finding;
}

Finding AlertEngine::judge(const Entry& entry, const AlertReadings& readings,
                           const AlertIndex& index, const Group& group) const {
    const AlertRule& rule = *entry.rule;
    switch (rule.kind) {
        case AlertKind::zone:
            return judge_zone(rule, index);
        case AlertKind::density:
            return compared(index.usd_around(rule.price_usd, rule.width_usd, rule.side),
                            rule.above_usd, rule.rearm);
        case AlertKind::sweep:
            return judge_sweep(rule, group.swept);
        case AlertKind::sweep_and_reverse:
            return judge_turn(entry, readings, group.swept);
        case AlertKind::squeeze:
            return judge_squeeze(rule, readings);
        case AlertKind::ratio:
            return compared(readings.ratio_z, rule.z, rule.rearm, sign_of(rule.direction));
        case AlertKind::stale:
            return judge_ages(rule, readings);
        case AlertKind::question:
            return compared(index.probability_of(rule.question), rule.probability, rule.rearm,
                            sign_of(rule.direction));
    }
    return {};
}

AlertEngine::Tick AlertEngine::evaluate(const AlertReadings& readings) {
    Tick tick;
    const auto found = groups_.find(readings.view);
    if (found == groups_.end()) return tick;
    Group& group = found->second;
    group.swept.add(readings.at_ns, readings.swept_usd);
    const AlertIndex index(readings);
    for (Entry& entry : group.entries) {
        AlertState& state = *entry.state;
        const std::uint32_t fired_before = state.fired;
        const std::array<AlertState::Turn, 2> turns_before = state.turns;
        Finding finding = judge(entry, readings, index, group);
        entry.reading.at_ns = readings.at_ns;
        entry.reading.value = finding.value;
        entry.reading.unknown_why = unknown_why(*entry.rule, readings, index, finding);
        state.fired &= ~finding.quiet;
        const std::uint32_t fresh = finding.over & ~state.fired;
        const DurationNs since_ns = readings.at_ns - state.last_ns;
        // A clock that was set back must not silence a rule for as long.
        const bool is_cooling =
            state.last_ns != 0 && since_ns >= 0 && since_ns < entry.rule->cooldown_ns;
        if (fresh != 0 && !is_cooling) {
            state.fired |= finding.over;
            state.last_ns = readings.at_ns;
            state.turns = {};
            ++state.sequence;
            if (entry.rule->kind == AlertKind::stale) {
                finding.venues = fresh;
                finding.value = oldest_ms(fresh, readings);
            }
            Alert alert = describe_alert(*entry.rule, readings, finding);
            alert.id = fmt::format("{}:{}", entry.rule->id, state.sequence);
            tick.fired.push_back(std::move(alert));
        }
        // An extreme that moves on is not worth a line in a journal; its beginning and end are.
        const auto began = [](const AlertState::Turn& turn) { return turn.since_ns != 0; };
        const bool is_turning = began(state.turns[0]) != began(turns_before[0]) ||
                                began(state.turns[1]) != began(turns_before[1]);
        if (state.fired != fired_before || is_turning || (fresh != 0 && !is_cooling)) {
            tick.changed.push_back(&state);
        }
    }
    return tick;
}

const AlertRule* AlertEngine::find(std::string_view id) const {
    const auto found = rule_of_id_.find(id);
    return found == rule_of_id_.end() ? nullptr : found->second;
}

std::vector<AlertView> AlertEngine::views() const {
    std::vector<AlertView> views;
    for (const auto& [view, group] : groups_) views.push_back(view);
    return views;
}

std::vector<std::string> AlertEngine::questions_of(const AlertView& view) const {
    std::set<std::string> questions;
    if (const auto found = groups_.find(view); found != groups_.end()) {
        for (const Entry& entry : found->second.entries) {
            if (entry.rule->kind == AlertKind::question) questions.insert(entry.rule->question);
        }
    }
    return {questions.begin(), questions.end()};
}

AlertEngine::Wants AlertEngine::wants_of(const AlertView& view) const {
    Wants wants;
    wants.questions = questions_of(view);
    if (const auto found = groups_.find(view); found != groups_.end()) {
        for (const Entry& entry : found->second.entries) {
            wants.ratio = wants.ratio || entry.rule->kind == AlertKind::ratio;
            wants.volume = wants.volume || !std::isnan(entry.rule->volume_ratio);
        }
    }
    return wants;
}

const AlertEngine::Reading* AlertEngine::reading_of(std::string_view rule) const {
    const auto found = entry_of_id_.find(rule);
    return found == entry_of_id_.end() ? nullptr : &found->second->reading;
}

const AlertState* AlertEngine::state_of(std::string_view rule) const {
    const auto found = states_.find(rule);
    return found == states_.end() ? nullptr : &found->second;
}

}  // namespace faultline
