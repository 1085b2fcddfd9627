// HeatImage: max-pooling of cells and the look-up of their colours.
#include "map/heat_image.hpp"

#include <algorithm>
#include <array>

namespace faultline {
namespace {

std::uint32_t pixel_of(Rgb colour) {
    return std::uint32_t{colour.red} << 16 | std::uint32_t{colour.green} << 8 | colour.blue;
}

/// The greatest USD of the cells of each pixel row, over the columns of one pixel column.
void pool_columns(const Heatmap& heatmap, CellRange columns, const std::vector<CellRange>& rows,
                  std::vector<float>& greatest_usd) {
    std::ranges::fill(greatest_usd, 0.0F);
    for (std::size_t c = columns.begin; c < columns.end; ++c) {
        const float* const long_usd = heatmap.long_usd.data() + c * heatmap.rows;
        const float* const short_usd = heatmap.short_usd.data() + c * heatmap.rows;
        for (std::size_t y = 0; y < rows.size(); ++y) {
            for (std::size_t r = rows[y].begin; r < rows[y].end; ++r) {
                const float usd = long_usd[r] + short_usd[r];
                if (usd > greatest_usd[y]) greatest_usd[y] = usd;
            }
        }
    }
}

}  // namespace

std::vector<CellRange> cells_of_pixels(std::size_t cells, std::size_t pixels) {
    std::vector<CellRange> ranges(pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
        if (cells > pixels) {
            ranges[i] = {i * cells / pixels, (i + 1) * cells / pixels};
        } else {
            const std::size_t middle = (2 * i + 1) * cells / (2 * pixels);
            ranges[i] = {middle, middle + 1};
        }
    }
    return ranges;
}

std::vector<std::uint32_t> heat_image(const Heatmap& heatmap, const IntensityScale& scale,
                                      Ramp ramp, Rgb dark, std::size_t width, std::size_t height) {
    std::array<std::uint32_t, 256> palette{};
    for (std::size_t i = 1; i < palette.size(); ++i) {
        palette[i] = pixel_of(level_colour(ramp, static_cast<std::uint8_t>(i)));
    }
    palette[0] = pixel_of(dark);
    const std::vector<CellRange> columns = cells_of_pixels(heatmap.columns(), width);
    const std::vector<CellRange> rows = cells_of_pixels(heatmap.rows, height);
    std::vector<std::uint32_t> pixels(width * height);
    std::vector<float> greatest_usd(height);
    std::vector<std::uint32_t> strip(height);
    for (std::size_t x = 0; x < width; ++x) {
        if (x == 0 || columns[x].begin != columns[x - 1].begin) {
            pool_columns(heatmap, columns[x], rows, greatest_usd);
            for (std::size_t y = 0; y < height; ++y) {
                strip[y] = palette[scale.level(greatest_usd[y])];
            }
        }
        for (std::size_t y = 0; y < height; ++y) pixels[(height - 1 - y) * width + x] = strip[y];
    }
    return pixels;
}

}  // namespace faultline
