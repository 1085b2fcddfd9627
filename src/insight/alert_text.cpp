// AlertText: one wording for each kind.
#include "insight/alert_text.hpp"

#include <cmath>
#include <fmt/format.h>

#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr std::string_view levels_note =
    "Levels are an estimate of where forced orders would start; they do not say where the price "
    "goes.";

/// Prices with about six digits: "66,512.50", "1.8342", "0.00001234".
std::string price_words(double price_usd) {
    const double size = std::abs(price_usd);
    return price_text(price_usd, size >= 100 ? 2 : size >= 1 ? 4 : 8);
}

std::string side_words(std::optional<Side> side) {
    return side ? fmt::format("{} ", name_of(*side)) : std::string();
}

/// A length as the user writes it, but whole milliseconds at least.
std::string age_words(double age_ms) {
    const auto whole_s = static_cast<DurationNs>(std::round(age_ms / 1000));
    return whole_s > 0 ? format_duration(whole_s * ns_per_second) : fmt::format("{:.0f}ms", age_ms);
}

struct Words {
    std::string title, text;
};

Words zone_words(const AlertReadings& readings, const AlertEngine::Finding& finding, Alert& alert) {
    const AlertZone& zone = *finding.zone;
    const double price_usd = readings.price_usd;
    alert.numbers = {{"zone_low_usd", zone.low_usd},
                     {"zone_high_usd", zone.high_usd},
                     {"zone_notional_usd", zone.notional_usd},
                     {"distance_percent", finding.value}};
    const std::string_view where = price_usd < zone.low_usd    ? "above"
                                   : price_usd > zone.high_usd ? "below"
                                                               : "around";
    const std::string size = money_text(zone.notional_usd);
    return {fmt::format("zone of {} {}positions {:.2f} % {} the price", size, side_words(zone.side),
                        finding.value, where),
            fmt::format("By the estimate, {} of {}positions would be liquidated between {} and {}; "
                        "the price is {}. {}",
                        size, side_words(zone.side), price_words(zone.low_usd),
                        price_words(zone.high_usd), price_words(price_usd), levels_note)};
}

Words density_words(const AlertRule& rule, const AlertEngine::Finding& finding, Alert& alert) {
    alert.numbers = {{"level_price_usd", rule.price_usd}, {"level_notional_usd", finding.value}};
    std::string place = "at " + price_words(rule.price_usd);
    if (!std::isnan(rule.width_usd)) {
        alert.numbers.emplace_back("width_usd", rule.width_usd);
        place = fmt::format("within {} around {}", price_words(rule.width_usd),
                            price_words(rule.price_usd));
    }
    const std::string size = money_text(finding.value);
    return {
        fmt::format("{} of {}levels {}", size, side_words(alert.side), place),
        fmt::format("By the estimate, {} of {}positions would be liquidated {}; asked for was "
                    "{}. {}",
                    size, side_words(alert.side), place, money_text(rule.above_usd), levels_note)};
}

Words sweep_words(const AlertRule& rule, const AlertEngine::Finding& finding, Alert& alert) {
    alert.numbers = {{"swept_usd", finding.value},
                     {"window_s", static_cast<double>(rule.window_ns) / double{ns_per_second}}};
    const std::string size = money_text(finding.value);
    const std::string window = format_duration(rule.window_ns);
    return {fmt::format("the price swept {} of {}levels within {}", size, side_words(alert.side),
                        window),
            fmt::format("Within {} the price crossed levels at which, by the estimate, at least {} "
                        "of {}positions stood. What of it was liquidated is on the tape.",
                        window, size, side_words(alert.side))};
}

Words turn_words(const AlertReadings& readings, const AlertEngine::Finding& finding, Alert& alert) {
    alert.numbers = {{"swept_usd", finding.value},
                     {"extreme_usd", finding.extreme_usd},
                     {"reversed_percent", finding.moved_percent}};
    if (!std::isnan(readings.volume_ratio)) {
        alert.numbers.emplace_back("volume_ratio", readings.volume_ratio);
    }
    return {fmt::format("the price swept {}levels and turned back by {:.2f} %",
                        side_words(alert.side), finding.moved_percent),
            fmt::format("After sweeping {}levels to an extreme of {}, the price is back at "
                        "{} ({:.2f} %).",
                        side_words(alert.side), price_words(finding.extreme_usd),
                        price_words(readings.price_usd), finding.moved_percent)};
}

Words squeeze_words(const AlertReadings& readings, Alert& alert) {
    alert.numbers = {{"funding_percent_8h", readings.funding_percent},
                     {"dominance", readings.dominance}};
    std::string near = "near the price";
    if (!std::isnan(readings.dominance_within_percent)) {
        alert.numbers.emplace_back("dominance_within_percent", readings.dominance_within_percent);
        near = fmt::format("within {:g} % of the price", readings.dominance_within_percent);
    }
    const bool are_shorts = alert.side == Side::short_;
    return {fmt::format("conditions of a {} squeeze", name_of(*alert.side)),
            fmt::format("Funding is {:+.4f} % per 8 hours ({} pay) and {} of the levels {} are "
                        "{}s (dominance {:+.2f}). A condition, not a forecast. {}",
                        readings.funding_percent, are_shorts ? "shorts" : "longs",
                        fmt::format("{:.0f} %", 50 * (1 + std::abs(readings.dominance))), near,
                        name_of(*alert.side), readings.dominance, levels_note)};
}

Words ratio_words(const AlertRule& rule, const AlertEngine::Finding& finding, Alert& alert) {
    alert.numbers = {{"ratio_z", finding.value}, {"threshold_z", rule.z}};
    return {fmt::format("estimated leverage ratio at z = {:+.2f}", finding.value),
            fmt::format("The ratio of open interest to exchange reserves is {:+.2f} standard "
                        "deviations from its 90-day mean; asked for was {} {:+.2f}.",
                        finding.value, name_of(rule.direction), rule.z)};
}

Words stale_words(const AlertReadings& readings, const AlertEngine::Finding& finding,
                  Alert& alert) {
    std::string venues;
    for (const VenueId venue : venues_of(finding.venues)) {
        const double age_ms = readings.venue_age_ms[index_of(venue)];
        alert.numbers.emplace_back(fmt::format("{}_age_s", name_of(venue)), age_ms / 1000);
        venues += fmt::format("{}{} for {}", venues.empty() ? "" : ", ", display_name_of(venue),
                              age_words(age_ms));
    }
    return {"no data from " + venues,
            "Nothing has come from " + venues + ". What the map says of them is as old as that."};
}

Words question_words(const AlertRule& rule, const AlertEngine::Finding& finding, Alert& alert) {
    alert.numbers = {{"probability", finding.value}, {"threshold_probability", rule.probability}};
    return {fmt::format("{:.1f} % for: {}", 100 * finding.value, rule.question),
            fmt::format("The estimated probability is {:.1f} %, {} the {:.1f} % asked for. How "
                        "such estimates have done so far is part of the question's answer.",
                        100 * finding.value,
                        rule.direction == AlertDirection::above ? "at or above" : "at or below",
                        100 * rule.probability)};
}

Words words_of(const AlertRule& rule, const AlertReadings& readings,
               const AlertEngine::Finding& finding, Alert& alert) {
    switch (rule.kind) {
        case AlertKind::zone:
            return zone_words(readings, finding, alert);
        case AlertKind::density:
            return density_words(rule, finding, alert);
        case AlertKind::sweep:
            return sweep_words(rule, finding, alert);
        case AlertKind::sweep_and_reverse:
            return turn_words(readings, finding, alert);
        case AlertKind::squeeze:
            return squeeze_words(readings, alert);
        case AlertKind::ratio:
            return ratio_words(rule, finding, alert);
        case AlertKind::stale:
            return stale_words(readings, finding, alert);
        case AlertKind::question:
            return question_words(rule, finding, alert);
    }
    return {};
}

}  // namespace

Alert describe_alert(const AlertRule& rule, const AlertReadings& readings,
                     const AlertEngine::Finding& finding) {
    Alert alert;
    alert.rule = rule.id;
    alert.kind = rule.kind;
    alert.market = rule.market;
    alert.side = finding.side ? finding.side : rule.side;
    alert.venues = rule.kind == AlertKind::stale ? finding.venues : rule.venues;
    alert.at_ns = readings.at_ns;
    alert.is_simulated = readings.is_simulated;
    alert.note = rule.note;
    Words words = words_of(rule, readings, finding, alert);
    alert.title =
        fmt::format("{}{}: {}", alert.is_simulated ? "SIMULATED " : "", rule.market, words.title);
    alert.text = std::move(words.text);
    if (!std::isnan(readings.price_usd)) {
        alert.numbers.emplace_back("price_usd", readings.price_usd);
    }
    return alert;
}

}  // namespace faultline
