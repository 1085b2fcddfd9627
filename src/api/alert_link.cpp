// AlertLink: the keys are those of web/src/state/url_codec.ts.
#include "api/alert_link.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr std::int64_t hour_s = 3'600;
constexpr double margin = 0.01;  // of the price, around the prices that an alert names

/// Everything but letters, digits and "-_.~" as %XX.
std::string encoded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
                              c == '~';
        out += is_plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return out;
}

/// Seven digits, without an exponent: the dashboard reads plain decimals.
std::string plain(double usd) {
    const int decimals = std::clamp(6 - static_cast<int>(std::floor(std::log10(usd))), 0, 16);
    std::string text = fmt::format("{:.{}f}", usd, decimals);
    if (decimals == 0) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

/// "&y=59000-61000": the prices that the alert names, with room around them; empty without any.
std::string price_range_of(const Alert& alert) {
    double low = unknown, high = unknown;
    for (const auto& [name, value] : alert.numbers) {
        const bool is_price = name == "price_usd" || name == "zone_low_usd" ||
                              name == "zone_high_usd" || name == "level_price_usd" ||
                              name == "extreme_usd";
        if (!is_price || !(value > 0)) continue;
        low = std::fmin(low, value);
        high = std::fmax(high, value);
    }
    if (!std::isfinite(low)) return {};
    return fmt::format("&y={}-{}", plain(low * (1 - margin)), plain(high * (1 + margin)));
}

std::string heatmap_query(const Alert& alert) {
    const std::int64_t at_s = alert.at_ns / ns_per_second;
    std::string query = fmt::format("?x={}-{}", at_s - 6 * hour_s, at_s + hour_s);
    query += price_range_of(alert);
    if (alert.side) query += fmt::format("&side={}", name_of(*alert.side));
    if (alert.venues == 0) return query;
    std::string names;
    for (const VenueId venue : venues_of(alert.venues)) {
        names += (names.empty() ? "" : ",") + std::string(name_of(venue));
    }
    return query + "&ex=" + names;
}

}  // namespace

std::string alert_link(std::string_view base, const Alert& alert, const AlertRule* rule) {
    if (base.empty()) return {};
    while (base.ends_with('/')) base.remove_suffix(1);
    switch (alert.kind) {
        case AlertKind::zone:
        case AlertKind::density:
        case AlertKind::sweep:
        case AlertKind::sweep_and_reverse:
            return fmt::format("{}/heatmap/{}{}", base, alert.market, heatmap_query(alert));
        case AlertKind::squeeze:
        case AlertKind::ratio:
            return fmt::format("{}/market/{}", base, alert.market);
        case AlertKind::stale:
            return fmt::format("{}/status/{}", base, alert.market);
        case AlertKind::question:
            break;
    }
    return fmt::format("{}/questions/{}{}", base, alert.market,
                       rule != nullptr ? "?o=" + encoded(rule->question) : "");
}

}  // namespace faultline
