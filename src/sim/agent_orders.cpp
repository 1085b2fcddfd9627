// AgentVenue, its orders: stops, take-profits, patience and liquidations wait in queues until the
// mark price or the clock reaches them.
#include <algorithm>
#include <cmath>

#include "market/liquidation_price.hpp"
#include "sim/agent_venue.hpp"

namespace faultline {
namespace {

constexpr double partial_share = 0.25;  // of a large position, per step

}  // namespace

void AgentVenue::place_triggers(std::uint32_t index, bool may_top_up) {
    Holding& holding = holdings_[index];
    const double sign = adverse(holding.side);
    const double distance = std::abs(holding.liquidation_usd / holding.entry_usd - 1);
    if (random_.uniform() < settings_.stop_loss_share) {
        const double away =
            std::min(distance * (0.2 + 0.7 * random_.uniform()), 0.02 + 0.08 * random_.uniform());
        holding.stop_usd = holding.entry_usd * (1 + sign * away);
        arm(index, Action::stop, holding.stop_usd);
    } else if (may_top_up) {
        arm(index, Action::top_up, holding.entry_usd * (1 + sign * 0.7 * distance));
    } else {
        arm(index, Action::liquidate, holding.liquidation_usd);
    }
    if (random_.uniform() < settings_.take_profit_share) {
        const double away = std::min(distance, 0.15) * (0.3 + 1.2 * random_.uniform());
        const double price_usd = holding.entry_usd * (1 - sign * away);
        if (holding.side == Side::long_) {
            profit_up_.add({price_usd, index, holding.version});
        } else {
            profit_down_.add({-price_usd, index, holding.version});
        }
    }
    const double hold_h =
        settings_.holding_scale_h * std::pow(random_.exponential(), 1 / settings_.holding_shape);
    patience_.add({hours_ + hold_h, index, holding.version});
    openings_.push_back({holding.side, hold_h});
}

void AgentVenue::arm(std::uint32_t index, Action action, double price_usd) {
    Holding& holding = holdings_[index];
    holding.action = action;
    // A long is in danger when the price falls; the highest trigger is reached first.
    if (holding.side == Side::long_) {
        falling_.add({-price_usd, index, holding.version});
    } else {
        rising_.add({price_usd, index, holding.version});
    }
}

bool AgentVenue::is_current(const Trigger& trigger) const {
    const Holding& holding = holdings_[trigger.position];
    return holding.is_alive && holding.version == trigger.version;
}

void AgentVenue::prune_triggers() {
    // Most positions close before the price gets to their orders, which then wait for ever.
    for (TriggerQueue* queue : {&falling_, &rising_, &profit_up_, &profit_down_, &patience_}) {
        if (queue->size() < 1'000 + 3 * alive_) continue;
        queue->prune([&](const Trigger& trigger) { return is_current(trigger); });
    }
}

void AgentVenue::run_triggers() {
    Trigger trigger;
    while (falling_.take(-mark_usd_, trigger)) {
        if (is_current(trigger)) fire(trigger.position);
    }
    while (rising_.take(mark_usd_, trigger)) {
        if (is_current(trigger)) fire(trigger.position);
    }
    const auto take_profit = [&] {
        if (!is_current(trigger)) return;
        ++truth_.took_profit;
        close(trigger.position);
    };
    while (profit_up_.take(mark_usd_, trigger)) take_profit();
    while (profit_down_.take(-mark_usd_, trigger)) take_profit();
    while (patience_.take(hours_, trigger)) {
        if (!is_current(trigger)) continue;
        ++truth_.timed_out;
        close(trigger.position);
    }
}

void AgentVenue::fire(std::uint32_t index) {
    Holding& holding = holdings_[index];
    switch (holding.action) {
        case Action::stop:
            // A gap through the liquidation price comes too late for the stop.
            if (adverse(holding.side) * (mark_usd_ - holding.liquidation_usd) >= 0) {
                liquidate(index);
            } else {
                ++truth_.stopped;
                close(index);
            }
            return;
        case Action::top_up:
            if (adverse(holding.side) * (mark_usd_ - holding.liquidation_usd) < 0) {
                ++truth_.topped_up;
                holding.margin *= 1.5 + random_.uniform();
                holding.liquidation_usd = liquidation_price(holding);
            }
            arm(index, Action::liquidate, holding.liquidation_usd);
            return;
        case Action::liquidate:
            liquidate(index);
            return;
    }
}

void AgentVenue::liquidate(std::uint32_t index) {
    Holding& holding = holdings_[index];
    const double value_usd = notional_usd(holding.units, mark_usd_);
    const bool in_parts =
        settings_.partial_above_usd > 0 && value_usd > settings_.partial_above_usd;
    const double part = in_parts ? partial_share : 1;
    const double sign = adverse(holding.side);

    AgentLiquidation order;
    order.side = holding.side;
    order.units = holding.units * part;
    order.notional_usd = value_usd * part;
    order.execution_usd = mark_usd_ * (1 + sign * settings_.slippage * random_.exponential());
    const Position position{holding.side, holding.entry_usd, holding.units, holding.margin};
    order.bankruptcy_usd = bankruptcy_price_usd(instrument_.kind, position)
                               .value_or(holding.liquidation_usd * (1 + sign * 0.005));
    // An account with more behind it is bankrupt further away, by what its position is stretched.
    if (holding.stretch > 1) order.bankruptcy_usd = holding.liquidation_usd * (1 + sign * 0.005);
    order.millisecond =
        static_cast<int>(random_.below(1000 * static_cast<std::uint64_t>(step_.seconds)));
    liquidations_.push_back(order);

    AgentTruth::SideSums& sums = holding.side == Side::long_ ? truth_.longs : truth_.shorts;
    sums.liquidated_count[holding.bracket] += 1;
    sums.liquidated_usd[holding.bracket] += order.notional_usd;
    ++truth_.liquidations;

    const double signed_units = holding.side == Side::long_ ? -order.units : order.units;
    if (!in_parts) {
        trade(signed_units, true);
        (holding.side == Side::long_ ? agent_long_units_ : agent_short_units_) -= holding.units;
        (holding.side == Side::long_ ? long_count_ : short_count_) -= 1;
        holding.is_alive = false;
        free_.push_back(index);
        --alive_;
        return;
    }
    trade(signed_units, true);
    (holding.side == Side::long_ ? agent_long_units_ : agent_short_units_) -= order.units;
    holding.units -= order.units;
    holding.margin *= 1 - part;
    // What is left is safer by a little: the next part goes a quarter of the maintenance further.
    const double rate =
        terms_.tiers.at(value_usd).value_or(MarginTier{0, 0.005, 0}).maintenance_rate;
    const double reached = std::max(mark_usd_ * sign, holding.liquidation_usd * sign) * sign;
    holding.liquidation_usd = reached * (1 + sign * std::max(0.25 * rate, 1e-5));
    arm(index, Action::liquidate, holding.liquidation_usd);
}

void AgentVenue::close(std::uint32_t index) {
    Holding& holding = holdings_[index];
    trade(holding.side == Side::long_ ? -holding.units : holding.units, random_.uniform() < 0.6);
    (holding.side == Side::long_ ? agent_long_units_ : agent_short_units_) -= holding.units;
    (holding.side == Side::long_ ? long_count_ : short_count_) -= 1;
    holding.is_alive = false;
    free_.push_back(index);
    --alive_;
}

}  // namespace faultline
