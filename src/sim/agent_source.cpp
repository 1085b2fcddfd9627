// AgentSource: a second's events of a venue, put in the order of time and numbered.
#include "sim/agent_source.hpp"

#include <algorithm>
#include <cmath>

#include "sim/seat_facts.hpp"

namespace faultline {
namespace {

constexpr int book_every_s = 2;
constexpr int book_levels = 20;
constexpr DurationNs bought_at_ns = 300 * ns_per_ms;  // within the second, where the sum is told
constexpr DurationNs sold_at_ns = 600 * ns_per_ms;

/// Distance of a level from the price in percent: dense near it, 2 % at the last one.
double level_percent(int level) { return 0.02 * level * (1 + 0.2 * level); }

/// What of a second's takers was not a liquidation that is told of its own: the tape shows both.
double units_left(const AgentSecond& second, bool bought) {
    double units = bought ? second.bought_units : second.sold_units;
    for (const AgentLiquidation& order : second.liquidations) {
        if (order.shown && (order.side == Side::short_) == bought) units -= order.units;
    }
    return std::max(0.0, units);
}

}  // namespace

AgentSource::AgentSource(AgentWorld& world, std::uint64_t first_trade_id) : world_(world) {
    for (std::size_t i = 0; i < world.seats().size(); ++i) {
        const AgentWorld::Seat& seat = world.seats()[i];
        const Instrument& instrument = seat.venue.instrument();
        steps_.push_back(
            ContractSteps::of(instrument, usual_price_usd(world.settings().markets[seat.market])));
        rests_.emplace_back();
        auto place = std::ranges::find(places_, instrument.venue, &Place::venue);
        if (place == places_.end()) {
            places_.push_back({instrument.venue, {}, {}, first_trade_id});
            place = places_.end() - 1;
        }
        // The state to open with; nothing has been traded yet.
        AgentSecond now;
        now.mark_usd = seat.venue.mark_usd();
        now.index_usd = world.index_usd(seat.market);
        now.open_interest_units = seat.venue.open_interest_units();
        now.long_accounts = static_cast<double>(seat.venue.accounts(Side::long_));
        now.short_accounts = static_cast<double>(seat.venue.accounts(Side::short_));
        const std::size_t index = place->seats.size();
        place->queue.push_back({world.now_ns(), index, ticker(i, now)});
        place->queue.push_back({world.now_ns(), index, book(i, now)});
        place->seats.push_back(i);
    }
}

std::optional<MarketEvent> AgentSource::next(VenueId venue) {
    const auto place = std::ranges::find(places_, venue, &Place::venue);
    if (place == places_.end()) return std::nullopt;
    while (place->queue.empty()) play_second();
    MarketEvent event = std::move(place->queue.front());
    place->queue.pop_front();
    return event;
}

void AgentSource::play_second() {
    world_.step();
    std::vector<MarketEvent> events;
    std::vector<std::pair<TimeNs, std::size_t>> order;
    for (Place& place : places_) {
        events.clear();
        order.clear();
        for (std::size_t i = 0; i < place.seats.size(); ++i) tell(place, i, events);
        for (std::size_t i = 0; i < events.size(); ++i) order.emplace_back(events[i].time_ns, i);
        std::ranges::sort(order);
        for (const auto& [time_ns, i] : order) {
            MarketEvent& event = events[i];
            if (auto* trade = std::get_if<TradeTold>(&event.what)) trade->id = place.next_id++;
            if (auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
                liquidation->id = place.next_id++;
            }
            place.queue.push_back(std::move(event));
        }
    }
}

void AgentSource::tell(Place& place, std::size_t instrument, std::vector<MarketEvent>& out) {
    const std::size_t index = place.seats[instrument];
    const AgentWorld::Seat& seat = world_.seats()[index];
    const Instrument& contract = seat.venue.instrument();
    const AgentSecond& second = seat.second;
    const ContractSteps& steps = steps_[index];
    const TimeNs begun_ns = world_.now_ns() - ns_per_second;
    // Instruments take turns within some milliseconds, so that few events of a venue coincide.
    const DurationNs turn_ns = static_cast<DurationNs>(instrument) * 20 * ns_per_ms;
    tell_trade(seat, index, rests_[index].bought_units,
               {begun_ns + bought_at_ns + turn_ns, instrument, {}}, true, out);
    tell_trade(seat, index, rests_[index].sold_units,
               {begun_ns + sold_at_ns + turn_ns, instrument, {}}, false, out);
    for (const AgentLiquidation& order : second.liquidations) {
        if (!order.shown) continue;
        LiquidationTold told;
        told.side = order.side;
        told.execution_usd = steps.price(order.execution_usd);
        told.bankruptcy_usd = steps.price(order.bankruptcy_usd);
        told.size_contracts = steps.some_contracts(contract, order.units);
        out.push_back({begun_ns + order.millisecond * ns_per_ms, instrument, std::move(told)});
    }
    // The state at the end of the second, told in its last millisecond.
    const TimeNs last_ns = world_.now_ns() - ns_per_ms;
    out.push_back({last_ns, instrument, ticker(index, second)});
    if (world_.now_ns() / ns_per_second % book_every_s == 0) {
        out.push_back({last_ns, instrument, book(index, second)});
    }
}

void AgentSource::tell_trade(const AgentWorld::Seat& seat, std::size_t index, double& rest_units,
                             MarketEvent event, bool bought, std::vector<MarketEvent>& out) const {
    const Instrument& contract = seat.venue.instrument();
    const ContractSteps& steps = steps_[index];
    rest_units += units_left(seat.second, bought);
    TradeTold trade;
    trade.price_usd = steps.price(seat.second.mark_usd);
    trade.size_contracts = steps.contracts(contract, rest_units);
    if (trade.size_contracts.is_zero()) return;
    rest_units -= units_of(contract, trade.size_contracts.to_double());
    trade.taker_bought = bought;
    event.what = std::move(trade);
    out.push_back(std::move(event));
}

TickerTold AgentSource::ticker(std::size_t seat, const AgentSecond& second) const {
    const ContractSteps& steps = steps_[seat];
    TickerTold out;
    out.mark_usd = steps.price(second.mark_usd);
    out.index_usd = steps.price(second.index_usd);
    out.last_usd = out.mark_usd;
    out.funding_rate =
        Decimal::from_double(seat_facts::funding_rate(second), 8).value_or(Decimal());
    out.funding_interval_ns = seat_facts::funding_interval_ns;
    const TimeNs now_ns = world_.now_ns();
    out.next_funding_ns =
        now_ns - now_ns % seat_facts::funding_interval_ns + seat_facts::funding_interval_ns;
    out.open_interest_contracts =
        steps.contracts(world_.seats()[seat].venue.instrument(), second.open_interest_units);
    out.long_share = Decimal::from_double(seat_facts::long_share(second), 4).value_or(Decimal());
    return out;
}

BookTold AgentSource::book(std::size_t seat, const AgentSecond& second) const {
    const Instrument& contract = world_.seats()[seat].venue.instrument();
    const ContractSteps& steps = steps_[seat];
    BookTold out;
    for (const bool is_ask : {false, true}) {
        double within_usd = 0;
        for (int level = 1; level <= book_levels; ++level) {
            const double percent = level_percent(level);
            const double price_usd = second.mark_usd * (1 + (is_ask ? 0.01 : -0.01) * percent);
            const double resting_usd =
                seat_facts::resting_usd(contract, second, world_.now_ns(), is_ask, percent);
            const double own_usd = resting_usd - within_usd;
            within_usd = resting_usd;
            const double units =
                contract.kind == ContractKind::linear ? own_usd / price_usd : own_usd;
            (is_ask ? out.asks : out.bids)
                .push_back({steps.price(price_usd), steps.some_contracts(contract, units)});
        }
    }
    return out;
}

}  // namespace faultline
