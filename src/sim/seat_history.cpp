// SeatHistory: what ends with a second, a minute, five minutes, an hour.
#include "sim/seat_history.hpp"

#include <algorithm>

#include "history/row_parser.hpp"
#include "sim/seat_facts.hpp"

namespace faultline {
namespace {

constexpr DurationNs open_interest_every_ns = 5 * ns_per_minute;
constexpr DurationNs ratio_every_ns = 15 * ns_per_minute;
constexpr DurationNs depth_every_ns = ns_per_hour;
constexpr double depth_percents[] = {0.2, 1, 2, 5, 10};

}  // namespace

SeatHistory::SeatHistory(const Instrument& instrument, ContractSteps steps, HistoryRange range,
                         double last_usd)
    : instrument_(instrument),
      steps_(steps),
      range_(range),
      printed_(liquidation_price_of(instrument.venue)),
      last_usd_(last_usd) {}

double SeatHistory::coins(double units, double price_usd) const {
    return instrument_.kind == ContractKind::linear ? units : units / price_usd;
}

void SeatHistory::hear(TimeNs now_ns, int seconds, const AgentSecond& second,
                       std::vector<Event>& out) {
    const TimeNs begun_ns = now_ns - seconds * ns_per_second;
    const TimeNs open_ns = begun_ns - begun_ns % ns_per_minute;
    if (open_ns >= range_.from_ns && open_ns + ns_per_minute <= range_.to_ns) {
        add_to_candle(begun_ns, now_ns, second, out);
    } else {
        tell_trades(now_ns, second, out);
    }
    tell_liquidations(begun_ns, second, out);
    tell_state(now_ns, second, out);
    last_usd_ = second.mark_usd;
}

void SeatHistory::add_to_candle(TimeNs begun_ns, TimeNs now_ns, const AgentSecond& second,
                                std::vector<Event>& out) {
    if (begun_ns % ns_per_minute == 0) {
        // Bars open at the last price before them, as continuous trading does.
        minute_ = {.open_usd = last_usd_, .high_usd = last_usd_, .low_usd = last_usd_};
    }
    minute_.high_usd = std::max(minute_.high_usd, second.mark_usd);
    minute_.low_usd = std::min(minute_.low_usd, second.mark_usd);
    const double bought = coins(second.bought_units, second.mark_usd);
    minute_.volume_coins += bought + coins(second.sold_units, second.mark_usd);
    minute_.taker_buy_coins += bought;
    if (now_ns % ns_per_minute != 0) return;
    Candle candle;
    candle.open_ns = now_ns - ns_per_minute;
    candle.length_ns = ns_per_minute;
    candle.open_usd = steps_.price(minute_.open_usd);
    candle.high_usd = steps_.price(minute_.high_usd);
    candle.low_usd = steps_.price(minute_.low_usd);
    candle.close_usd = steps_.price(second.mark_usd);
    candle.volume_coins = minute_.volume_coins;
    candle.taker_buy_coins = minute_.taker_buy_coins;
    out.emplace_back(candle);
    candle.price = PriceKind::mark;
    candle.volume_coins = candle.taker_buy_coins = unknown;
    out.emplace_back(std::move(candle));
}

void SeatHistory::tell_trades(TimeNs now_ns, const AgentSecond& second,
                              std::vector<Event>& out) const {
    const TimeNs at_ns = now_ns - ns_per_ms;
    for (const bool bought : {true, false}) {
        const double units = bought ? second.bought_units : second.sold_units;
        Trade trade;
        trade.exchange_ns = trade.received_ns = at_ns;
        trade.price_usd = steps_.price(second.mark_usd);
        trade.size_contracts = steps_.contracts(instrument_, units);
        if (trade.size_contracts.is_zero()) continue;
        trade.size_coins =
            coins_of(instrument_, trade.size_contracts.to_double(), trade.price_usd.to_double());
        trade.taker_bought = bought;
        out.emplace_back(std::move(trade));
    }
    MarkPrice mark;
    mark.exchange_ns = mark.received_ns = at_ns;
    mark.mark_usd = steps_.price(second.mark_usd).to_double();
    mark.index_usd = steps_.price(second.index_usd).to_double();
    out.emplace_back(mark);
}

void SeatHistory::tell_liquidations(TimeNs begun_ns, const AgentSecond& second,
                                    std::vector<Event>& out) const {
    for (const AgentLiquidation& order : second.liquidations) {
        if (!order.shown) continue;
        Liquidation event;
        event.exchange_ns = event.received_ns = begun_ns + order.millisecond * ns_per_ms;
        event.side = order.side;
        event.given = printed_;
        event.size_contracts = steps_.some_contracts(instrument_, order.units);
        if (event.has_execution()) event.execution_usd = steps_.price(order.execution_usd);
        if (event.has_bankruptcy()) event.bankruptcy_usd = steps_.price(order.bankruptcy_usd);
        event.size_coins =
            coins_of(instrument_, event.size_contracts.to_double(), event.price_usd().to_double());
        out.emplace_back(std::move(event));
    }
}

void SeatHistory::tell_state(TimeNs now_ns, const AgentSecond& second,
                             std::vector<Event>& out) const {
    if (now_ns % open_interest_every_ns == 0 || now_ns == range_.to_ns) {
        OpenInterest event;
        event.exchange_ns = event.received_ns = now_ns;
        event.open_contracts =
            steps_.contracts(instrument_, second.open_interest_units).to_double();
        event.open_coins = coins_of(instrument_, event.open_contracts, second.mark_usd);
        event.open_usd = event.open_coins * second.mark_usd;
        out.emplace_back(event);
    }
    if (now_ns % ratio_every_ns == 0 && second.short_accounts > 0) {
        LongShortRatio event;
        event.exchange_ns = event.received_ns = now_ns;
        event.long_over_short = second.long_accounts / second.short_accounts;
        out.emplace_back(event);
    }
    if (now_ns % seat_facts::funding_interval_ns == 0) {
        Funding event;
        event.exchange_ns = event.received_ns = now_ns;
        event.rate = seat_facts::funding_rate(second);
        event.interval_ns = seat_facts::funding_interval_ns;
        out.emplace_back(event);
    }
    if (now_ns % depth_every_ns != 0) return;
    BookDepth event;
    event.exchange_ns = event.received_ns = now_ns;
    for (const bool is_ask : {false, true}) {
        for (const double percent : depth_percents) {
            const double usd =
                seat_facts::resting_usd(instrument_, second, now_ns, is_ask, percent);
            (is_ask ? event.asks : event.bids)
                .push_back({unknown, is_ask ? percent : -percent, usd / second.mark_usd, usd});
        }
    }
    out.emplace_back(std::move(event));
}

}  // namespace faultline
