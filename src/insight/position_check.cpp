// PositionCheck: the venue's formula, the map's percentile, and the search for calmer places.
#include "insight/position_check.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "market/events.hpp"
#include "market/liquidation_price.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr double leverage_least = 1.0;
constexpr double stop_search = 0.10;  // how far from the stop a calmer one is sought

const char* const where = "position";

struct Prices {
    double liquidation_usd = unknown;
    double bankruptcy_usd = unknown;
};

/// Both prices; NaN where the margin can never be lost.
Result<Prices> prices_of(const MarginTerms& terms, const PositionQuestion& question,
                         double leverage) {
    const Position position = position_at_leverage(question.kind, question.side, question.entry_usd,
                                                   question.notional_usd, leverage);
    Prices prices;
    const auto liquidation = liquidation_price_usd(terms, position);
    if (!liquidation && liquidation.error().code != ErrorCode::no_solution) {
        return tl::make_unexpected(liquidation.error());
    }
    if (liquidation) prices.liquidation_usd = *liquidation;
    const auto bankruptcy = bankruptcy_price_usd(question.kind, position);
    if (bankruptcy) prices.bankruptcy_usd = *bankruptcy;
    return prices;
}

Outcome<double> leverage_of(const PositionQuestion& question) {
    const bool has_leverage = std::isfinite(question.leverage);
    if (has_leverage == std::isfinite(question.margin_usd)) {
        return problem("give either a leverage or a margin", where,
                       "such as a leverage of 10, or a margin of 500 USD");
    }
    const double leverage =
        has_leverage ? question.leverage : question.notional_usd / question.margin_usd;
    if (!(question.entry_usd > 0) || !(question.notional_usd > 0) ||
        !std::isfinite(question.entry_usd) || !std::isfinite(question.notional_usd)) {
        return problem("entry price and size must be above zero", where,
                       "the size is the value at entry in USD");
    }
    if (!(leverage > 0) || !std::isfinite(leverage)) {
        return problem("leverage and margin must be above zero", where, {});
    }
    if (leverage < leverage_least) {
        return problem(fmt::format("a margin above the position's value ({:.2f}x)", leverage),
                       where, "a position without leverage is not liquidated");
    }
    return leverage;
}

Outcome<MarginTier> tier_of(const MarginTerms& terms, const PositionQuestion& question,
                            double leverage) {
    const std::string venue(display_name_of(question.venue));
    if (terms.rule == MarginRule::broker) {
        return problem(venue + " publishes no formula: the broker decides when to liquidate", where,
                       "ask for a venue with margin tiers");
    }
    const auto tier = terms.tiers.at(question.notional_usd);
    if (!tier) {
        return problem(fmt::format("{} admits no position of {:.0f} USD in {}", venue,
                                   question.notional_usd, question.market),
                       where, "ask for a smaller size");
    }
    if (leverage > tier->max_leverage * (1 + 1e-9)) {
        return problem(
            fmt::format("{} admits at most {:g}x for this size", venue, tier->max_leverage), where,
            "ask for a lower leverage, more margin or a smaller size");
    }
    return *tier;
}

/// What crowding is measured with; without a map it only repeats the price.
struct Crowd {
    const LiquidationMap* map;
    const ZoneReading* zones;
    std::optional<CrowdScale> scale;

    PriceCrowding at(double price_usd) const {
        PriceCrowding out;
        out.price_usd = price_usd;
        if (!scale || !std::isfinite(price_usd)) return out;
        out.distance_pct = 100 * (price_usd / map->current_price_usd - 1);
        out.bucket_usd = scale->usd_at(price_usd);
        out.percentile = scale->percentile_of(out.bucket_usd);
        for (const Side side : both_sides) {
            const Zone* zone = zones != nullptr ? zone_at(*zones, side, price_usd) : nullptr;
            if (zone != nullptr) out.zone = *zone;
        }
        return out;
    }
};

bool is_calm(const PriceCrowding& at) { return at.percentile <= calm_percentile && !at.zone; }

/// The highest leverage below the asked one whose liquidation price is calm.
std::optional<CalmerMargin> calmer_margin(const MarginTerms& terms, const PositionCheck& check,
                                          const Crowd& crowd) {
    for (double leverage = check.leverage * 0.99; leverage > leverage_least; leverage *= 0.99) {
        // Rounded as venues let it be set; margin has no such steps, but no need of more either.
        const double rounded =
            leverage >= 10 ? std::floor(leverage) : std::floor(leverage * 10) / 10;
        if (rounded < leverage_least) break;
        const auto prices = prices_of(terms, check.question, rounded);
        if (!prices || !std::isfinite(prices->liquidation_usd)) break;
        const PriceCrowding at = crowd.at(prices->liquidation_usd);
        if (!is_calm(at)) continue;
        const double margin = check.question.notional_usd / rounded;
        return CalmerMargin{rounded, margin, margin - check.margin_usd, at};
    }
    return std::nullopt;
}

/// The nearest calm price to the stop in one direction, between liquidation and the price.
std::optional<PriceCrowding> calmer_stop(const PositionCheck& check, const Crowd& crowd,
                                         bool farther) {
    const double s = sign_of(check.question.side);
    const double stop = check.question.stop_usd;
    const double step = crowd.map->bucket_usd * (farther ? -s : s);
    for (int i = 1; std::abs(i * step) <= stop_search * stop; ++i) {
        const double price = stop + i * step;
        const bool before_price = s * (check.current_price_usd - price) > 0;
        const bool before_liquidation =
            !std::isfinite(check.liquidation_usd) || s * (price - check.liquidation_usd) > 0;
        if (!before_price || !before_liquidation) return std::nullopt;
        const PriceCrowding at = crowd.at(price);
        if (is_calm(at)) return at;
    }
    return std::nullopt;
}

void look_at_stop(PositionCheck& check, const Crowd& crowd) {
    const double stop = check.question.stop_usd;
    if (!std::isfinite(stop)) return;
    check.stop = crowd.at(stop);
    const double s = sign_of(check.question.side);
    if (std::isfinite(check.liquidation_usd) && s * (stop - check.liquidation_usd) <= 0) {
        check.stop_comes_first = false;
        check.notes.emplace_back(
            "the stop lies beyond the liquidation price: liquidation would come first");
        return;
    }
    if (!crowd.scale || is_calm(*check.stop)) return;
    if (s * (check.current_price_usd - stop) <= 0) {
        check.notes.emplace_back("the stop lies beyond the current price: it would go off at once");
        return;
    }
    check.calmer_stop_nearer = calmer_stop(check, crowd, false);
    check.calmer_stop_farther = calmer_stop(check, crowd, true);
}

}  // namespace

CrowdScale::CrowdScale(const LiquidationMap& map, double around) : bucket_usd_(map.bucket_usd) {
    const double price = map.current_price_usd;
    if (!(price > 0) || !(bucket_usd_ > 0)) return;
    for (const MapLevel& level : map.levels) {
        const bool same = !rows_.empty() && level.price_usd < rows_.back().first + bucket_usd_ / 2;
        if (!same) rows_.emplace_back(level.price_usd, 0.0);
        rows_.back().second += level.notional_usd;
    }
    const double low = price * (1 - around);
    const double high = price * (1 + around);
    for (const auto& [lower, usd] : rows_) {
        if (lower + bucket_usd_ > low && lower < high) sorted_.push_back(usd);
    }
    // Buckets without a level hold nothing, and count.
    const auto buckets = static_cast<std::size_t>(std::ceil((high - low) / bucket_usd_));
    if (sorted_.size() < buckets) sorted_.resize(buckets, 0.0);
    std::sort(sorted_.begin(), sorted_.end());
}

double CrowdScale::usd_at(double price_usd) const {
    const auto above =
        std::upper_bound(rows_.begin(), rows_.end(), price_usd,
                         [](double price, const auto& row) { return price < row.first; });
    if (above == rows_.begin()) return 0;
    const auto& row = *(above - 1);
    return price_usd < row.first + bucket_usd_ ? row.second : 0;
}

double CrowdScale::percentile_of(double usd) const {
    if (sorted_.empty()) return unknown;
    const auto [from, to] = std::equal_range(sorted_.begin(), sorted_.end(), usd);
    const auto less = static_cast<double>(from - sorted_.begin());
    const auto same = static_cast<double>(to - from);
    return 100 * (less + 0.5 * same) / static_cast<double>(sorted_.size());
}

Outcome<PositionCheck> check_position(const PositionQuestion& question, const LiquidationMap* map,
                                      const ZoneReading* zones) {
    FL_TRY(leverage, leverage_of(question));
    const VenueSpec& spec = spec_of(question.venue);
    const MarginTerms terms = spec.margin(question.market, question.kind);
    FL_TRY(tier, tier_of(terms, question, leverage));
    const auto prices = prices_of(terms, question, leverage);
    if (!prices) {
        return problem(
            fmt::format("{} has no {} contracts of {} with a known rule",
                        display_name_of(question.venue), name_of(question.kind), question.market),
            where, "ask for the other kind of contract");
    }
    PositionCheck check;
    check.question = question;
    check.leverage = leverage;
    check.margin_usd = question.notional_usd / leverage;
    check.liquidation_usd = prices->liquidation_usd;
    check.bankruptcy_usd = prices->bankruptcy_usd;
    check.from_entry_pct = 100 * (check.liquidation_usd / question.entry_usd - 1);
    check.maintenance_rate = tier.maintenance_rate;
    check.maintenance_usd = tier.maintenance_rate * question.notional_usd - tier.deduction_usd;
    check.tier_max_leverage = tier.max_leverage;
    check.terms_estimated = spec.margin_is_estimated(question.market, question.kind);
    const double s = sign_of(question.side);
    check.margin_covers_entry =
        !(s * (check.liquidation_usd - question.entry_usd) > 0);  // NaN: never liquidated
    if (check.terms_estimated) {
        check.notes.push_back(
            fmt::format("{}'s margin tiers for {} are estimated: the prices may "
                        "be off by some tenths of a percent",
                        display_name_of(question.venue), question.market));
    }
    if (!check.margin_covers_entry) {
        check.notes.emplace_back("the margin does not cover maintenance: it is lost at once");
    }
    Crowd crowd{map, zones, std::nullopt};
    if (map != nullptr && std::isfinite(map->current_price_usd)) {
        crowd.scale.emplace(*map, question.around);
        check.current_price_usd = map->current_price_usd;
    }
    check.liquidation = crowd.at(check.liquidation_usd);
    look_at_stop(check, crowd);
    if (crowd.scale && std::isfinite(check.liquidation_usd) && !is_calm(check.liquidation)) {
        check.calmer = calmer_margin(terms, check, crowd);
        if (!check.calmer) check.notes.emplace_back("no lower leverage has a calmer price");
    }
    return check;
}

}  // namespace faultline
