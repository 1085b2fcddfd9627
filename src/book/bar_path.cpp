// BarPath: corners of the path and the openings between them.
#include "book/bar_path.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

BarPath::BarPath(double open_usd, double high_usd, double low_usd, double close_usd) {
    const bool up = close_usd >= open_usd;
    const std::array<double, 4> corners{open_usd, up ? low_usd : high_usd, up ? high_usd : low_usd,
                                        close_usd};
    // Inside a bar log and linear distance differ by less than the bucket; linear saves the logs.
    std::array<double, 3> legs{};
    double length = 0;
    for (std::size_t i = 0; i < legs.size(); ++i) {
        legs[i] = std::abs(corners[i + 1] - corners[i]);
        length += legs[i];
    }
    const double length_bp = length / open_usd * 1e4;
    const auto openings =
        static_cast<std::size_t>(length_bp < 6 ? std::max(1.0, std::ceil(length_bp))
                                               : std::clamp(length_bp / 10, 6.0, 24.0));
    const double share = 1.0 / static_cast<double>(openings);

    std::size_t leg = 0;
    double leg_start = 0;
    for (std::size_t i = 0; i < openings; ++i) {
        const double at = (static_cast<double>(i) + 0.5) * share * length;
        while (leg < 2 && at > leg_start + legs[leg]) {
            leg_start += legs[leg];
            ++leg;
            steps_[count_++] = {corners[leg], 0.0};  // an extreme: sweep only
        }
        const double inside = legs[leg] > 0 ? (at - leg_start) / legs[leg] : 0.0;
        const double price =
            corners[leg] + std::clamp(inside, 0.0, 1.0) * (corners[leg + 1] - corners[leg]);
        steps_[count_++] = {price, share};
    }
    while (leg < 2) steps_[count_++] = {corners[++leg], 0.0};
}

}  // namespace faultline
