// CandleLayer: joining bars and drawing them on whole pixels.
#include "map/candle_layer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace faultline {
namespace {

constexpr double least_pitch_px = 5;  // 3 of ink and 1 of casing on each side
constexpr double hollow_from_px = 5;

bool has_data(const PriceBar& bar) {
    return std::isfinite(bar.open_usd) && std::isfinite(bar.high_usd) &&
           std::isfinite(bar.low_usd) && std::isfinite(bar.close_usd);
}

/// A candle as boxes on whole pixels.
struct CandleShape {
    Box wick, body;
    bool rising = false;
};

CandleShape shape_of(const PriceBar& bar, double left, double width, const LinearAxis& axis) {
    const double high = std::round(axis.px(bar.high_usd)), low = std::round(axis.px(bar.low_usd));
    const double top = std::round(axis.px(std::max(bar.open_usd, bar.close_usd)));
    const double bottom = std::round(axis.px(std::min(bar.open_usd, bar.close_usd)));
    const double middle = left + (width - 1) / 2;
    return {{middle, high, 1, std::max(1.0, low - high)},
            {left, top, width, std::max(1.0, bottom - top)},
            bar.close_usd >= bar.open_usd};
}

Box grown(const Box& box, double by) {
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

}  // namespace

std::vector<PriceBar> merge_bars(std::span<const PriceBar> bars, std::size_t group) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    std::vector<PriceBar> merged;
    merged.reserve(bars.size() / group + 1);
    for (std::size_t first = 0; first < bars.size(); first += group) {
        PriceBar sum{unknown, unknown, unknown, unknown};
        for (const PriceBar& bar : bars.subspan(first, std::min(group, bars.size() - first))) {
            if (!has_data(bar)) continue;
            if (!has_data(sum)) sum = bar;
            sum.high_usd = std::max(sum.high_usd, bar.high_usd);
            sum.low_usd = std::min(sum.low_usd, bar.low_usd);
            sum.close_usd = bar.close_usd;
        }
        merged.push_back(sum);
    }
    return merged;
}

std::size_t bars_per_candle(double column_px) {
    return static_cast<std::size_t>(std::max(1.0, std::ceil(least_pitch_px / column_px - 1e-9)));
}

void draw_candles(Canvas& canvas, std::span<const PriceBar> bars, double left_px, double column_px,
                  const LinearAxis& price_axis) {
    const std::size_t group = bars_per_candle(column_px);
    const double pitch = column_px * static_cast<double>(group);
    // An odd width, so that the wick of one pixel stands in the middle of the body.
    const double width = std::clamp(2 * std::floor((0.72 * pitch - 1) / 2) + 1, 3.0, 15.0);
    std::vector<CandleShape> shapes;
    double left = left_px;
    for (const PriceBar& bar : merge_bars(bars, group)) {
        const double start = std::round(left + (pitch - width) / 2);
        if (has_data(bar)) shapes.push_back(shape_of(bar, start, width, price_axis));
        left += pitch;
    }
    for (const CandleShape& shape : shapes) {
        canvas.fill(grown(shape.wick, 1), candle_casing);
        canvas.fill(grown(shape.body, 1), candle_casing);
    }
    for (const CandleShape& shape : shapes) {
        canvas.fill(shape.wick, candle_ink);
        canvas.fill(shape.body, candle_ink);
        if (shape.rising && width >= hollow_from_px && shape.body.height > 2) {
            canvas.fill(grown(shape.body, -1), candle_casing);
        }
    }
}

}  // namespace faultline
