// LeverageRatio: ratios at instants, their ninety days and their windows.
#include "insight/leverage_ratio.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

namespace faultline {
namespace {

constexpr DurationNs open_interest_age_max = 6 * ns_per_hour;
constexpr DurationNs reserve_age_max = 3 * ns_per_day;  // published daily, with holes
constexpr std::array<int, 3> window_hours{24, 48, 72};

/// Open interest, reserve and their ages at an instant.
struct Instant {
    double open_interest = unknown, reserve = unknown;
    double open_interest_age_s = unknown, reserve_age_s = unknown;
    double ratio() const { return reserve > 0 ? open_interest / reserve : unknown; }
};
using At = std::function<Instant(TimeNs)>;

double age_s(TimeNs now_ns, TimeNs then_ns) { return static_cast<double>(now_ns - then_ns) / 1e9; }

Instant instant_of(const TimedSeries& open_interest, const TimedSeries& reserve, TimeNs at_ns) {
    Instant out;
    if (const auto seen = open_interest.at(at_ns, open_interest_age_max)) {
        out.open_interest = seen->second;
        out.open_interest_age_s = age_s(at_ns, seen->first);
    }
    if (const auto seen = reserve.at(at_ns, reserve_age_max)) {
        out.reserve = seen->second;
        out.reserve_age_s = age_s(at_ns, seen->first);
    }
    return out;
}

/// Mean of the ratios at the ends of the hours (from, to]; NaN where less than half are known.
double mean_of_hours(const At& at, TimeNs to_ns, int hours) {
    double sum = 0;
    int known = 0;
    for (int h = 0; h < hours; ++h) {
        const double ratio = at(to_ns - h * ns_per_hour).ratio();
        if (!std::isfinite(ratio)) continue;
        sum += ratio;
        ++known;
    }
    return 2 * known >= hours ? sum / known : unknown;
}

RatioFigure figure_of(const At& at, TimeNs at_ns) {
    RatioFigure out;
    const Instant now = at(at_ns);
    out.open_interest_coins = now.open_interest;
    out.reserve_coins = now.reserve;
    out.open_interest_age_s = now.open_interest_age_s;
    out.reserve_age_s = now.reserve_age_s;
    out.ratio = now.ratio();
    double sum = 0;
    double squares = 0;
    for (int day = 1; day <= ratio_days; ++day) {
        const double ratio = at(at_ns - day * ns_per_day).ratio();
        if (!std::isfinite(ratio)) continue;
        sum += ratio;
        squares += ratio * ratio;
        ++out.days;
    }
    if (out.days >= ratio_days_least) {
        const double n = out.days;
        out.mean_90d = sum / n;
        const double variance = (squares - n * out.mean_90d * out.mean_90d) / (n - 1);
        out.sd_90d = std::sqrt(std::max(0.0, variance));
        // A constant ratio leaves nothing but rounding.
        if (out.sd_90d > 1e-9 * out.mean_90d) out.z_90d = (out.ratio - out.mean_90d) / out.sd_90d;
    }
    for (std::size_t w = 0; w < window_hours.size(); ++w) {
        const int hours = window_hours[w];
        const double mean = mean_of_hours(at, at_ns, hours);
        const double before = mean_of_hours(at, at_ns - hours * ns_per_hour, hours);
        out.windows[w] = {static_cast<double>(hours), mean, 100 * (mean / before - 1)};
    }
    if (!(now.open_interest > 0)) {
        out.unavailable = "open interest not known";
    } else if (!(now.reserve > 0)) {
        out.unavailable = "reserve not known";
    }
    return out;
}

}  // namespace

std::optional<std::pair<TimeNs, double>> TimedSeries::at(TimeNs at_ns,
                                                         DurationNs age_max_ns) const {
    const auto after =
        std::upper_bound(points.begin(), points.end(), at_ns,
                         [](TimeNs time, const auto& point) { return time < point.first; });
    if (after == points.begin()) return std::nullopt;
    const auto& last = *(after - 1);
    if (at_ns - last.first > age_max_ns || !std::isfinite(last.second)) return std::nullopt;
    return last;
}

TimedSeries sum_hourly(const std::vector<TimedSeries>& parts, TimeNs from_ns, TimeNs to_ns) {
    TimedSeries out;
    const TimeNs first_ns = (from_ns / ns_per_hour + 1) * ns_per_hour;
    // The end is always a point, so that the answer's instant has its own sum.
    for (TimeNs at_ns = first_ns; at_ns < to_ns + ns_per_hour; at_ns += ns_per_hour) {
        const TimeNs then_ns = std::min(at_ns, to_ns);
        double sum = 0;
        TimeNs latest_ns = 0;
        for (const TimedSeries& part : parts) {
            if (part.points.empty() || part.points.front().first > then_ns) continue;
            const auto seen = part.at(then_ns, open_interest_age_max);
            sum += seen ? seen->second : unknown;
            if (seen) latest_ns = std::max(latest_ns, seen->first);
        }
        if (latest_ns == 0 || !std::isfinite(sum)) continue;
        // A sum is as old as its freshest part, and never told twice for one instant.
        if (!out.points.empty() && out.points.back().first >= latest_ns) continue;
        out.points.emplace_back(latest_ns, sum);
    }
    return out;
}

RatioReading leverage_ratio(const std::string& market, TimeNs at_ns,
                            const std::vector<VenueLeverageSeries>& venues,
                            const TimedSeries& all_reserve_coins) {
    RatioReading out;
    out.market = market;
    out.at_ns = at_ns;
    double leverage_sum = 0;
    double leverage_usd = 0;
    for (const VenueLeverageSeries& venue : venues) {
        RatioFigure figure = figure_of(
            [&venue](TimeNs then_ns) {
                return instant_of(venue.open_interest_coins, venue.reserve_coins, then_ns);
            },
            at_ns);
        figure.venue = venue.venue;
        figure.mean_effective_leverage = venue.mean_effective_leverage;
        if (std::isfinite(venue.mean_effective_leverage)) {
            leverage_sum += venue.active_usd * venue.mean_effective_leverage;
            leverage_usd += venue.active_usd;
        }
        out.venues.push_back(std::move(figure));
    }
    const double leverage = leverage_usd > 0 ? leverage_sum / leverage_usd : unknown;
    // Only venues that have both today, on every day, so that the sum compares like with like.
    std::vector<const VenueLeverageSeries*> whole;
    for (std::size_t v = 0; v < venues.size(); ++v) {
        if (out.venues[v].unavailable.empty()) whole.push_back(&venues[v]);
    }
    const auto add = [](Instant& sum, const Instant& one) {
        const auto oldest = [](double a, double b) { return std::isnan(a) ? b : std::max(a, b); };
        sum.open_interest_age_s = oldest(sum.open_interest_age_s, one.open_interest_age_s);
        sum.reserve_age_s = oldest(sum.reserve_age_s, one.reserve_age_s);
        sum.open_interest += one.open_interest;
        sum.reserve += one.reserve;
    };
    out.total = figure_of(
        [&](TimeNs then_ns) {
            Instant sum;
            if (whole.empty()) return sum;
            sum.open_interest = sum.reserve = 0;  // one unknown makes the sum unknown
            for (const VenueLeverageSeries* venue : whole) {
                add(sum, instant_of(venue->open_interest_coins, venue->reserve_coins, then_ns));
            }
            return sum;
        },
        at_ns);
    if (whole.empty()) out.total.unavailable = "no venue with open interest and a reserve";
    out.total.mean_effective_leverage = leverage;
    out.against_all = figure_of(
        [&](TimeNs then_ns) {
            const Instant reserve = instant_of({}, all_reserve_coins, then_ns);
            Instant sum;
            for (std::size_t v = 0; v < venues.size(); ++v) {
                if (!(out.venues[v].open_interest_coins > 0)) continue;
                if (std::isnan(sum.open_interest_age_s)) sum.open_interest = 0;
                add(sum, instant_of(venues[v].open_interest_coins, {}, then_ns));
            }
            sum.reserve = reserve.reserve;
            sum.reserve_age_s = reserve.reserve_age_s;
            return sum;
        },
        at_ns);
    out.against_all.mean_effective_leverage = leverage;
    return out;
}

std::pair<double, double> mean_effective_leverage(const std::vector<BookView>& views,
                                                  VenueId venue) {
    double sum = 0;
    double usd = 0;
    for (const BookView& view : views) {
        if (view.venue != venue || view.book == nullptr || !view.book->has_open_interest())
            continue;
        const double per_unit = notional_usd_of(view.kind, 1.0, view.book->mark_usd());
        if (!std::isfinite(per_unit)) continue;
        for (const Side side : both_sides) {
            const BracketShares active = view.book->side(side).active(view.book->shares());
            for (std::size_t k = 0; k < bracket_count; ++k) {
                sum += active[k] * per_unit * bracket_leverage[k];
                usd += active[k] * per_unit;
            }
        }
    }
    return {usd > 0 ? sum / usd : unknown, usd};
}

}  // namespace faultline
