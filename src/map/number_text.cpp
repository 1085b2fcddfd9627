// Number texts: formatting of money, prices and times.
#include "map/number_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace faultline {
namespace {

/// Three significant digits of a value below 1,000: "1.25", "12.5", "340".
std::string three_digits(double value) {
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace

std::string money_text(double usd) {
    if (!std::isfinite(usd)) return "n/a";
    struct Unit {
        double usd;
        const char* name;
    };
    constexpr std::array<Unit, 5> units{
        {{1, ""}, {1e3, " k"}, {1e6, " M"}, {1e9, " B"}, {1e12, " T"}}};
    const double size = std::abs(usd);
    std::size_t unit = 0;
    while (unit + 1 < units.size() && size / units[unit].usd >= 999.5) ++unit;
    if (size < 0.005) return "$0";
    return (usd < 0 ? "-$" : "$") + three_digits(size / units[unit].usd) + units[unit].name;
}

std::string short_money_text(double usd) {
    std::string text = money_text(usd);
    const std::size_t point = text.find('.');
    if (point == std::string::npos) return text;
    const std::size_t end = std::min(text.find(' '), text.size());
    std::size_t keep = end;
    while (text[keep - 1] == '0') --keep;
    if (keep == point + 1) keep = point;
    return text.erase(keep, end - keep);
}

std::string price_text(double price_usd, int decimals) {
    if (!std::isfinite(price_usd)) return "n/a";
    std::string text = fmt::format("{:.{}f}", std::abs(price_usd), std::clamp(decimals, 0, 10));
    const std::size_t point = std::min(text.find('.'), text.size());
    for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, 1, ',');
    return price_usd < 0 ? "-" + text : text;
}

int decimals_of(double step) {
    double scaled = std::abs(step);
    for (int decimals = 0; decimals < 10; ++decimals, scaled *= 10) {
        if (std::abs(scaled - std::round(scaled)) < 1e-6 * std::max(scaled, 1e-3)) return decimals;
    }
    return 10;
}

std::string minute_text(TimeNs at_ns) {
    const CivilTime at = to_civil(at_ns);
    return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", at.year, at.month, at.day, at.hour,
                       at.minute);
}

}  // namespace faultline
