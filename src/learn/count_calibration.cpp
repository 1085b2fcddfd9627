// CountCalibration: the PIT of counts, and reliability by tenths.
#include "learn/count_calibration.hpp"

#include <algorithm>
#include <cmath>

#include "learn/nb_regression.hpp"

namespace faultline {
namespace {

double at_least_one(const CountForecast& forecast) {
    return -std::expm1(nb_log_probability(0, forecast.expected, forecast.dispersion));
}

std::vector<ReliabilityBin> reliability_of(std::span<const CountForecast> forecasts) {
    std::vector<std::pair<double, bool>> sorted;
    for (const CountForecast& forecast : forecasts) {
        sorted.emplace_back(at_least_one(forecast), forecast.events > 0);
    }
    std::ranges::sort(sorted);
    std::vector<ReliabilityBin> out;
    for (std::size_t c = 0; c < 10; ++c) {
        const std::size_t from = c * sorted.size() / 10, to = (c + 1) * sorted.size() / 10;
        if (to <= from) continue;
        ReliabilityBin bin;
        bin.bins = to - from;
        for (std::size_t i = from; i < to; ++i) {
            bin.predicted += sorted[i].first / static_cast<double>(bin.bins);
            bin.observed += (sorted[i].second ? 1.0 : 0.0) / static_cast<double>(bin.bins);
        }
        out.push_back(bin);
    }
    return out;
}

}  // namespace

CountCalibration calibrate_counts(std::span<const CountForecast> forecasts) {
    CountCalibration out;
    if (forecasts.empty()) return out;
    double expected = 0, events = 0;
    for (const CountForecast& forecast : forecasts) {
        expected += forecast.expected;
        events += forecast.events;
        const double high =
            nb_distribution(forecast.events, forecast.expected, forecast.dispersion);
        const double step =
            std::exp(nb_log_probability(forecast.events, forecast.expected, forecast.dispersion));
        const double low = std::max(0.0, high - step);
        for (std::size_t c = 0; c < out.pit.size(); ++c) {
            const double from = static_cast<double>(c) / 10, to = from + 0.1;
            const double inside = std::min(high, to) - std::max(low, from);
            const double share = step > 1e-12 ? std::max(0.0, inside) / (high - low)
                                              : (high >= from && high < to ? 1.0 : 0.0);
            out.pit[c] += share / static_cast<double>(forecasts.size());
        }
    }
    if (expected > 0) out.observed_over_predicted = events / expected;
    out.reliability = reliability_of(forecasts);
    return out;
}

}  // namespace faultline
