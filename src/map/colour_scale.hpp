// ColourScale: the colours that stand for amounts, leverage brackets and sides.
//
// The ramps are viridis and inferno (van der Walt and Smith, 2015; data released under CC0). They
// grow lighter all the way, so they read in grey and with every common colour blindness. They are
// kept as every fifth published colour with straight lines between: at most 1/255 off.
#pragma once

#include <array>

#include "map/colour.hpp"
#include "market/leverage_bracket.hpp"
#include "market/side.hpp"

namespace faultline {

enum class Ramp : std::uint8_t { viridis, inferno };

using RampColours = std::array<Rgb, 256>;

/// The 256 colours of a ramp, darkest first.
const RampColours& ramp_colours(Ramp ramp);

/// The colour of an intensity level from 1 to 255 (see IntensityScale) on a dark plot. Inferno
/// begins nearly black, so its darkest tenth is left out: level 1 must be seen.
Rgb level_colour(Ramp ramp, std::uint8_t level);

/// One colour per leverage bracket, 2x darkest and 125x lightest: viridis at seven points. The
/// darkest tenth is left out, because on a dark page it could not be told from the background.
const std::array<Rgb, bracket_count>& bracket_colours();

/// Longs cyan, shorts orange: 86 or more apart (CIE76) for normal, deutan and protan eyes, where
/// the usual green and red come down to 16.
constexpr Rgb colour_of(Side side) { return side == Side::long_ ? rgb(0x00b8d9) : rgb(0xff8b00); }

}  // namespace faultline
