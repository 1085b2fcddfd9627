// AlertRuleKeys: the keys of an alert rule's JSON: what each holds, where it goes, which kinds use
// it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "insight/alert_rule.hpp"

namespace faultline::alert_keys {

constexpr std::uint32_t in(AlertKind kind) { return 1U << static_cast<unsigned>(kind); }
inline constexpr std::uint32_t in_sweeps = in(AlertKind::sweep) | in(AlertKind::sweep_and_reverse);
inline constexpr std::uint32_t in_usd = in_sweeps | in(AlertKind::zone) | in(AlertKind::density);
inline constexpr std::uint32_t in_sided = in_usd | in(AlertKind::squeeze);
inline constexpr std::uint32_t in_directed = in(AlertKind::ratio) | in(AlertKind::question);
inline constexpr std::uint32_t in_all = (1U << alert_kind_count) - 1;

/// What a key holds and where it goes.
struct NumberKey {
    std::string_view key;
    std::uint32_t kinds;
    double AlertRule::* member;
    double low, high;  // allowed, both included
    bool is_required;
};
inline constexpr double usd_max = 1e13;  // ten times what all of crypto is worth
inline constexpr std::array number_keys{
    NumberKey{"within_percent", in(AlertKind::zone), &AlertRule::within_percent, 0, 100, true},
    NumberKey{"price_usd", in(AlertKind::density), &AlertRule::price_usd, 1e-12, 1e12, true},
    NumberKey{"width_usd", in(AlertKind::density), &AlertRule::width_usd, 1e-12, 1e12, false},
    NumberKey{"above_usd", in_usd, &AlertRule::above_usd, 1, usd_max, true},
    NumberKey{"reverse_percent", in(AlertKind::sweep_and_reverse), &AlertRule::reverse_percent,
              0.001, 100, true},
    NumberKey{"volume_ratio", in(AlertKind::sweep_and_reverse), &AlertRule::volume_ratio, 0, 1e6,
              false},
    NumberKey{"funding_percent", in(AlertKind::squeeze), &AlertRule::funding_percent, 1e-6, 100,
              true},
    NumberKey{"dominance", in(AlertKind::squeeze), &AlertRule::dominance, 0.001, 1, true},
    NumberKey{"z", in(AlertKind::ratio), &AlertRule::z, -100, 100, true},
    NumberKey{"probability", in(AlertKind::question), &AlertRule::probability, 0, 1, true},
    NumberKey{"rearm_percent", in(AlertKind::zone), &AlertRule::rearm, 0, 1000, false},
    NumberKey{"rearm_usd", in_usd & ~in(AlertKind::zone), &AlertRule::rearm, 0, usd_max, false},
    NumberKey{"rearm_share", in(AlertKind::squeeze), &AlertRule::rearm, -100, 1, false},
    NumberKey{"rearm_z", in(AlertKind::ratio), &AlertRule::rearm, -100, 100, false},
    NumberKey{"rearm_probability", in(AlertKind::question), &AlertRule::rearm, 0, 1, false},
};

struct LengthKey {
    std::string_view key;
    std::uint32_t kinds;
    DurationNs AlertRule::* length;  // or, where that is null,
    double AlertRule::* length_ms;
    DurationNs low_ns, high_ns;
    bool is_required;
};
inline constexpr std::array length_keys{
    LengthKey{"window", in_sweeps, &AlertRule::window_ns, nullptr, ns_per_second, ns_per_day,
              false},
    LengthKey{"reverse_within", in(AlertKind::sweep_and_reverse), &AlertRule::reverse_within_ns,
              nullptr, ns_per_second, ns_per_day, false},
    LengthKey{"age", in(AlertKind::stale), nullptr, &AlertRule::age_ms, ns_per_second,
              30 * ns_per_day, true},
    LengthKey{"rearm_age", in(AlertKind::stale), nullptr, &AlertRule::rearm, ns_per_ms,
              30 * ns_per_day, false},
    LengthKey{"cooldown", in_all, &AlertRule::cooldown_ns, nullptr, ns_per_second, 30 * ns_per_day,
              false},
};

struct OtherKey {
    std::string_view key;
    std::uint32_t kinds;
    bool is_required;
};
inline constexpr std::array other_keys{
    OtherKey{"id", in_all, true},
    OtherKey{"kind", in_all, true},
    OtherKey{"market", in_all, true},
    OtherKey{"venues", in_all, false},
    OtherKey{"side", in_sided, false},
    OtherKey{"direction", in_directed, false},
    OtherKey{"question", in(AlertKind::question), true},
    OtherKey{"enabled", in_all, false},
    OtherKey{"channels", in_all, false},
    OtherKey{"note", in_all, false},
};

/// Runs `see(key, kinds, is_required)` over all keys.
template <class See>
void each_key(See&& see) {
    for (const OtherKey& key : other_keys) see(key.key, key.kinds, key.is_required);
    for (const NumberKey& key : number_keys) see(key.key, key.kinds, key.is_required);
    for (const LengthKey& key : length_keys) see(key.key, key.kinds, key.is_required);
}

}  // namespace faultline::alert_keys
