// LocationScore: mixtures by EM, and zones within strata of distance.
#include "learn/location_score.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faultline {
namespace {

constexpr std::array<double, 5> kernel_bp{10, 30, 100, 300, 1000};
constexpr std::size_t without_map = 1 + kernel_bp.size();
constexpr std::array<double, 5> strata_bp{0, 50, 100, 200, 500};
constexpr double zone_share = 0.1;

enum class With : std::uint8_t { distance, map, placebo };

using Weights = std::array<double, without_map + 1>;  // the last: the map's

void normalise(std::vector<double>& density) {
    const double sum = std::accumulate(density.begin(), density.end(), 0.0);
    if (sum <= 0) {
        // A map without mass in the range says nothing about where.
        std::ranges::fill(density, 1.0 / static_cast<double>(density.size()));
        return;
    }
    for (double& value : density) value /= sum;
}

std::vector<std::vector<double>> components_of(const LocationWindow& window, With with) {
    std::vector<std::vector<double>> out;
    out.emplace_back(window.visited, 1.0);
    for (const double scale : kernel_bp) {
        std::vector<double> density(window.visited);
        for (std::size_t c = 0; c < window.visited; ++c) {
            density[c] = std::exp(-(static_cast<double>(c) + 0.5) * window.cell_bp / scale);
        }
        out.push_back(std::move(density));
    }
    if (with == With::map) out.push_back(window.map);
    if (with == With::placebo) out.push_back(window.placebo);
    for (auto& density : out) normalise(density);
    return out;
}

std::vector<double> mixture(const LocationWindow& window, With with, const Weights& weights) {
    const auto components = components_of(window, with);
    std::vector<double> out(window.visited, 0.0);
    for (std::size_t k = 0; k < components.size(); ++k) {
        for (std::size_t c = 0; c < window.visited; ++c) out[c] += weights[k] * components[k][c];
    }
    return out;
}

/// Weights of the mixture by EM; the uniform part keeps at least a hundredth.
Weights fit_mixture(std::span<const LocationWindow> windows, With with) {
    const std::size_t count = with == With::distance ? without_map : without_map + 1;
    Weights weights{};
    for (std::size_t k = 0; k < count; ++k) weights[k] = 1.0 / static_cast<double>(count);
    std::vector<std::vector<std::vector<double>>> components;
    for (const LocationWindow& window : windows) components.push_back(components_of(window, with));
    for (int sweep = 0; sweep < 60; ++sweep) {
        Weights seen{};
        double all = 0;
        for (std::size_t w = 0; w < windows.size(); ++w) {
            for (std::size_t c = 0; c < windows[w].visited; ++c) {
                const double events = windows[w].events[c];
                if (events <= 0) continue;
                double density = 0;
                for (std::size_t k = 0; k < count; ++k) density += weights[k] * components[w][k][c];
                for (std::size_t k = 0; k < count; ++k) {
                    seen[k] += events * weights[k] * components[w][k][c] / density;
                }
                all += events;
            }
        }
        if (all <= 0) return weights;
        double sum = 0;
        for (std::size_t k = 0; k < count; ++k) {
            weights[k] = std::max(seen[k] / all, k == 0 ? 0.01 : 1e-9);
            sum += weights[k];
        }
        for (double& weight : weights) weight /= sum;
    }
    return weights;
}

struct ZoneCount {
    double hits = 0, events = 0, expected = 0;
};

ZoneCount count_zones(const LocationWindow& window, const std::vector<double>& density) {
    ZoneCount out;
    for (std::size_t s = 0; s < strata_bp.size(); ++s) {
        const auto cell = [&](double bp) { return static_cast<std::size_t>(bp / window.cell_bp); };
        const std::size_t from = std::min(cell(strata_bp[s]), window.visited);
        const std::size_t to = s + 1 < strata_bp.size()
                                   ? std::min(cell(strata_bp[s + 1]), window.visited)
                                   : window.visited;
        if (to <= from) continue;
        const auto cells = static_cast<double>(to - from);
        const double zone = std::ceil(zone_share * cells);
        std::vector<double> sorted(density.begin() + static_cast<std::ptrdiff_t>(from),
                                   density.begin() + static_cast<std::ptrdiff_t>(to));
        std::ranges::sort(sorted, std::greater{});
        const double least = sorted[static_cast<std::size_t>(zone) - 1];
        // Cells as dense as the zone's last one share the places that are left: where the map is
        // flat, no cell may be chosen for being near.
        double inside = 0, level = 0;
        for (const double value : sorted) {
            inside += value > least ? 1 : 0;
            level += value == least ? 1 : 0;
        }
        double events = 0;
        for (std::size_t c = from; c < to; ++c) {
            events += window.events[c];
            if (density[c] > least) out.hits += window.events[c];
            if (density[c] == least) out.hits += window.events[c] * (zone - inside) / level;
        }
        out.events += events;
        out.expected += events * zone / cells;
    }
    return out;
}

}  // namespace

LocationScore score_locations(std::span<const LocationWindow> training,
                              std::span<const LocationWindow> test, DurationNs block_ns) {
    const Weights distance = fit_mixture(training, With::distance);
    const Weights map = fit_mixture(training, With::map);
    const Weights placebo = fit_mixture(training, With::placebo);
    LocationScore out;
    out.map_weight = map[without_map];
    std::vector<GainSample> over_distance, over_uniform, over_placebo, distance_usd, placebo_usd;
    for (const LocationWindow& window : test) {
        const auto with_map = mixture(window, With::map, map);
        const auto with_distance = mixture(window, With::distance, distance);
        const auto with_placebo = mixture(window, With::placebo, placebo);
        for (std::size_t c = 0; c < window.visited; ++c) {
            const double events = window.events[c], usd = window.event_usd[c];
            if (events <= 0) continue;
            const double log_map = std::log(with_map[c]);
            const double distance_gain = log_map - std::log(with_distance[c]);
            const double placebo_gain = log_map - std::log(with_placebo[c]);
            const double uniform_gain = log_map + std::log(static_cast<double>(window.visited));
            over_distance.push_back({window.origin_ns, events * distance_gain, events});
            over_placebo.push_back({window.origin_ns, events * placebo_gain, events});
            over_uniform.push_back({window.origin_ns, events * uniform_gain, events});
            distance_usd.push_back({window.origin_ns, usd * distance_gain, usd});
            placebo_usd.push_back({window.origin_ns, usd * placebo_gain, usd});
            out.events += events;
            out.usd += usd;
        }
    }
    out.over_distance = bootstrap_gain(over_distance, block_ns);
    out.over_uniform = bootstrap_gain(over_uniform, block_ns);
    out.over_placebo = bootstrap_gain(over_placebo, block_ns);
    out.over_distance_usd = bootstrap_gain(distance_usd, block_ns);
    out.over_placebo_usd = bootstrap_gain(placebo_usd, block_ns);
    return out;
}

ZoneLift score_zones(std::span<const LocationWindow> windows, DurationNs block_ns) {
    ZoneLift out;
    std::vector<GainSample> map, placebo;
    double hits = 0, expected = 0, events = 0;
    for (const LocationWindow& window : windows) {
        const ZoneCount of_map = count_zones(window, window.map);
        const ZoneCount of_placebo = count_zones(window, window.placebo);
        map.push_back({window.origin_ns, of_map.hits, of_map.expected});
        placebo.push_back({window.origin_ns, of_placebo.hits, of_placebo.expected});
        hits += of_map.hits;
        expected += of_map.expected;
        events += of_map.events;
    }
    out.map = bootstrap_gain(map, block_ns);
    out.placebo = bootstrap_gain(placebo, block_ns);
    out.hit_share = events > 0 ? hits / events : 0;
    out.expected_share = events > 0 ? expected / events : 0;
    return out;
}

}  // namespace faultline
