// PicturePosition: markers in the order in which a trader asks for them.
#include "insight/picture_position.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr double least_around = 0.05;  // of the price, shown to both sides in any case
constexpr double beyond = 0.1;         // of the distance, behind the last marker

}  // namespace

ZonePicture position_picture(const PositionCheck& check) {
    const PositionQuestion& question = check.question;
    ZonePicture out;
    out.title = fmt::format("{} {} of {} at {:.4g}x on {}", question.market, name_of(question.side),
                            money_text(question.notional_usd), check.leverage,
                            display_name_of(question.venue));
    out.line = std::isfinite(check.liquidation.percentile)
                   ? fmt::format(
                         "liquidation {:+.2f} % from entry; its price holds {}, more than "
                         "{:.0f} % of the prices near by",
                         check.from_entry_pct, money_text(check.liquidation.bucket_usd),
                         check.liquidation.percentile)
                   : std::string("no liquidation price on the map");
    const auto mark = [&out](double price_usd, const char* label) {
        if (std::isfinite(price_usd)) out.markers.push_back({price_usd, label});
    };
    mark(question.entry_usd, "entry");
    mark(check.liquidation_usd, "liquidation");
    mark(check.bankruptcy_usd, "bankruptcy");
    mark(question.stop_usd, "stop");
    if (check.calmer) {
        out.markers.push_back({check.calmer->liquidation.price_usd,
                               fmt::format("calmer, {:.3g}x", check.calmer->leverage)});
    }
    return out;
}

std::pair<double, double> position_range_usd(const PositionCheck& check) {
    const double price = check.current_price_usd;
    double low = price * (1 - least_around), high = price * (1 + least_around);
    for (const PriceMarker& marker : position_picture(check).markers) {
        low = std::min(low, marker.price_usd);
        high = std::max(high, marker.price_usd);
    }
    return {low - beyond * (price - low), high + beyond * (high - price)};
}

}  // namespace faultline
