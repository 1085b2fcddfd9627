// Dominance: funding by venue, its mean and spread, and the two squeeze conditions.
#include "insight/dominance.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr DurationNs eight_hours = 8 * ns_per_hour;
constexpr std::size_t payments_least = 30;

/// The interval of a payment: as given, else the usual eight hours.
DurationNs interval_of(const Funding& funding) {
    return funding.interval_ns > 0 ? funding.interval_ns : eight_hours;
}
double rate_8h_of(const Funding& funding) {
    return funding.rate * static_cast<double>(eight_hours) /
           static_cast<double>(interval_of(funding));
}

FundingFigure figure_of(const FundingSeries& series, TimeNs at_ns,
                        std::vector<std::string>& notes) {
    FundingFigure out;
    out.venue = series.venue;
    out.symbol = series.symbol;
    if (series.past.empty()) return out;
    const Funding& last = series.past.back();
    out.age_s = static_cast<double>(at_ns - last.exchange_ns) / 1e9;
    if (at_ns - last.exchange_ns > 2 * interval_of(last)) {
        notes.push_back(fmt::format("{} {}: last funding at {}, too old to count",
                                    name_of(series.venue), series.symbol,
                                    format_time(last.exchange_ns)));
        return out;
    }
    out.rate_8h = rate_8h_of(last);
    out.annual_pct = 100 * out.rate_8h * 3 * 365;
    double below = 0;
    for (const Funding& one : series.past) {
        if (one.exchange_ns < at_ns - 90 * ns_per_day) continue;
        ++out.payments;
        const double rate = rate_8h_of(one);
        below += rate < out.rate_8h ? 1.0 : rate == out.rate_8h ? 0.5 : 0.0;
    }
    if (out.payments >= payments_least) {
        out.percentile_90d = 100 * below / static_cast<double>(out.payments);
    }
    return out;
}

SqueezeCondition condition_of(Side side, const DominanceReading& reading, const LiquidationMap& map,
                              const ZoneReading& zones, const DominanceSettings& settings) {
    SqueezeCondition out;
    out.side = side;
    const bool is_short = side == Side::short_;
    out.funding_8h = reading.funding_mean_8h;
    out.percentile_90d = reading.funding_percentile_90d;
    out.funding_threshold_8h = is_short ? settings.negative_8h : settings.positive_8h;
    if (std::isfinite(out.funding_8h)) {
        // In the tail of its own past counts too, but only with the sign that makes the side pay.
        const bool beyond = is_short ? out.funding_8h <= out.funding_threshold_8h
                                     : out.funding_8h >= out.funding_threshold_8h;
        const bool in_tail = is_short ? out.percentile_90d <= settings.tail_percentile
                                      : out.percentile_90d >= 100 - settings.tail_percentile;
        const bool sign = is_short ? out.funding_8h < 0 : out.funding_8h > 0;
        out.funding_met = beyond || (in_tail && sign);
    }
    const double distances[] = {settings.near_pct};
    const SideAsymmetry near = side_asymmetry(map, distances).front();
    out.near_usd = is_short ? near.short_usd : near.long_usd;
    out.other_usd = is_short ? near.long_usd : near.short_usd;
    out.share_threshold = settings.dense_share;
    if (out.near_usd + out.other_usd > 0) {
        out.share = out.near_usd / (out.near_usd + out.other_usd);
        out.dense_met = out.share >= out.share_threshold;
    }
    for (const Zone& zone : zones.zones) {
        if (zone.side != side || std::abs(zone.distance_pct) > settings.near_pct) continue;
        if (!out.zone || zone.strength_usd > out.zone->strength_usd) out.zone = zone;
    }
    return out;
}

void add_funding(DominanceReading& out, const std::vector<FundingSeries>& funding) {
    double weights = 0;
    double percentiles = 0;
    double percentile_weights = 0;
    double lowest = INFINITY;
    double highest = -INFINITY;
    std::size_t known = 0;
    // Weighted by open interest where it is known of all; else each counts the same.
    bool weighted = true;
    for (const FundingSeries& series : funding) {
        out.funding.push_back(figure_of(series, out.at_ns, out.notes));
        if (!std::isfinite(out.funding.back().rate_8h)) continue;
        ++known;
        weighted = weighted && series.open_interest_usd > 0;
    }
    double sum = 0;
    for (std::size_t i = 0; i < funding.size(); ++i) {
        const FundingFigure& figure = out.funding[i];
        if (!std::isfinite(figure.rate_8h)) continue;
        const double weight = weighted ? funding[i].open_interest_usd : 1.0;
        sum += weight * figure.rate_8h;
        weights += weight;
        lowest = std::min(lowest, figure.rate_8h);
        highest = std::max(highest, figure.rate_8h);
        if (!std::isfinite(figure.percentile_90d)) continue;
        percentiles += weight * figure.percentile_90d;
        percentile_weights += weight;
    }
    if (weights > 0) out.funding_mean_8h = sum / weights;
    if (percentile_weights > 0) out.funding_percentile_90d = percentiles / percentile_weights;
    if (known >= 2) out.funding_spread_8h = highest - lowest;
    if (known >= 2 && !weighted) {
        out.notes.emplace_back(
            "open interest is not known of all: each venue's funding counts the same");
    }
    for (FundingFigure& figure : out.funding) {
        figure.from_mean_8h = figure.rate_8h - out.funding_mean_8h;
    }
}

}  // namespace

std::string_view name_of(RatioKind kind) {
    switch (kind) {
        case RatioKind::account:
            return "account";
        case RatioKind::top_account:
            return "top_account";
        case RatioKind::top_position:
            return "top_position";
        case RatioKind::taker_volume:
            return "taker_volume";
        case RatioKind::unknown:
            break;
    }
    return "unknown";
}

DominanceReading read_dominance(const LiquidationMap& map, const ZoneReading& zones,
                                const std::vector<FundingSeries>& funding,
                                std::vector<RatioQuote> ratios, const DominanceSettings& settings) {
    DominanceReading out;
    out.market = map.market;
    out.at_ns = map.at_ns;
    out.current_price_usd = map.current_price_usd;
    out.weights = map.weights;
    out.simulated = map.simulated;
    out.by_distance = side_asymmetry(map, asymmetry_distances_pct);
    out.ratios = std::move(ratios);
    for (const VenueCoverage& venue : map.coverage) {
        out.notes.insert(out.notes.end(), venue.notes.begin(), venue.notes.end());
    }
    add_funding(out, funding);
    for (const Side side : both_sides) {
        out.squeezes[index_of(side)] = condition_of(side, out, map, zones, settings);
    }
    return out;
}

}  // namespace faultline
