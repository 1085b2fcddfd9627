// PngPixels: the pixels of a PNG in memory, for tests that look at pictures.
#pragma once

#include <algorithm>
#include <cairo.h>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "map/colour.hpp"

namespace faultline {

/// An area of pixels: [left, right) x [top, bottom). Empty where right <= left.
struct PixelBox {
    int left = 0, top = 0, right = 0, bottom = 0;
    friend bool operator==(const PixelBox&, const PixelBox&) = default;
};

class PngPixels {
  public:
    /// Width and height are 0 where the bytes are not a PNG.
    explicit PngPixels(std::span<const std::uint8_t> bytes) {
        cairo_surface_t* surface = cairo_image_surface_create_from_png_stream(read, &bytes);
        if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS) {
            width_ = cairo_image_surface_get_width(surface);
            height_ = cairo_image_surface_get_height(surface);
            const unsigned char* data = cairo_image_surface_get_data(surface);
            const int stride = cairo_image_surface_get_stride(surface);
            pixels_.resize(static_cast<std::size_t>(width_) * height_);
            for (int y = 0; y < height_; ++y) {
                std::memcpy(pixels_.data() + static_cast<std::size_t>(y) * width_,
                            data + static_cast<std::ptrdiff_t>(y) * stride,
                            static_cast<std::size_t>(width_) * 4);
            }
        }
        cairo_surface_destroy(surface);
    }

    int width() const { return width_; }
    int height() const { return height_; }
    PixelBox all() const { return {0, 0, width_, height_}; }
    Rgb at(int x, int y) const {
        return rgb(pixels_[static_cast<std::size_t>(y) * width_ + x] & 0xffffff);
    }

    int count(const PixelBox& box, auto&& wanted) const {
        int found = 0;
        for (int y = box.top; y < box.bottom; ++y) {
            for (int x = box.left; x < box.right; ++x) found += wanted(at(x, y)) ? 1 : 0;
        }
        return found;
    }

    int count(const PixelBox& box, Rgb colour) const {
        return count(box, [&](Rgb pixel) { return pixel == colour; });
    }

    /// The smallest box around all pixels of a colour within `box`.
    PixelBox bounds(const PixelBox& box, Rgb colour) const {
        PixelBox found{width_, height_, 0, 0};
        for (int y = box.top; y < box.bottom; ++y) {
            for (int x = box.left; x < box.right; ++x) {
                if (!(at(x, y) == colour)) continue;
                found = {std::min(found.left, x), std::min(found.top, y),
                         std::max(found.right, x + 1), std::max(found.bottom, y + 1)};
            }
        }
        return found;
    }

  private:
    static cairo_status_t read(void* closure, unsigned char* data, unsigned int length) {
        auto& bytes = *static_cast<std::span<const std::uint8_t>*>(closure);
        if (bytes.size() < length) return CAIRO_STATUS_READ_ERROR;
        std::memcpy(data, bytes.data(), length);
        bytes = bytes.subspan(length);
        return CAIRO_STATUS_SUCCESS;
    }

    int width_ = 0, height_ = 0;
    std::vector<std::uint32_t> pixels_;
};

}  // namespace faultline
