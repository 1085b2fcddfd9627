// AlertReadings: what alert rules look at, for one market and one set of venues at one instant.
//
// Whoever runs the engine fills it in, as far as it knows: NaN and a missing list mean that
// something is not known. A rule never fires on what is not known, and does not re-arm on it.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "insight/alert_rule.hpp"

namespace faultline {

/// A cluster of liquidation levels.
struct AlertZone {
    double low_usd = unknown, high_usd = unknown;
    Side side{};
    double notional_usd = unknown;
};

/// A bucket of the map. Those of one side do not overlap.
struct AlertLevel {
    double low_usd = unknown, high_usd = unknown;
    Side side{};
    double notional_usd = unknown;
};

/// A question that some rule asks, answered.
struct AlertQuestion {
    std::string_view question;     // as in the rule
    double probability = unknown;  // 0 to 1
    std::string_view unknown_why{};
};

/// Which readings a rule wants.
struct AlertView {
    std::string market;
    VenueBits venues = 0;  // 0: all
    friend auto operator<=>(const AlertView&, const AlertView&) = default;
};

struct AlertReadings {
    AlertView view;
    TimeNs at_ns = 0;           // never twice the same
    bool is_simulated = false;  // alerts say so
    double price_usd = unknown;
    std::optional<std::span<const AlertZone>> zones{};    // in any order
    std::optional<std::span<const AlertLevel>> levels{};  // those of a side rising in price
    /// The part of the price axis that `levels` stands for: where no level lies inside of it,
    /// there is nothing; outside of it nothing is known.
    double levels_low_usd = unknown, levels_high_usd = unknown;
    /// The modelled positions that the price has crossed since the last readings, by Side.
    std::array<double, 2> swept_usd{unknown, unknown};
    double volume_ratio = unknown;              // traded volume to its mean of the day before
    double funding_percent = unknown;           // per 8 hours; positive: longs pay
    double dominance = unknown;                 // (long - short) / (long + short) near the price
    double dominance_within_percent = unknown;  // how near
    double ratio_z = unknown;                   // of the estimated leverage ratio
    std::array<double, venue_count> venue_age_ms{};  // since its last data
    std::span<const AlertQuestion> questions{};
    std::string_view volume_why{}, ratio_why{};  // why these are not known, in words

    AlertReadings() { venue_age_ms.fill(unknown); }
};

}  // namespace faultline
