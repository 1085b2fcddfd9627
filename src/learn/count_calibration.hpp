// CountCalibration: do counts come as often as a model said?
#pragma once

#include <array>
#include <limits>
#include <span>
#include <vector>

namespace faultline {

struct CountForecast {
    double expected = 0;
    double dispersion = 0;
    double events = 0;  // that came
};

struct ReliabilityBin {
    double predicted = 0;  // mean probability that the bin shows at least one liquidation
    double observed = 0;   // share of bins that did
    std::size_t bins = 0;
};

struct CountCalibration {
    /// Share of the probability integral transform in each tenth (Czado, Gneiting and Held 2009,
    /// which spreads a count over its whole step); 0.1 each where the model is right.
    std::array<double, 10> pit{};
    std::vector<ReliabilityBin> reliability;  // ten classes of equal size, by prediction
    double observed_over_predicted = std::numeric_limits<double>::quiet_NaN();
};

CountCalibration calibrate_counts(std::span<const CountForecast> forecasts);

}  // namespace faultline
