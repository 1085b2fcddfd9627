// ColourScale: the anchors of the ramps and what is made of them.
#include "map/colour_scale.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace faultline {
namespace {

constexpr std::size_t anchor_step = 5;
constexpr std::size_t anchor_count = 52;

constexpr std::array<std::uint32_t, anchor_count> viridis_anchors{
    0x440154, 0x46085c, 0x471063, 0x481769, 0x481d6f, 0x482475, 0x472a7a, 0x46307e, 0x453781,
    0x433d84, 0x414287, 0x3f4889, 0x3d4e8a, 0x3a538b, 0x38598c, 0x355e8d, 0x33638d, 0x31688e,
    0x2e6d8e, 0x2c718e, 0x2a768e, 0x297b8e, 0x27808e, 0x25848e, 0x23898e, 0x218e8d, 0x20928c,
    0x1f978b, 0x1e9c89, 0x1fa188, 0x21a585, 0x24aa83, 0x28ae80, 0x2eb37c, 0x35b779, 0x3dbc74,
    0x46c06f, 0x50c46a, 0x5ac864, 0x65cb5e, 0x70cf57, 0x7cd250, 0x89d548, 0x95d840, 0xa2da37,
    0xb0dd2f, 0xbddf26, 0xcae11f, 0xd8e219, 0xe5e419, 0xf1e51d, 0xfde725,
};

constexpr std::array<std::uint32_t, anchor_count> inferno_anchors{
    0x000004, 0x02020c, 0x050417, 0x0a0722, 0x10092d, 0x160b39, 0x1e0c45, 0x260c51, 0x2f0a5b,
    0x380962, 0x400a67, 0x490b6a, 0x510e6c, 0x59106e, 0x61136e, 0x69166e, 0x71196e, 0x781c6d,
    0x801f6c, 0x88226a, 0x902568, 0x982766, 0xa02a63, 0xa82e5f, 0xb0315b, 0xb73557, 0xbf3952,
    0xc63d4d, 0xcc4248, 0xd34743, 0xd94d3d, 0xdf5337, 0xe45a31, 0xe9612b, 0xed6925, 0xf1711f,
    0xf47918, 0xf78212, 0xf98b0b, 0xfa9407, 0xfb9d07, 0xfca60c, 0xfcb014, 0xfbba1f, 0xfac42a,
    0xf8cd37, 0xf6d746, 0xf4e156, 0xf2ea69, 0xf2f27d, 0xf5f992, 0xfcffa4,
};

RampColours interpolate(const std::array<std::uint32_t, anchor_count>& anchors) {
    RampColours colours{};
    for (std::size_t i = 0; i < colours.size(); ++i) {
        const std::size_t left = i / anchor_step;
        const std::size_t right = std::min(left + 1, anchor_count - 1);
        const double share = static_cast<double>(i % anchor_step) / anchor_step;
        colours[i] = mix(rgb(anchors[left]), rgb(anchors[right]), share);
    }
    return colours;
}

}  // namespace

const RampColours& ramp_colours(Ramp ramp) {
    static const RampColours viridis = interpolate(viridis_anchors);
    static const RampColours inferno = interpolate(inferno_anchors);
    return ramp == Ramp::viridis ? viridis : inferno;
}

Rgb level_colour(Ramp ramp, std::uint8_t level) {
    const double first = ramp == Ramp::viridis ? 0 : 30;
    const double at = first + (255 - first) * (level - 1) / 254.0;
    return ramp_colours(ramp)[static_cast<std::size_t>(std::lround(std::max(at, first)))];
}

const std::array<Rgb, bracket_count>& bracket_colours() {
    static const std::array<Rgb, bracket_count> colours = [] {
        constexpr double first = 26, last = 255;
        std::array<Rgb, bracket_count> list{};
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const double at = first + (last - first) * static_cast<double>(k) / (bracket_count - 1);
            list[k] = ramp_colours(Ramp::viridis)[static_cast<std::size_t>(std::lround(at))];
        }
        return list;
    }();
    return colours;
}

}  // namespace faultline
