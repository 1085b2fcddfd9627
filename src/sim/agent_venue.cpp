// AgentVenue: see the header. A second goes: the mark moves; what it has reached is liquidated,
// stopped or closed; who has lost patience closes; new agents open; makers trade among themselves.
#include "sim/agent_venue.hpp"

#include <algorithm>
#include <cmath>

#include "market/liquidation_price.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr double basis_memory_s = 600;
constexpr double basis_sd = 1.2e-4;
constexpr double partial_share = 0.25;  // of a large position, per step

int poisson(Rng& random, double mean) {
    int count = 0;
    double left = mean - random.exponential();
    for (; left > 0 && count < 10'000; left -= random.exponential()) ++count;
    return count;
}

}  // namespace

AgentVenue::AgentVenue(const Instrument& instrument, const AgentVenueSettings& settings, Rng random,
                       double start_usd)
    : instrument_(instrument),
      settings_(settings),
      terms_(spec_of(instrument.venue).margin(instrument.market, instrument.kind)),
      random_(random),
      mark_usd_(start_usd) {
    // Openings per hour times mean size times mean holding is about what is open, one side.
    const double mean_usd =
        settings_.size_median_usd * std::exp(0.5 * settings_.size_log_sd * settings_.size_log_sd);
    const double mean_hold_h =
        settings_.holding_scale_h * std::tgamma(1 + 1 / settings_.holding_shape);
    const double levered_usd = 0.5 * settings_.openings_per_hour * mean_usd * mean_hold_h;
    const double inert = settings_.inert_share / (1 - settings_.inert_share);
    maker_target_units_ = units_for(levered_usd * inert, start_usd);
    for (std::size_t i = 0; i < makers_.size(); ++i) {
        const double sign = i % 2 == 0 ? 1 : -1;
        makers_[i] = sign * maker_target_units_ / (0.5 * static_cast<double>(makers_.size()));
    }
}

double AgentVenue::notional_usd(double units, double price_usd) const {
    return notional_usd_of(instrument_.kind, units, price_usd);
}

double AgentVenue::units_for(double notional, double price_usd) const {
    return instrument_.kind == ContractKind::linear ? notional / price_usd : notional;
}

double AgentVenue::long_units() const {
    double sum = agent_long_units_;
    for (const double maker : makers_) sum += std::max(0.0, maker);
    return sum;
}

double AgentVenue::short_units() const {
    double sum = agent_short_units_;
    for (const double maker : makers_) sum += std::max(0.0, -maker);
    return sum;
}

std::array<double, bracket_count> AgentVenue::stock_usd(Side side) const {
    std::array<double, bracket_count> sums{};
    for (const Holding& holding : holdings_) {
        if (holding.is_alive && holding.side == side) {
            sums[holding.bracket] += notional_usd(holding.units, mark_usd_);
        }
    }
    return sums;
}

const AgentSecond& AgentVenue::step(double index_usd, double pace) {
    hours_ += 1.0 / 3600;
    second_ = {};
    liquidations_.clear();
    const double keep = std::exp(-1 / basis_memory_s);
    basis_ = keep * basis_ + basis_sd * std::sqrt(1 - keep * keep) * random_.normal();
    mark_usd_ = index_usd * std::exp(basis_);
    run_triggers();
    open_agents(pace);
    churn(pace);
    show_liquidations();
    second_.mark_usd = mark_usd_;
    second_.index_usd = index_usd;
    second_.open_interest_units = long_units();
    second_.long_accounts = static_cast<double>(long_count_);
    second_.short_accounts = static_cast<double>(short_count_);
    second_.liquidations = liquidations_;
    return second_;
}

void AgentVenue::open_agents(double pace) {
    // Busy markets open more, less than in proportion.
    const double mean = settings_.openings_per_hour / 3600 * (0.4 + 0.6 * pace);
    for (int left = poisson(random_, mean); left > 0; --left) open_one();
}

void AgentVenue::open_one() {
    double draw = random_.uniform();
    std::size_t slider = 0;
    while (slider + 1 < settings_.shares.size() && draw >= settings_.shares[slider]) {
        draw -= settings_.shares[slider++];
    }
    const double leverage = slider_leverage[slider];
    double notional =
        settings_.size_median_usd * std::exp(settings_.size_log_sd * random_.normal());
    // A tier admits a leverage up to its cap; who wants more takes what it allows.
    double cap_usd = 50e6;
    for (const MarginTier& tier : terms_.tiers.tiers()) {
        if (tier.max_leverage >= leverage) cap_usd = tier.cap_usd;
    }
    notional = std::min(notional, 0.98 * cap_usd);

    Holding holding{};
    holding.side = random_.below(2) == 0 ? Side::long_ : Side::short_;
    holding.is_alive = true;
    holding.entry_usd = mark_usd_;
    const Position position =
        position_at_leverage(instrument_.kind, holding.side, mark_usd_, notional, leverage);
    holding.units = position.quantity;
    holding.margin = position.margin;
    if (random_.uniform() < settings_.cross_share) {
        holding.stretch = static_cast<float>(1 + random_.exponential());
    }
    const double bare_usd = [&] {
        Holding bare = holding;
        bare.stretch = 1;
        return liquidation_price(bare);
    }();
    holding.liquidation_usd = liquidation_price(holding);
    const double rate =
        terms_.tiers.at(notional).value_or(MarginTier{0, 0.005, 0}).maintenance_rate;
    const double distance = std::abs(bare_usd / mark_usd_ - 1);
    const double far = std::abs(holding.liquidation_usd / mark_usd_ - 1);
    holding.bracket = static_cast<std::uint8_t>(bracket_of(1 / (distance + rate)));

    AgentTruth::SideSums& sums = holding.side == Side::long_ ? truth_.longs : truth_.shorts;
    sums.opened_count[holding.bracket] += 1;
    sums.opened_usd[holding.bracket] += notional;
    sums.effective_count[bracket_of(1 / (far + rate))] += 1;
    sums.effective_usd[bracket_of(1 / (far + rate))] += notional;

    std::uint32_t index = 0;
    if (free_.empty()) {
        index = static_cast<std::uint32_t>(holdings_.size());
        holdings_.push_back(holding);
    } else {
        index = free_.back();
        free_.pop_back();
        holding.version = holdings_[index].version + 1;
        holdings_[index] = holding;
    }
    ++alive_;
    (holding.side == Side::long_ ? agent_long_units_ : agent_short_units_) += holding.units;
    (holding.side == Side::long_ ? long_count_ : short_count_) += 1;
    second_.opened[index_of(holding.side)] += 1;
    trade(holding.side == Side::long_ ? holding.units : -holding.units, random_.uniform() < 0.7);
    place_triggers(index, random_.uniform() < settings_.top_up_share);
}

double AgentVenue::liquidation_price(const Holding& holding) const {
    const Position position{holding.side, holding.entry_usd, holding.units, holding.margin};
    const Result<double> exact = liquidation_price_usd(terms_, position);
    const double sign = adverse(holding.side);
    double distance = 0;
    if (exact) {
        distance = sign * (*exact / holding.entry_usd - 1);
    } else {
        // Never lost, or a broker's own decision: most of the margin is gone.
        const double value = notional_usd(holding.units, holding.entry_usd);
        const double margin_usd = instrument_.kind == ContractKind::linear
                                      ? holding.margin
                                      : holding.margin * holding.entry_usd;
        distance = 0.9 * margin_usd / value;
    }
    distance = std::max(distance, 1e-5) * static_cast<double>(holding.stretch);
    if (holding.side == Side::long_) distance = std::min(distance, 0.98);
    return holding.entry_usd * (1 + sign * distance);
}

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

void AgentVenue::run_triggers() {
    Trigger trigger;
    const auto is_current = [&] {
        const Holding& holding = holdings_[trigger.position];
        return holding.is_alive && holding.version == trigger.version;
    };
    while (falling_.take(-mark_usd_, trigger)) {
        if (is_current()) fire(trigger.position);
    }
    while (rising_.take(mark_usd_, trigger)) {
        if (is_current()) fire(trigger.position);
    }
    const auto take_profit = [&] {
        if (!is_current()) return;
        ++truth_.took_profit;
        close(trigger.position);
    };
    while (profit_up_.take(mark_usd_, trigger)) take_profit();
    while (profit_down_.take(-mark_usd_, trigger)) take_profit();
    while (patience_.take(hours_, trigger)) {
        if (!is_current()) continue;
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
    order.millisecond = static_cast<int>(random_.below(1000));
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

void AgentVenue::trade(double signed_units, bool is_taker) {
    makers_[random_.below(makers_.size())] -= signed_units;
    // Whoever is not the taker is hit by one: the tape shows the other direction.
    const bool bought = (signed_units > 0) == is_taker;
    (bought ? second_.bought_units : second_.sold_units) += std::abs(signed_units);
}

void AgentVenue::churn(double pace) {
    const double keep = std::exp(-1.0 / (6 * 3600));
    maker_mood_ = keep * maker_mood_ + std::sqrt(1 - keep * keep) * random_.normal();
    double gross = 0;
    for (const double maker : makers_) gross += std::max(0.0, maker);
    const double target = maker_target_units_ * std::exp(0.08 * maker_mood_);
    const std::size_t a = random_.below(makers_.size());
    const std::size_t b = random_.below(makers_.size());
    const double volume =
        maker_target_units_ * settings_.maker_churn_per_hour / 3600 * pace * random_.exponential();
    (random_.below(2) == 0 ? second_.bought_units : second_.sold_units) += volume;
    if (a == b) return;
    // Two makers trade: towards each other's opposite where open interest is to grow.
    const bool grows = gross < target;
    const bool apart = makers_[a] > makers_[b];
    const double size = std::min(volume, maker_target_units_ * 1e-3);
    makers_[a] += grows == apart ? size : -size;
    makers_[b] -= grows == apart ? size : -size;
}

void AgentVenue::show_liquidations() {
    std::ranges::sort(liquidations_, {}, &AgentLiquidation::millisecond);
    for (std::size_t i = 0; i < liquidations_.size(); ++i) {
        const bool is_last = i + 1 == liquidations_.size();
        liquidations_[i].shown =
            settings_.shows_liquidations && (!settings_.one_liquidation_per_second || is_last);
        truth_.liquidations_shown += liquidations_[i].shown ? 1 : 0;
    }
}

}  // namespace faultline
