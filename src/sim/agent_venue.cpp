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
constexpr double mood_memory_s = 6 * 3600;  // of makers

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

AgentVenue::Pace AgentVenue::pace_of(int seconds) {
    Pace out{.seconds = seconds};
    out.basis_keep = std::exp(-seconds / basis_memory_s);
    out.basis_noise = std::sqrt(1 - out.basis_keep * out.basis_keep);
    out.mood_keep = std::exp(-seconds / mood_memory_s);
    out.mood_noise = std::sqrt(1 - out.mood_keep * out.mood_keep);
    return out;
}

bool AgentVenue::is_sound() const {
    const auto is_within = [&](std::uint32_t index) { return index < holdings_.size(); };
    if (!std::ranges::all_of(free_, is_within)) return false;
    const auto is_bracket = [](const Holding& one) { return one.bracket < bracket_count; };
    if (!std::ranges::all_of(holdings_, is_bracket)) return false;
    for (const TriggerQueue* queue :
         {&falling_, &rising_, &profit_up_, &profit_down_, &patience_}) {
        if (!queue->has_only_below(holdings_.size())) return false;
    }
    return true;
}

const AgentSecond& AgentVenue::step(double index_usd, double pace, int seconds) {
    if (step_.seconds != seconds) step_ = pace_of(seconds);
    hours_ += seconds / 3600.0;
    second_ = {};
    liquidations_.clear();
    openings_.clear();
    basis_ = step_.basis_keep * basis_ + basis_sd * step_.basis_noise * random_.normal();
    mark_usd_ = index_usd * std::exp(basis_);
    run_triggers();
    open_agents(pace);
    churn(pace);
    show_liquidations();
    prune_triggers();
    second_.mark_usd = mark_usd_;
    second_.index_usd = index_usd;
    second_.open_interest_units = long_units();
    second_.long_accounts = static_cast<double>(long_count_);
    second_.short_accounts = static_cast<double>(short_count_);
    second_.liquidations = liquidations_;
    second_.openings = openings_;
    return second_;
}

void AgentVenue::open_agents(double pace) {
    // Busy markets open more, less than in proportion.
    const double mean = settings_.openings_per_hour / 3600 * (0.4 + 0.6 * pace) * step_.seconds;
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

void AgentVenue::trade(double signed_units, bool is_taker) {
    makers_[random_.below(makers_.size())] -= signed_units;
    // Whoever is not the taker is hit by one: the tape shows the other direction.
    const bool bought = (signed_units > 0) == is_taker;
    (bought ? second_.bought_units : second_.sold_units) += std::abs(signed_units);
}

void AgentVenue::churn(double pace) {
    maker_mood_ = step_.mood_keep * maker_mood_ + step_.mood_noise * random_.normal();
    double gross = 0;
    for (const double maker : makers_) gross += std::max(0.0, maker);
    const double target = maker_target_units_ * std::exp(0.08 * maker_mood_);
    const std::size_t a = random_.below(makers_.size());
    const std::size_t b = random_.below(makers_.size());
    const double volume = maker_target_units_ * settings_.maker_churn_per_hour / 3600 * pace *
                          random_.exponential() * step_.seconds;
    (random_.below(2) == 0 ? second_.bought_units : second_.sold_units) += volume;
    if (a == b) return;
    // Two makers trade: towards each other's opposite where open interest is to grow.
    const bool grows = gross < target;
    const bool apart = makers_[a] > makers_[b];
    const double size = std::min(volume, maker_target_units_ * 1e-3 * step_.seconds);
    makers_[a] += grows == apart ? size : -size;
    makers_[b] -= grows == apart ? size : -size;
}

void AgentVenue::show_liquidations() {
    std::ranges::sort(liquidations_, {}, &AgentLiquidation::millisecond);
    for (std::size_t i = 0; i < liquidations_.size(); ++i) {
        const auto second = [&](std::size_t at) { return liquidations_[at].millisecond / 1000; };
        const bool is_last = i + 1 == liquidations_.size() || second(i + 1) != second(i);
        liquidations_[i].shown =
            settings_.shows_liquidations && (!settings_.one_liquidation_per_second || is_last);
        truth_.liquidations_shown += liquidations_[i].shown ? 1 : 0;
    }
}

}  // namespace faultline
