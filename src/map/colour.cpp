// Rgb: the WCAG and CIE formulas.
#include "map/colour.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

double linear_light(std::uint8_t channel) {
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t mix_channel(std::uint8_t from, std::uint8_t to, double share) {
    return static_cast<std::uint8_t>(std::lround(from + share * (to - from)));
}

}  // namespace

double relative_luminance(Rgb colour) {
    return 0.2126 * linear_light(colour.red) + 0.7152 * linear_light(colour.green) +
           0.0722 * linear_light(colour.blue);
}

double contrast_ratio(Rgb one, Rgb other) {
    const auto [dark, light] = std::minmax({relative_luminance(one), relative_luminance(other)});
    return (light + 0.05) / (dark + 0.05);
}

double lightness(Rgb colour) {
    const double luminance = relative_luminance(colour);
    constexpr double edge = 216.0 / 24389.0;
    return luminance <= edge ? luminance * 24389.0 / 27.0 : 116.0 * std::cbrt(luminance) - 16.0;
}

Rgb readable_on(Rgb background) {
    constexpr Rgb black = rgb(0x000000), white = rgb(0xffffff);
    return contrast_ratio(black, background) >= contrast_ratio(white, background) ? black : white;
}

Rgb mix(Rgb from, Rgb to, double share) {
    return {mix_channel(from.red, to.red, share), mix_channel(from.green, to.green, share),
            mix_channel(from.blue, to.blue, share)};
}

}  // namespace faultline
