// MarketReading.
#include "api/market_reading.hpp"

#include <algorithm>
#include <cmath>

#include "insight/volatility.hpp"

namespace faultline {
namespace {

constexpr DurationNs volatility_length_ns = 30 * ns_per_day;

/// Orders as they lie, or bands that count from the price on: both to cumulative steps.
std::vector<DepthStep> steps_of(const std::vector<DepthLevel>& levels, double price_usd) {
    std::vector<DepthStep> steps;
    bool are_bands = false;
    for (const DepthLevel& level : levels) {
        const bool is_band = std::isfinite(level.percent);
        const double ratio = is_band ? 1 + level.percent / 100 : level.price_usd / price_usd;
        const double usd = std::isfinite(level.notional_usd)
                               ? level.notional_usd
                               : level.size_coins * (is_band ? price_usd : level.price_usd);
        if (!(usd > 0) || !(ratio > 0)) continue;
        are_bands = is_band;
        steps.push_back({std::max(1e-6, std::abs(std::log(ratio))), usd});
    }
    std::ranges::sort(steps, {}, &DepthStep::distance);
    double sum = 0;
    for (DepthStep& step : steps) {
        sum = are_bands ? std::max(sum, step.cumulative_usd) : sum + step.cumulative_usd;
        step.cumulative_usd = sum;
    }
    return steps;
}

}  // namespace

SeriesQuestion volatility_question(std::string market, TimeNs now_ns) {
    SeriesQuestion question;
    question.market = std::move(market);
    question.to_ns = now_ns / ns_per_hour * ns_per_hour;
    question.from_ns = question.to_ns - volatility_length_ns;
    question.step_ns = ns_per_hour;
    return question;
}

double day_sigma_of(const std::vector<Candle>& hours) {
    std::vector<HourBar> bars;
    for (const Candle& hour : hours) {
        if (hour.length_ns != ns_per_hour) continue;
        bars.push_back({hour.open_ns, hour.open_usd.to_double(), hour.high_usd.to_double(),
                        hour.low_usd.to_double(), hour.close_usd.to_double()});
    }
    if (bars.empty()) return unknown;
    return sigma_over(variance_rates(bars).back(), 24);
}

VenueLiquidity liquidity_of(const VenueTicker& ticker, double price_usd) {
    VenueLiquidity liquidity;
    liquidity.venue = ticker.venue;
    if (!ticker.depth) return liquidity;
    liquidity.bids = steps_of(ticker.depth->bids, price_usd);
    liquidity.asks = steps_of(ticker.depth->asks, price_usd);
    return liquidity;
}

}  // namespace faultline
