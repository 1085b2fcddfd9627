// LiveBars: a short list of bars in work.
#include "engine/live_bars.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

PathBar& LiveBars::bar_at(TimeNs at_ns, double price_usd, bool has_volume) {
    if (at_ns < closed_until_ns_) {
        ++late_ticks_;
        at_ns = closed_until_ns_;
    }
    const TimeNs open_ns = at_ns - at_ns % length_ns_;
    const auto place =
        std::lower_bound(open_.begin(), open_.end(), open_ns,
                         [](const PathBar& bar, TimeNs at) { return bar.open_ns < at; });
    if (place != open_.end() && place->open_ns == open_ns) return *place;
    PathBar fresh{open_ns,   length_ns_, price_,  price_usd, price_usd,
                  price_usd, price_usd,  unknown, unknown};
    if (has_volume) fresh.volume_coins = fresh.taker_buy_coins = 0;
    return *open_.insert(place, fresh);
}

void LiveBars::add(TimeNs at_ns, double price_usd, double coins, bool bought) {
    if (!(price_usd > 0)) return;  // NaN too: no price is no tick
    PathBar& bar = bar_at(at_ns, price_usd, std::isfinite(coins));
    bar.high_usd = std::max(bar.high_usd, price_usd);
    bar.low_usd = std::min(bar.low_usd, price_usd);
    bar.close_usd = price_usd;
    if (!std::isfinite(coins)) return;
    bar.volume_coins += coins;
    if (bought) bar.taker_buy_coins += coins;
}

void LiveBars::add(const PathBar& part) {
    if (!(part.low_usd > 0)) return;
    PathBar& bar = bar_at(part.open_ns, part.open_usd, std::isfinite(part.volume_coins));
    bar.high_usd = std::max(bar.high_usd, part.high_usd);
    bar.low_usd = std::min(bar.low_usd, part.low_usd);
    bar.close_usd = part.close_usd;
    if (!std::isfinite(part.volume_coins)) return;
    bar.volume_coins += part.volume_coins;
    bar.taker_buy_coins += part.taker_buy_coins;
}

void LiveBars::close_until(TimeNs until_ns, std::vector<PathBar>& out) {
    const auto still_open =
        std::find_if(open_.begin(), open_.end(),
                     [until_ns](const PathBar& bar) { return bar.close_ns() > until_ns; });
    out.insert(out.end(), open_.begin(), still_open);
    open_.erase(open_.begin(), still_open);
    const TimeNs closed_ns = until_ns - until_ns % length_ns_;
    closed_until_ns_ = std::max(closed_until_ns_, closed_ns);
}

}  // namespace faultline
