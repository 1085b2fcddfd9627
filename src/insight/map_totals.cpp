// MapTotals: paths by their extremes, sums by prefix.
#include "insight/map_totals.hpp"

#include <algorithm>
#include <cmath>

#include "core/rng.hpp"
#include "insight/past_windows.hpp"

namespace faultline {
namespace {

constexpr std::size_t windows_min = 100;

/// Gamma of mean 1 and the given variance (Marsaglia and Tsang 2000).
double gamma_factor(Rng& rng, double variance) {
    if (!(variance > 0)) return 1;
    const double shape = 1 / variance;
    // Shapes below 1 are drawn one higher and brought down by a power of a uniform.
    const double lift = shape < 1 ? std::pow(1 - rng.uniform(), 1 / shape) : 1;
    const double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3.0;
    while (true) {
        const double x = rng.normal();
        const double root = 1 + x / std::sqrt(9 * d);
        if (root <= 0) continue;
        const double v = root * root * root;
        if (std::log(1 - rng.uniform()) < 0.5 * x * x + d - d * v + d * std::log(v)) {
            return d * v * lift * variance;
        }
    }
}

double swept_usd(const LiquidationMap& map, const TotalEvent& event, double low_usd,
                 double high_usd) {
    double sum = 0;
    for (const MapLevel& level : map.levels) {
        const bool is_long = level.side == Side::long_;
        if (is_long ? !event.longs : !event.shorts) continue;
        const double top = level.price_usd + map.bucket_usd;
        const double from = is_long ? std::max(level.price_usd, low_usd) : level.price_usd;
        const double to = is_long ? top : std::min(top, high_usd);
        if (to > from) sum += level.notional_usd * std::min(1.0, (to - from) / map.bucket_usd);
    }
    return sum;
}

}  // namespace

Result<MapTotalOdds> map_totals(const LiquidationMap& map, const PriceBars& bars,
                                const TotalEvent& event, bool reported,
                                const MapTotalSettings& settings) {
    if (bars.hours.size() < volatility_hours_min + 1 || !(event.hours > 0)) {
        return fail(ErrorCode::bad_argument);
    }
    const auto length = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lround(event.lead_hours + event.hours)));
    const std::vector<VarianceRate> rates = variance_rates(bars.hours);
    std::vector<Window> windows = past_windows(bars.hours, rates, length);
    std::erase_if(windows, [](const Window& window) { return !(window.sigma > 0); });
    if (windows.size() < windows_min) return fail(ErrorCode::bad_argument);
    const double sigma = sigma_over(rates.back(), static_cast<double>(length));
    const double start_usd = map.current_price_usd;
    Rng rng(settings.seed);
    std::vector<double> totals;
    for (int i = 0; i < settings.paths; ++i) {
        const Window& window = windows[rng.below(windows.size())];
        const double scale = sigma / window.sigma;
        const double swept = swept_usd(map, event, start_usd * std::exp(-window.down * scale),
                                       start_usd * std::exp(window.up * scale));
        totals.push_back(swept * gamma_factor(rng, settings.dispersion) *
                         (reported ? settings.coverage : 1));
    }
    std::ranges::sort(totals);
    const double count = static_cast<double>(totals.size());
    const auto above = [&](double usd) {
        const auto first = std::ranges::upper_bound(totals, usd);
        return static_cast<double>(totals.end() - first) / count;
    };
    const auto quantile = [&](double q) {
        return totals[static_cast<std::size_t>(q * (count - 1))];
    };
    return MapTotalOdds{above(event.above_usd),
                        above(2 * event.above_usd),
                        above(event.above_usd / 2),
                        quantile(0.05),
                        quantile(0.5),
                        quantile(0.95)};
}

}  // namespace faultline
