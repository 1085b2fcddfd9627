// BlockBootstrap: blocks with replacement, quantiles of the ratio.
#include "learn/block_bootstrap.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "core/rng.hpp"

namespace faultline {

GainInterval bootstrap_gain(std::span<const GainSample> samples, DurationNs block_ns, int draws) {
    std::map<TimeNs, std::pair<double, double>> sums;
    double gain = 0, weight = 0;
    for (const GainSample& sample : samples) {
        auto& [block_gain, block_weight] = sums[sample.time_ns / block_ns];
        block_gain += sample.gain;
        block_weight += sample.weight;
        gain += sample.gain;
        weight += sample.weight;
    }
    GainInterval out;
    if (!(weight > 0)) return out;
    out.value = gain / weight;
    std::vector<std::pair<double, double>> blocks;
    for (const auto& [block, sum] : sums) {
        blocks.push_back(sum);
        out.blocks += sum.second > 0 ? 1 : 0;
    }
    if (out.blocks < bootstrap_blocks_min) return out;
    Rng rng(20240607);
    std::vector<double> values;
    for (int draw = 0; draw < draws; ++draw) {
        double drawn_gain = 0, drawn_weight = 0;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            const auto& [block_gain, block_weight] = blocks[rng.below(blocks.size())];
            drawn_gain += block_gain;
            drawn_weight += block_weight;
        }
        if (drawn_weight > 0) values.push_back(drawn_gain / drawn_weight);
    }
    std::ranges::sort(values);
    const auto quantile = [&](double p) {
        return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))];
    };
    out.lo = quantile(0.025);
    out.hi = quantile(0.975);
    return out;
}

}  // namespace faultline
