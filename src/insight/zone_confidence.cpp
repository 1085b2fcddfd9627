// Zone confidence: the prior's intervals, weighted over books.
#include "insight/zone_confidence.hpp"

#include <cmath>
#include <numeric>

#include "insight/zone_age.hpp"
#include "learn/share_interval.hpp"

namespace faultline {

std::optional<BracketShares> prior_spread(const std::vector<BookView>& views) {
    BracketShares sum{};
    BracketShares weights{};
    for (const BookView& view : views) {
        if (view.book == nullptr || !view.book->has_open_interest()) continue;
        const double usd =
            notional_usd_of(view.kind, view.book->open_interest(), view.book->mark_usd());
        if (!(usd > 0)) continue;
        const BracketShares& active = view.book->shares().active;
        const double all = std::accumulate(active.begin(), active.end(), 0.0);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double share = active[k] / all;
            if (!(share > 0)) continue;
            const auto [lo, hi] = prior_share_interval(share);
            sum[k] += usd * (hi - lo) / (2 * z_90) / share;
            weights[k] += usd;
        }
    }
    bool is_known = false;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        is_known = is_known || weights[k] > 0;
        if (weights[k] > 0) sum[k] /= weights[k];
    }
    return is_known ? std::optional(sum) : std::nullopt;
}

ZoneReading read_zones(const LiquidationMap& map, const std::vector<BookView>& views,
                       double daily_sigma, const ZoneSettings& settings) {
    ZoneReading reading = find_zones(map, daily_sigma, prior_spread(views), settings);
    add_zone_ages(reading, views);
    return reading;
}

}  // namespace faultline
