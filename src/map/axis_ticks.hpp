// Ticks: the round values at which an axis is labelled, and the linear axis itself.
//
// Ticks lie within the asked bounds (both included), ascend, and are never more than asked for.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"

namespace faultline {

struct Tick {
    double at = 0;  // the value; for time ticks nanoseconds after the start of the axis
    std::string label;
    bool major = false;  // a new day on a time axis, a power of ten on a logarithmic one
};

/// The values [low, high] laid out on pixels: `low` at low_px, `high` at high_px.
struct LinearAxis {
    double low = 0, high = 1;
    double low_px = 0, high_px = 1;
    double px(double value) const {
        return low_px + (value - low) / (high - low) * (high_px - low_px);
    }
};

/// The smallest of 1, 2 or 5 times a power of ten that cuts `span` into at most `at_most` pieces.
/// Precondition: span > 0 and finite, at_most >= 1.
double nice_step(double span, int at_most);

/// Multiples of a nice step in [low, high], at most `at_most`. Empty where the bounds are not
/// finite, not ascending, or at_most < 2.
std::vector<double> nice_ticks(double low, double high, int at_most);

/// Nice ticks labelled "$1.25 B".
std::vector<Tick> money_ticks(double low_usd, double high_usd, int at_most);
/// Nice ticks labelled "66,500", with the decimals that the step needs.
std::vector<Tick> price_ticks(double low_usd, double high_usd, int at_most);
/// Powers of ten (major) and, as far as they fit into `at_most`, round values between them.
std::vector<Tick> log_money_ticks(double low_usd, double high_usd, int at_most);

/// Whole minutes, hours, days, weeks (Mondays) or months of UTC. Midnights are major and labelled
/// "Feb 5" ("2026" on the first of January), other ticks "12:00". Empty where to_ns <= from_ns.
std::vector<Tick> time_ticks(TimeNs from_ns, TimeNs to_ns, int at_most);

}  // namespace faultline
