// MapAgainstPositions: see the header.
#include "support/map_against_positions.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faultline::eval {

double range_log(Side side) { return std::abs(std::log(1 - sign_of(side) * range_share)); }

std::size_t cells_of(Side side) {
    return static_cast<std::size_t>(std::ceil(range_log(side) / cell_log));
}

double away_log(Side side, double from_usd, double price_usd) {
    return sign_of(side) * std::log(from_usd / price_usd);
}

double distance_of(Side side, double away_log) {
    return sign_of(side) * (1 - std::exp(-sign_of(side) * away_log));
}

std::size_t effective_bracket(double distance, double maintenance_rate) {
    const double leverage = 1 / (std::max(distance, 0.0) + maintenance_rate);
    if (leverage < bracket_bounds[0]) return bracket_count;
    std::size_t k = 0;
    while (k + 1 < bracket_count && leverage >= bracket_bounds[k + 1]) ++k;
    return k;
}

double log_density(const std::vector<double>& cells, Side side, double away) {
    const double sum = std::accumulate(cells.begin(), cells.end(), 0.0);
    const double even = 1 / range_log(side);
    if (!(sum > 0)) return std::log(even);  // a map without mass says nothing about where
    const auto cell =
        std::min(static_cast<std::size_t>(std::max(0.0, away) / cell_log), cells.size() - 1);
    // The last cell ends where the range does.
    const double width = std::min(cell_log, range_log(side) - static_cast<double>(cell) * cell_log);
    return std::log((1 - even_part) * cells[cell] / sum / width + even_part * even);
}

std::vector<double> fitted_distance_kernel(Side side, std::span<const double> away) {
    std::vector<double> best(cells_of(side), 1.0);
    double most = -INFINITY;
    for (int step = -40; step <= 40; ++step) {
        const double rate = 0.75 * step;  // per unit of log price
        std::vector<double> cells(cells_of(side));
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const double from = static_cast<double>(c) * cell_log;
            const double to = std::min(from + cell_log, range_log(side));
            cells[c] = (to - from) * std::exp(-rate * 0.5 * (from + to));
        }
        double sum = 0;
        for (const double one : away) sum += log_density(cells, side, one);
        if (sum > most) {
            most = sum;
            best = std::move(cells);
        }
    }
    return best;
}

}  // namespace faultline::eval
