// Ticks: rounding of steps for numbers (1, 2, 5) and for time (minutes to months).
#include "map/axis_ticks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <span>

#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr std::array<const char*, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr DurationNs week_ns = 7 * ns_per_day;
constexpr DurationNs first_monday_ns = 4 * ns_per_day;  // 1970-01-05

/// Steps that divide a day or are whole days; weeks start on Mondays.
constexpr std::array<DurationNs, 17> time_steps{
    ns_per_minute,      2 * ns_per_minute,  5 * ns_per_minute, 10 * ns_per_minute,
    15 * ns_per_minute, 30 * ns_per_minute, ns_per_hour,       2 * ns_per_hour,
    3 * ns_per_hour,    4 * ns_per_hour,    6 * ns_per_hour,   12 * ns_per_hour,
    ns_per_day,         2 * ns_per_day,     4 * ns_per_day,    week_ns,
    2 * week_ns};
constexpr std::array<int, 9> month_steps{1, 2, 3, 6, 12, 24, 60, 120, 1200};

Tick time_tick(TimeNs at_ns, TimeNs from_ns) {
    const CivilTime at = to_civil(at_ns);
    Tick tick;
    tick.at = static_cast<double>(at_ns - from_ns);
    tick.major = at.hour == 0 && at.minute == 0;
    if (!tick.major) {
        tick.label = fmt::format("{:02}:{:02}", at.hour, at.minute);
    } else if (at.month == 1 && at.day == 1) {
        tick.label = fmt::format("{}", at.year);
    } else {
        tick.label =
            fmt::format("{} {}", month_names[static_cast<std::size_t>(at.month - 1)], at.day);
    }
    return tick;
}

std::vector<Tick> step_ticks(TimeNs from_ns, TimeNs to_ns, DurationNs step_ns) {
    const DurationNs origin_ns = step_ns % week_ns == 0 ? first_monday_ns : 0;
    TimeNs at_ns = (from_ns - origin_ns) / step_ns * step_ns + origin_ns;
    if (at_ns < from_ns) at_ns += step_ns;
    std::vector<Tick> ticks;
    for (; at_ns <= to_ns; at_ns += step_ns) ticks.push_back(time_tick(at_ns, from_ns));
    return ticks;
}

std::vector<Tick> month_ticks(TimeNs from_ns, TimeNs to_ns, int step) {
    const CivilTime from = to_civil(from_ns);
    std::vector<Tick> ticks;
    for (int month = (from.year * 12 + from.month - 1) / step * step;; month += step) {
        const TimeNs at_ns = from_civil({month / 12, month % 12 + 1, 1, 0, 0, 0, 0});
        if (at_ns > to_ns) return ticks;
        if (at_ns >= from_ns) ticks.push_back(time_tick(at_ns, from_ns));
    }
}

std::vector<Tick> labelled(const std::vector<double>& values, auto&& label) {
    std::vector<Tick> ticks;
    ticks.reserve(values.size());
    for (const double value : values) ticks.push_back({value, label(value), false});
    return ticks;
}

}  // namespace

double nice_step(double span, int at_most) {
    const double rough = span / at_most;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= rough * (1 - 1e-9)) return factor * power;
    }
    return 10 * power;
}

std::vector<double> nice_ticks(double low, double high, int at_most) {
    if (!std::isfinite(high - low) || !(high > low) || at_most < 2) return {};
    constexpr double slack = 1e-9;  // so that a bound that is a multiple of the step has its tick
    double step = nice_step(high - low, at_most);
    double first = 0, last = 0;  // in steps
    for (int tries = 0; tries < 3; ++tries, step = nice_step(1.5 * step, 1)) {
        first = std::ceil(low / step - slack);
        last = std::floor(high / step + slack);
        if (last - first < at_most) break;
    }
    std::vector<double> ticks;
    for (double k = first; k <= last && std::cmp_less(ticks.size(), at_most); k += 1) {
        ticks.push_back(std::clamp(k * step, low, high));
    }
    return ticks;
}

std::vector<Tick> money_ticks(double low_usd, double high_usd, int at_most) {
    return labelled(nice_ticks(low_usd, high_usd, at_most), short_money_text);
}

std::vector<Tick> price_ticks(double low_usd, double high_usd, int at_most) {
    const std::vector<double> values = nice_ticks(low_usd, high_usd, at_most);
    // A single tick tells no step; then the decimals of the value itself do.
    const double step = values.size() > 1 ? values[1] - values[0] : values.empty() ? 1 : values[0];
    const int decimals = decimals_of(step);
    return labelled(values, [&](double value) { return price_text(value, decimals); });
}

std::vector<Tick> log_money_ticks(double low_usd, double high_usd, int at_most) {
    if (!(low_usd > 0) || !std::isfinite(high_usd) || !(high_usd >= low_usd)) return {};
    constexpr std::array<double, 7> fine{1, 1.5, 2, 3, 4, 5, 7};
    constexpr std::array<double, 3> medium{1, 2, 5};
    constexpr std::array<double, 1> coarse{1};
    const std::array<std::span<const double>, 3> choices{fine, medium, coarse};
    std::vector<Tick> ticks;
    for (const std::span<const double> factors : choices) {
        ticks.clear();
        for (double power = std::pow(10.0, std::floor(std::log10(low_usd))); power <= high_usd;
             power *= 10) {
            for (const double factor : factors) {
                const double at = factor * power;
                if (at < low_usd || at > high_usd) continue;
                ticks.push_back({at, short_money_text(at), factor == 1});
            }
        }
        if (std::cmp_less_equal(ticks.size(), at_most)) break;
    }
    while (std::cmp_greater(ticks.size(), std::max(at_most, 0))) ticks.pop_back();
    return ticks;
}

std::vector<Tick> time_ticks(TimeNs from_ns, TimeNs to_ns, int at_most) {
    if (to_ns <= from_ns || at_most < 1) return {};
    for (const DurationNs step_ns : time_steps) {
        if ((to_ns - from_ns) / step_ns + 1 > at_most) continue;
        return step_ticks(from_ns, to_ns, step_ns);
    }
    for (const int step : month_steps) {
        std::vector<Tick> ticks = month_ticks(from_ns, to_ns, step);
        if (std::cmp_less_equal(ticks.size(), at_most)) return ticks;
    }
    return {};
}

}  // namespace faultline
