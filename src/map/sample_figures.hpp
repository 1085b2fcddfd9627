// Sample figures: made-up but plausible maps and figures, for tests of the pictures only.
//
// A random walk opens positions at seven leverages; what the price crosses is swept. The same seed
// gives the same figures.
#pragma once

#include <cstdint>
#include <string>

#include "map/heatmap.hpp"
#include "map/leverage_figures.hpp"
#include "map/liquidation_map.hpp"

namespace faultline {

struct SampleSpec {
    std::string market = "BTC";
    std::size_t columns = 384;
    std::size_t rows = 400;
    DurationNs step_ns = 15 * ns_per_minute;
    double start_usd = 76'000;
    double bucket_usd = 50;
    double column_volatility = 0.002;  // of the log price, per column
    std::uint64_t seed = 5;
};

Heatmap sample_heatmap(const SampleSpec& spec);
LiquidationMap sample_map(const SampleSpec& spec);
LeverageFigures sample_leverage(std::uint64_t seed);

}  // namespace faultline
