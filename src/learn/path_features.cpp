// PathFeatures: logarithms, so that a crash is a large number and not an absurd one.
#include "learn/path_features.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr std::array<double, 3> variance_half_life_min{10, 60, 1440};
constexpr std::array<double, 3> rate_half_life_min{1, 10, 60};
constexpr std::array<DurationNs, 3> extreme_windows{ns_per_hour, 4 * ns_per_hour, ns_per_day};

double minutes_of(const PathBin& bin) {
    return static_cast<double>(bin.end_ns - bin.begin_ns) / static_cast<double>(ns_per_minute);
}

}  // namespace

double PathBin::adverse_bp(Side side) const {
    const double log_move =
        side == Side::long_ ? std::log(open_usd / low_usd) : std::log(high_usd / open_usd);
    return std::max(0.0, 1e4 * log_move);
}

PathFeatureRow PathFeatures::of(const PathBin& bin, Side side) const {
    PathFeatureRow row{};
    std::size_t next = 0;
    const auto put = [&](double value) { row[next++] = value; };
    const Side other = side == Side::long_ ? Side::short_ : Side::long_;
    const double move = std::log1p(bin.adverse_bp(side));
    put(side == Side::long_ ? 0.5 : -0.5);
    put(move);
    put(move * move);
    put(std::log1p(bin.adverse_bp(other)));
    for (const double variance : variance_) put(std::log(0.1 + std::sqrt(variance)));
    for (const Side whose : {side, other}) {
        for (const double rate : rate_[index_of(whose)]) put(std::log1p(10 * rate));
    }
    // How far beyond the extreme of the last hours this bin went, and how far away it was before.
    const double reached = side == Side::long_ ? -std::log(bin.low_usd) : std::log(bin.high_usd);
    const double began = side == Side::long_ ? -std::log(bin.open_usd) : std::log(bin.open_usd);
    std::array<double, 3> extreme{began, began, began};
    for (const PathBin& old : day_) {
        const double far = side == Side::long_ ? -std::log(old.low_usd) : std::log(old.high_usd);
        for (std::size_t w = 0; w < extreme_windows.size(); ++w) {
            if (old.begin_ns >= bin.begin_ns - extreme_windows[w]) {
                extreme[w] = std::max(extreme[w], far);
            }
        }
    }
    for (const double before : extreme) {
        put(std::log1p(1e4 * std::max(0.0, reached - before)));
        put(std::log1p(1e4 * std::max(0.0, before - began)));
    }
    return row;
}

void PathFeatures::add(const PathBin& bin, const std::array<double, 2>& counts, bool is_counted) {
    const double minutes = minutes_of(bin);
    const double move = 1e4 * std::log(bin.close_usd / bin.open_usd);
    const double range = 1e4 * std::log(bin.high_usd / bin.low_usd);
    // Half the squared return, half Parkinson's estimate from the range.
    const double square = 0.5 * (move * move + range * range / (4 * std::log(2.0))) / minutes;
    for (std::size_t m = 0; m < memory_count; ++m) {
        const double keep = std::exp2(-minutes / variance_half_life_min[m]);
        variance_[m] = keep * variance_[m] + (1 - keep) * square;
        if (!is_counted) continue;
        const double kept = std::exp2(-minutes / rate_half_life_min[m]);
        for (std::size_t s = 0; s < 2; ++s) {
            rate_[s][m] = kept * rate_[s][m] + (1 - kept) * counts[s] / minutes;
        }
    }
    day_.push_back(bin);
    while (day_.front().begin_ns < bin.end_ns - ns_per_day) day_.pop_front();
}

}  // namespace faultline
