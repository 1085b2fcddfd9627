// TickBars: a bar of one tick, and the merging of two bars of the same second.
#include "history/tick_bars.hpp"

#include <algorithm>

namespace faultline {

TickBars::Bar TickBars::bar_of(const Tick& tick) const {
    const double p = tick.price_usd;
    const double bought = tick.coins != tick.coins ? unknown : tick.bought ? tick.coins : 0.0;
    return {{tick.at_ns - tick.at_ns % ns_per_second, ns_per_second, price_, p, p, p, p, tick.coins,
             bought},
            tick.at_ns,
            tick.at_ns};
}

void TickBars::merge(Bar& into, const Bar& later) {
    if (later.first_ns < into.first_ns) {
        into.row.open_usd = later.row.open_usd;
        into.first_ns = later.first_ns;
    }
    if (later.last_ns >= into.last_ns) {
        into.row.close_usd = later.row.close_usd;
        into.last_ns = later.last_ns;
    }
    into.row.high_usd = std::max(into.row.high_usd, later.row.high_usd);
    into.row.low_usd = std::min(into.row.low_usd, later.row.low_usd);
    into.row.volume_coins += later.row.volume_coins;
    into.row.taker_buy_coins += later.row.taker_buy_coins;
}

void TickBars::add(TimeNs at_ns, double price_usd, double coins, bool bought) {
    const Tick tick{at_ns, price_usd, coins, bought};
    if (!bars_.empty() && at_ns < bars_.back().row.open_ns) {
        late_.push_back(tick);
        return;
    }
    const Bar bar = bar_of(tick);
    if (!bars_.empty() && bars_.back().row.open_ns == bar.row.open_ns) {
        merge(bars_.back(), bar);
    } else {
        bars_.push_back(bar);
    }
}

std::vector<PathBar> TickBars::take() {
    if (!late_.empty()) {
        // Each late tick is a bar; sorted by second they are folded into the others. Within a
        // second they stay in order of arrival, which is their place in `late_`.
        std::vector<std::size_t> order(late_.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            const TimeNs second_a = late_[a].at_ns / ns_per_second;
            const TimeNs second_b = late_[b].at_ns / ns_per_second;
            return second_a != second_b ? second_a < second_b : a < b;
        });
        std::vector<Bar> merged;
        merged.reserve(bars_.size() + order.size());
        std::size_t next = 0;
        for (const std::size_t index : order) {
            const Bar bar = bar_of(late_[index]);
            while (next < bars_.size() && bars_[next].row.open_ns <= bar.row.open_ns) {
                merged.push_back(bars_[next++]);
            }
            if (!merged.empty() && merged.back().row.open_ns == bar.row.open_ns) {
                merge(merged.back(), bar);
            } else {
                merged.push_back(bar);
            }
        }
        merged.insert(merged.end(), bars_.begin() + static_cast<std::ptrdiff_t>(next), bars_.end());
        bars_ = std::move(merged);
        late_.clear();
    }
    std::vector<PathBar> rows;
    rows.reserve(bars_.size());
    for (const Bar& bar : bars_) rows.push_back(bar.row);
    bars_.clear();
    return rows;
}

}  // namespace faultline
