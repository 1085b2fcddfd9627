// LevelMap: a profile with a half-life, and the extremes of whole hours.
#include "learn/level_map.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double half_life_hours = 72;
constexpr DurationNs extremes_kept_ns = 7 * ns_per_day;
constexpr double growth_max = 1e12;

bool broken(Side side, double price_usd, const PathBin& bin) {
    return side == Side::long_ ? bin.low_usd < price_usd : bin.high_usd > price_usd;
}

}  // namespace

LevelsSwept LevelMap::sweep(const PathBin& bin, Side side) const {
    LevelsSwept swept;
    const Bucket from = grid_.bucket(side == Side::long_ ? bin.low_usd : bin.open_usd);
    const Bucket to = grid_.bucket(side == Side::long_ ? bin.open_usd : bin.high_usd);
    const double part = bin.adverse_bp(side) / (grid_.step_bp() * (to - from + 1));
    for (auto at = profile_.lower_bound(from); at != profile_.end() && at->first <= to; ++at) {
        swept.profile += part * at->second / growth_;
    }
    const TimeNs hour_ns = bin.begin_ns - bin.begin_ns % ns_per_hour;
    for (const Extreme& extreme : extremes_[index_of(side)]) {
        if (extreme.hour_ns < hour_ns && broken(side, extreme.price_usd, bin)) swept.extremes += 1;
    }
    return swept;
}

void LevelMap::add(const PathBin& bin, double volume_coins) {
    const double hours =
        static_cast<double>(bin.end_ns - bin.begin_ns) / static_cast<double>(ns_per_hour);
    double traded = hours;
    if (std::isfinite(volume_coins)) {
        volume_coins_ += volume_coins;
        volume_hours_ += hours;
        if (volume_coins_ > 0) traded = volume_coins * volume_hours_ / volume_coins_;
    }
    growth_ *= std::exp2(hours / half_life_hours);
    if (growth_ > growth_max) {
        for (auto& [bucket, weight] : profile_) weight /= growth_;
        std::erase_if(profile_, [](const auto& cell) { return cell.second < 1e-6; });
        growth_ = 1;
    }
    const Bucket from = grid_.bucket(bin.low_usd), to = grid_.bucket(bin.high_usd);
    for (Bucket at = from; at <= to; ++at) profile_[at] += growth_ * traded / (to - from + 1);
    const TimeNs hour_ns = bin.begin_ns - bin.begin_ns % ns_per_hour;
    for (const Side side : both_sides) {
        auto& kept = extremes_[index_of(side)];
        std::erase_if(kept, [&](const Extreme& extreme) {
            return extreme.hour_ns < hour_ns - extremes_kept_ns ||
                   broken(side, extreme.price_usd, bin);
        });
        const double price = side == Side::long_ ? bin.low_usd : bin.high_usd;
        if (kept.empty() || kept.back().hour_ns != hour_ns) kept.push_back({hour_ns, price});
    }
}

}  // namespace faultline
