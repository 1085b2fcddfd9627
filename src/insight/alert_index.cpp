// AlertIndex: sorting, running maxima and sums.
#include "insight/alert_index.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace faultline {
namespace {

constexpr std::size_t both = 2;

double distance_percent(const AlertZone& zone, double price_usd) {
    const double apart_usd = std::max({zone.low_usd - price_usd, price_usd - zone.high_usd, 0.0});
    return 100 * apart_usd / price_usd;
}

}  // namespace

AlertIndex::AlertIndex(const AlertReadings& readings) : readings_(readings) {
    if (readings.zones && readings.price_usd > 0) arrange_zones();
    if (readings.levels) arrange_levels();
    questions_.assign(readings.questions.begin(), readings.questions.end());
    std::ranges::sort(questions_, {}, &AlertQuestion::question);
}

const AlertQuestion* AlertIndex::find(std::string_view question) const {
    const auto found = std::ranges::lower_bound(questions_, question, {}, &AlertQuestion::question);
    return found != questions_.end() && found->question == question ? &*found : nullptr;
}

double AlertIndex::probability_of(std::string_view question) const {
    const AlertQuestion* const found = find(question);
    return found != nullptr ? found->probability : unknown;
}

std::string_view AlertIndex::unknown_why(std::string_view question) const {
    const AlertQuestion* const found = find(question);
    return found != nullptr ? found->unknown_why : std::string_view();
}

void AlertIndex::arrange_zones() {
    for (const AlertZone& zone : *readings_.zones) {
        const bool is_known = zone.low_usd <= zone.high_usd && !std::isnan(zone.notional_usd);
        if (!is_known) continue;
        const Near near{distance_percent(zone, readings_.price_usd), zone.notional_usd, &zone};
        zones_[index_of(zone.side)].push_back(near);
        zones_[both].push_back(near);
    }
    for (std::vector<Near>& list : zones_) {
        std::sort(list.begin(), list.end(), [](const Near& a, const Near& b) {
            return std::pair(a.distance_percent, b.usd_max) <
                   std::pair(b.distance_percent, a.usd_max);
        });
        for (std::size_t i = 1; i < list.size(); ++i) {
            if (list[i].usd_max > list[i - 1].usd_max) continue;
            list[i].usd_max = list[i - 1].usd_max;
            list[i].zone = list[i - 1].zone;
        }
    }
}

void AlertIndex::arrange_levels() {
    for (const AlertLevel& level : *readings_.levels) {
        if (!(level.low_usd < level.high_usd)) continue;
        std::vector<Cumulated>& list = levels_[index_of(level.side)];
        list.push_back({level.low_usd, level.high_usd, level.notional_usd, 0, 0});
    }
    for (std::vector<Cumulated>& list : levels_) {
        const auto is_lower = [](const Cumulated& a, const Cumulated& b) {
            return a.low_usd < b.low_usd;
        };
        if (!std::is_sorted(list.begin(), list.end(), is_lower)) {
            std::sort(list.begin(), list.end(), is_lower);
        }
        double sum_usd = 0;
        std::uint32_t unknown_count = 0;
        for (Cumulated& level : list) {
            level.below_usd = sum_usd;
            level.unknown_below = unknown_count;
            if (std::isnan(level.usd)) {
                ++unknown_count;
            } else {
                sum_usd += level.usd;
            }
        }
    }
}

AlertIndex::Nearest AlertIndex::nearest_zone(std::optional<Side> side, double above_usd) const {
    if (!readings_.zones || !(readings_.price_usd > 0)) return {};
    const std::vector<Near>& list = zones_[side ? index_of(*side) : both];
    const auto found =
        std::partition_point(list.begin(), list.end(),
                             [above_usd](const Near& near) { return near.usd_max < above_usd; });
    if (found == list.end()) return {std::numeric_limits<double>::infinity(), nullptr};
    return {found->distance_percent, found->zone};
}

double AlertIndex::usd_around(double price_usd, double width_usd, std::optional<Side> side) const {
    if (!readings_.levels) return unknown;
    const double half_usd = std::isnan(width_usd) ? 0 : width_usd / 2;
    const double low_usd = price_usd - half_usd;
    const double high_usd = price_usd + half_usd;
    const bool is_covered =
        low_usd >= readings_.levels_low_usd && high_usd <= readings_.levels_high_usd;
    if (!is_covered) return unknown;
    double sum_usd = 0;
    for (const Side one : both_sides) {
        if (side && *side != one) continue;
        sum_usd += half_usd > 0 ? usd_of(one, low_usd, high_usd) : usd_at(one, price_usd);
    }
    return sum_usd;
}

double AlertIndex::usd_at(Side side, double price_usd) const {
    const std::vector<Cumulated>& list = levels_[index_of(side)];
    const auto above = std::partition_point(
        list.begin(), list.end(),
        [price_usd](const Cumulated& level) { return level.high_usd <= price_usd; });
    return above != list.end() && above->low_usd <= price_usd ? above->usd : 0;
}

double AlertIndex::usd_of(Side side, double low_usd, double high_usd) const {
    const std::vector<Cumulated>& list = levels_[index_of(side)];
    const auto first = std::partition_point(
        list.begin(), list.end(),
        [low_usd](const Cumulated& level) { return level.high_usd <= low_usd; });
    const auto end = std::partition_point(
        first, list.end(), [high_usd](const Cumulated& level) { return level.low_usd < high_usd; });
    if (first == end) return 0;
    const auto part_usd = [&](const Cumulated& level) {
        const double from_usd = std::max(level.low_usd, low_usd);
        const double to_usd = std::min(level.high_usd, high_usd);
        return level.usd * (to_usd - from_usd) / (level.high_usd - level.low_usd);
    };
    const auto last = std::prev(end);
    if (first == last) return part_usd(*first);
    if (first->unknown_below != last->unknown_below) return unknown;  // the last by its own part
    return part_usd(*first) + (last->below_usd - std::next(first)->below_usd) + part_usd(*last);
}

}  // namespace faultline
