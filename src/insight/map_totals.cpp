// MapTotals: paths by their extremes, sums by prefix.
#include "insight/map_totals.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

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

/// What one market does in the windows of the past, in units of its volatility now.
struct Reach {
    TimeNs origin_ns = 0;
    double down = 0, up = 0;  // >= 0, logs
};

std::vector<Reach> reaches_of(const PriceBars& bars, std::size_t length) {
    std::vector<Reach> out;
    if (bars.hours.size() < volatility_hours_min + 1) return out;
    const std::vector<VarianceRate> rates = variance_rates(bars.hours);
    const double sigma = sigma_over(rates.back(), static_cast<double>(length));
    for (const Window& window : past_windows(bars.hours, rates, length)) {
        if (!(window.sigma > 0)) continue;
        const double scale = sigma / window.sigma;
        out.push_back({bars.hours[window.origin].open_ns, window.down * scale, window.up * scale});
    }
    return out;
}

/// Windows that every market has, by their origin; the reaches of all of them in each.
std::vector<std::vector<Reach>> common_windows(std::span<const SweptMarket> markets,
                                               std::size_t length) {
    std::vector<std::vector<Reach>> out;
    for (std::size_t m = 0; m < markets.size(); ++m) {
        const std::vector<Reach> reaches = reaches_of(*markets[m].bars, length);
        if (m == 0) {
            for (const Reach& reach : reaches) out.push_back({reach});
            continue;
        }
        std::size_t next = 0;
        std::erase_if(out, [&](std::vector<Reach>& window) {
            const TimeNs origin_ns = window.front().origin_ns;
            while (next < reaches.size() && reaches[next].origin_ns < origin_ns) ++next;
            if (next == reaches.size() || reaches[next].origin_ns != origin_ns) return true;
            window.push_back(reaches[next]);
            return false;
        });
    }
    return out;
}

}  // namespace

Result<MapTotalOdds> map_totals(std::span<const SweptMarket> markets, const TotalEvent& event,
                                bool reported, const MapTotalSettings& settings) {
    if (markets.empty() || !(event.hours > 0)) return fail(ErrorCode::bad_argument);
    const auto length = std::max<std::size_t>(
        1, static_cast<std::size_t>(std::lround(event.lead_hours + event.hours)));
    const std::vector<std::vector<Reach>> windows = common_windows(markets, length);
    if (windows.size() < windows_min) return fail(ErrorCode::bad_argument);
    Rng rng(settings.seed);
    std::vector<double> totals;
    for (int i = 0; i < settings.paths; ++i) {
        const std::vector<Reach>& window = windows[rng.below(windows.size())];
        double swept = 0;
        for (std::size_t m = 0; m < markets.size(); ++m) {
            const LiquidationMap& map = *markets[m].map;
            const double start_usd = map.current_price_usd;
            swept += swept_usd(map, event, start_usd * std::exp(-window[m].down),
                               start_usd * std::exp(window[m].up));
        }
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

Result<MapTotalOdds> map_totals(const LiquidationMap& map, const PriceBars& bars,
                                const TotalEvent& event, bool reported,
                                const MapTotalSettings& settings) {
    const SweptMarket one{&map, &bars};
    return map_totals(std::span(&one, 1), event, reported, settings);
}

}  // namespace faultline
