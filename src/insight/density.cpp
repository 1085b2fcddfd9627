// Density: spreading levels over the grid, smoothing, and the merge tree of the modes.
#include "insight/density.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace faultline {
namespace {

constexpr double reach_factor = 20;  // prices farther away than this many times hold no zone
constexpr int box_passes = 3;

/// Walks up the grid; edges come by multiplication, put right every 64 buckets.
class GridWalk {
  public:
    GridWalk(const PriceGrid& grid, double price_usd)
        : grid_(grid), ratio_(std::exp(grid.step_log())) {
        jump(price_usd);
    }
    Bucket bucket() const { return bucket_; }
    double high_usd() const { return high_usd_; }
    void jump(double price_usd) {
        bucket_ = grid_.bucket(price_usd);
        high_usd_ = grid_.lower_usd(bucket_ + 1);
    }
    void step() {
        ++bucket_;
        high_usd_ = (bucket_ & 63) == 0 ? grid_.lower_usd(bucket_ + 1) : high_usd_ * ratio_;
    }
    /// To the bucket that holds a price above the last one asked for.
    void advance(double price_usd) {
        if (price_usd > high_usd_ * 1.02) return jump(price_usd);
        while (high_usd_ <= price_usd) step();
    }

  private:
    PriceGrid grid_;
    double ratio_;
    Bucket bucket_ = 0;
    double high_usd_ = 0;
};

/// The box whose variance, three times over, is sigma^2: ones up to `radius`, `edge` beside them.
struct BoxKernel {
    std::size_t radius = 0;
    double edge = 0;
    double weight = 1;
    explicit BoxKernel(double sigma) {
        const double variance = sigma * sigma / box_passes;
        const auto plain = [](double r) { return r * (r + 1) / 3; };
        while (plain(static_cast<double>(radius + 1)) <= variance) ++radius;
        const auto r = static_cast<double>(radius);
        const double next = (r + 1) * (r + 1);
        edge = (2 * r + 1) * (variance - plain(r)) / (2 * (next - variance));
        weight = 2 * r + 1 + 2 * edge;
    }
    std::size_t reach() const { return radius + 1; }
};

void box_pass(std::span<const double> in, const BoxKernel& box, std::span<double> out) {
    const std::size_t count = in.size();
    const std::size_t r = box.radius;
    const auto at = [&](std::size_t i) { return i < count ? in[i] : 0.0; };  // wraps below zero
    double sum = 0;
    for (std::size_t i = 0; i < std::min(r + 1, count); ++i) sum += in[i];
    const double share = 1 / box.weight;
    for (std::size_t i = 0; i < count; ++i) {
        const double beside = at(i - r - 1) + at(i + r + 1);
        out[i] = std::max(0.0, (sum + box.edge * beside) * share);
        sum += at(i + r + 1) - at(i - r);
    }
}

struct Extremum {
    std::size_t index;
    double value;
};

/// Peaks and the lowest point between each two of them; ripples below `dead_band` are skipped.
void find_extrema(std::span<const double> values, double dead_band, std::vector<Extremum>& peaks,
                  std::vector<Extremum>& valleys) {
    Extremum top{0, 0};
    Extremum low{0, 0};
    bool rising = true;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double value = values[i];
        if (rising) {
            if (value > top.value) top = {i, value};
            if (value < top.value - dead_band) {
                std::size_t end = top.index;  // a plateau is named by its middle
                while (end + 1 < values.size() && values[end + 1] == top.value) ++end;
                peaks.push_back({(top.index + end) / 2, top.value});
                low = {i, value};
                rising = false;
            }
        } else {
            if (value < low.value) low = {i, value};
            if (value > low.value + dead_band) {
                valleys.push_back(low);
                top = {i, value};
                rising = true;
            }
        }
    }
    if (rising && top.value > dead_band) peaks.push_back(top);  // cut off at the end
    if (!peaks.empty()) valleys.resize(peaks.size() - 1);
}

std::size_t root_of(std::vector<std::size_t>& parent, std::size_t i) {
    while (parent[i] != i) i = parent[i] = parent[parent[i]];
    return i;
}

}  // namespace

double SideDensity::total_usd() const {
    return std::accumulate(usd.begin(), usd.end(), outside_usd);
}

double SideDensity::between_usd(double low_usd, double high_usd) const {
    if (empty() || !(high_usd > low_usd)) return 0;
    const double end = static_cast<double>(usd.size());
    const auto place = [&](double price_usd) {
        if (!(price_usd > 0)) return 0.0;
        if (std::isinf(price_usd)) return end;
        return std::clamp(grid.position(price_usd) - static_cast<double>(first), 0.0, end);
    };
    const double from = place(low_usd);
    const double to = place(high_usd);
    double sum = 0;
    for (auto i = static_cast<std::size_t>(from); i < usd.size() && static_cast<double>(i) < to;
         ++i) {
        const double left = std::max(from, static_cast<double>(i));
        const double right = std::min(to, static_cast<double>(i + 1));
        sum += usd[i] * std::max(0.0, right - left);
    }
    return sum;
}

SideDensity side_density(const LiquidationMap& map, Side side, std::size_t margin) {
    SideDensity out;
    const double price = map.current_price_usd;
    const double width = map.bucket_usd;
    if (!(price > 0) || !std::isfinite(price) || !(width > 0)) return out;
    const double least = price / reach_factor;
    const double greatest = price * reach_factor;
    const auto counts = [&](const MapLevel& level) {
        return level.side == side && level.notional_usd > 0;
    };
    const auto within = [&](const MapLevel& level) {
        return level.price_usd >= least && level.price_usd + width <= greatest;
    };
    const auto begins = [&](const MapLevel& level) { return counts(level) && within(level); };
    const auto lowest_level = std::find_if(map.levels.begin(), map.levels.end(), begins);
    const auto highest_level = std::find_if(map.levels.rbegin(), map.levels.rend(), begins);
    const bool any = lowest_level != map.levels.end();
    const double low = any ? lowest_level->price_usd : 0;
    const double high = any ? highest_level->price_usd + width : 0;
    if (high > 0) {
        // The stretch to the price belongs to the picture: it may be thin.
        const Bucket lowest = out.grid.bucket(std::min(low, price));
        out.first = lowest - static_cast<Bucket>(margin);
        const auto last = out.grid.bucket(std::max(high, price)) + static_cast<Bucket>(margin);
        out.usd.assign(static_cast<std::size_t>(last - out.first) + 2, 0.0);
    }
    GridWalk walk(out.grid, high > 0 ? low : price);
    for (const MapLevel& level : map.levels) {
        if (!counts(level)) continue;
        if (!within(level)) {
            out.outside_usd += level.notional_usd;
            continue;
        }
        const double end = level.price_usd + width;
        const double per_usd = level.notional_usd / width;
        walk.advance(level.price_usd);
        double from = level.price_usd;
        while (true) {
            const double to = std::min(end, walk.high_usd());
            out.usd[static_cast<std::size_t>(walk.bucket() - out.first)] += (to - from) * per_usd;
            if (walk.high_usd() >= end) break;
            from = to;
            walk.step();
        }
    }
    return out;
}

std::size_t kernel_reach(double sigma) { return box_passes * BoxKernel(sigma).reach() + 1; }

std::vector<double> smooth(std::span<const double> values, double sigma) {
    const BoxKernel box(sigma);
    std::vector<double> in(values.begin(), values.end());
    std::vector<double> out(in.size());
    for (int pass = 0; pass < box_passes; ++pass) {
        box_pass(in, box, out);
        in.swap(out);
    }
    return in;
}

std::vector<DensityMode> density_modes(std::span<const double> values, double least) {
    if (values.empty() || !(least > 0)) return {};
    std::vector<Extremum> peaks;
    std::vector<Extremum> valleys;
    find_extrema(values, 0.01 * least, peaks, valleys);

    // Saddles from the highest down: at each, the lower of the two hills that meet there ends.
    std::vector<std::size_t> order(valleys.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return valleys[a].value != valleys[b].value ? valleys[a].value > valleys[b].value : a < b;
    });
    std::vector<std::size_t> parent(peaks.size());
    std::iota(parent.begin(), parent.end(), std::size_t{0});
    std::vector<double> prominence(peaks.size());
    for (std::size_t i = 0; i < peaks.size(); ++i) prominence[i] = peaks[i].value;
    for (const std::size_t saddle : order) {
        const std::size_t left = root_of(parent, saddle);
        const std::size_t right = root_of(parent, saddle + 1);
        const bool left_ends = peaks[left].value < peaks[right].value;
        const std::size_t ends = left_ends ? left : right;
        prominence[ends] = peaks[ends].value - valleys[saddle].value;
        parent[ends] = left_ends ? right : left;
    }
    std::vector<DensityMode> modes;
    for (std::size_t i = 0; i < peaks.size(); ++i) {
        if (prominence[i] < least) continue;
        modes.push_back({peaks[i].index, peaks[i].value, prominence[i]});
    }
    return modes;
}

}  // namespace faultline
