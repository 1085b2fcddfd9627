// Rgb: a colour of the sRGB space, and the three measures that pictures need of it.
//
// Luminance and contrast follow WCAG 2.2, lightness is CIE 1976 L* (white point D65), so that a
// test can say whether a text is legible and whether a ramp grows brighter all the way.
#pragma once

#include <cstdint>

namespace faultline {

struct Rgb {
    std::uint8_t red = 0, green = 0, blue = 0;
    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// 0xrrggbb as a colour.
constexpr Rgb rgb(std::uint32_t hex) {
    return {static_cast<std::uint8_t>(hex >> 16), static_cast<std::uint8_t>(hex >> 8),
            static_cast<std::uint8_t>(hex)};
}

/// Relative luminance, 0 (black) to 1 (white). Source: WCAG 2.2, "relative luminance".
double relative_luminance(Rgb colour);

/// Contrast of two colours, 1 to 21, symmetric. Source: WCAG 2.2, "contrast ratio".
double contrast_ratio(Rgb one, Rgb other);

/// CIE L*, 0 to 100. Source: CIE 15, from the relative luminance.
double lightness(Rgb colour);

/// Black or white, whichever stands out more on `background`. At least 4.5:1 on any colour.
Rgb readable_on(Rgb background);

/// The straight mixture in sRGB: `from` at 0, `to` at 1. Precondition: 0 <= share <= 1.
Rgb mix(Rgb from, Rgb to, double share);

}  // namespace faultline
