// LiveInstrument: order of events, and what of them the history keeps.
#include "engine/live_instrument.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/market_setup.hpp"

namespace faultline {
namespace {

// Tickers repeat these many times a second; the history keeps one of each length.
constexpr DurationNs keep_interest_ns = ns_per_minute;
constexpr DurationNs keep_funding_ns = 10 * ns_per_minute;
constexpr DurationNs keep_depth_ns = 5 * ns_per_minute;

Decimal decimal_of(double price_usd) {
    constexpr int decimals = 10;  // a double has no more of a price that anybody prints
    const Result<Decimal> exact = Decimal::from_double(price_usd, decimals);
    return exact ? *exact : Decimal{};
}

Candle candle_of(InstrumentId id, const PathBar& bar) {
    Candle candle;
    candle.instrument = id;
    candle.price = bar.price;
    candle.open_ns = bar.open_ns;
    candle.length_ns = bar.length_ns;
    candle.open_usd = decimal_of(bar.open_usd);
    candle.high_usd = decimal_of(bar.high_usd);
    candle.low_usd = decimal_of(bar.low_usd);
    candle.close_usd = decimal_of(bar.close_usd);
    candle.volume_coins = bar.volume_coins;
    candle.taker_buy_coins = bar.taker_buy_coins;
    return candle;
}

PathBar bar_of(const Candle& candle) {
    return {candle.open_ns,
            candle.length_ns,
            candle.price,
            candle.open_usd.to_double(),
            candle.high_usd.to_double(),
            candle.low_usd.to_double(),
            candle.close_usd.to_double(),
            candle.volume_coins,
            candle.taker_buy_coins};
}

/// Whether enough time has gone by to keep another; notes it.
bool is_due(TimeNs& kept_ns, TimeNs at_ns, DurationNs every_ns) {
    if (kept_ns != 0 && at_ns < kept_ns + every_ns) return false;
    kept_ns = at_ns;
    return true;
}

template <class EventType>
void keep(InstrumentId id, EventType event, std::vector<Event>& history) {
    event.instrument = id;
    history.emplace_back(std::move(event));
}

}  // namespace

double LatestEvents::price_usd() const {
    return std::isfinite(mark.mark_usd) ? mark.mark_usd : trade_usd;
}

LiveInstrument::LiveInstrument(InstrumentId id, Instrument instrument, const ModelConfig& config,
                               const FlowShares& shares,
                               std::unique_ptr<InstrumentPipeline> pipeline,
                               std::vector<std::string> notes)
    : id_(id),
      instrument_(std::move(instrument)),
      config_(config),
      shares_(shares),
      pipeline_(std::move(pipeline)),
      notes_(std::move(notes)) {}

void LiveInstrument::take(const Event& event, std::vector<Event>& history) {
    std::visit(
        [&](const auto& one) {
            using Kind = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<Kind, Trade> || std::is_same_v<Kind, MarkPrice>) {
                take(one);
            } else if constexpr (std::is_same_v<Kind, Liquidation>) {
                keep(id_, one, history);
            } else if constexpr (!std::is_same_v<Kind, ExchangeReserve> &&
                                 !std::is_same_v<Kind, InsuranceFund> &&
                                 !std::is_same_v<Kind, AccountPosition>) {
                take(one, history);
            }
        },
        event);
}

void LiveInstrument::take(const Trade& trade) {
    has_ticks_ = true;
    latest_.trade_usd = trade.price_usd.to_double();
    latest_.trade_ns = trade.exchange_ns;
    trades_.add(trade.exchange_ns, latest_.trade_usd, trade.size_coins, trade.taker_bought);
}

void LiveInstrument::take(const MarkPrice& mark) {
    // Some venues tell mark and index in different messages: what one leaves out stays.
    if (std::isfinite(mark.mark_usd)) {
        has_ticks_ = true;
        latest_.mark.mark_usd = mark.mark_usd;
        latest_.mark.exchange_ns = mark.exchange_ns;
        latest_.mark.received_ns = mark.received_ns;
        marks_.add(mark.exchange_ns, mark.mark_usd, unknown, false);
    }
    if (std::isfinite(mark.index_usd)) latest_.mark.index_usd = mark.index_usd;
}

void LiveInstrument::take(const OpenInterest& seen, std::vector<Event>& history) {
    const bool is_known = seen.open_contracts > 0 || seen.open_coins > 0;
    if (!is_known || seen.exchange_ns < latest_.open_interest.exchange_ns) return;
    latest_.open_interest = seen;
    waiting_.push_back(seen);
    if (is_due(kept_interest_ns_, seen.exchange_ns, keep_interest_ns)) keep(id_, seen, history);
}

void LiveInstrument::take(const Candle& candle, std::vector<Event>& history) {
    keep(id_, candle, history);
    // Where there are ticks they describe the same time, and better.
    if (!has_ticks_ && candle.price != PriceKind::index) bars_.push_back(bar_of(candle));
}

void LiveInstrument::take(const Funding& funding, std::vector<Event>& history) {
    const bool is_news = funding.rate != latest_.funding.rate;
    latest_.funding = funding;
    if (is_due(kept_funding_ns_, funding.exchange_ns, is_news ? ns_per_minute : keep_funding_ns)) {
        keep(id_, funding, history);
    }
}

void LiveInstrument::take(const LongShortRatio& ratio, std::vector<Event>& history) {
    const auto known = std::find_if(latest_.ratios.begin(), latest_.ratios.end(),
                                    [&](const auto& one) { return one.kind == ratio.kind; });
    if (known == latest_.ratios.end()) {
        latest_.ratios.push_back(ratio);
    } else if (known->exchange_ns == ratio.exchange_ns) {
        return;
    } else {
        *known = ratio;
    }
    keep(id_, ratio, history);
}

void LiveInstrument::take(const BookDepth& depth, std::vector<Event>& history) {
    latest_.depth = depth;
    if (is_due(kept_depth_ns_, depth.exchange_ns, keep_depth_ns)) keep(id_, depth, history);
}

void LiveInstrument::begin_book() {
    const double price_usd = latest_.price_usd();
    if (waiting_.empty() || !(price_usd > 0)) return;
    pipeline_ = std::make_unique<InstrumentPipeline>(instrument_, config_,
                                                     kernel_terms(instrument_, price_usd), shares_);
    pipeline_->book().on_mark(price_usd);  // units of open interest may need it
    pipeline_->start(waiting_.front(), waiting_.front().exchange_ns);
    notes_.push_back(name_of(instrument_) + ": followed since " +
                     format_time(waiting_.front().exchange_ns) +
                     "; what was open before has no known entry");
}

void LiveInstrument::advance_to(TimeNs closed_ns, std::vector<Event>& history) {
    std::vector<PathBar> seconds;
    marks_.close_until(closed_ns, seconds);
    for (const PathBar& bar : seconds) mark_minutes_.add(bar);
    const std::size_t mark_bars = seconds.size();
    trades_.close_until(closed_ns, seconds);
    for (std::size_t i = mark_bars; i < seconds.size(); ++i) trade_minutes_.add(seconds[i]);
    bars_.insert(bars_.end(), seconds.begin(), seconds.end());

    std::vector<PathBar> minutes;
    mark_minutes_.close_until(closed_ns, minutes);
    trade_minutes_.close_until(closed_ns, minutes);
    for (const PathBar& bar : minutes) history.emplace_back(candle_of(id_, bar));

    if (!pipeline_) begin_book();
    if (!pipeline_) {
        bars_.clear();
        if (waiting_.size() > 1) waiting_.erase(waiting_.begin(), waiting_.end() - 1);
        return;
    }
    std::sort(bars_.begin(), bars_.end(), comes_before);
    std::size_t next = 0;
    const auto feed_bars = [&](TimeNs until_ns) {
        for (; next < bars_.size() && bars_[next].close_ns() <= until_ns; ++next) {
            pipeline_->on_bar(bars_[next]);
        }
    };
    for (; !waiting_.empty() && waiting_.front().exchange_ns <= closed_ns; waiting_.pop_front()) {
        feed_bars(waiting_.front().exchange_ns);
        pipeline_->on_open_interest(waiting_.front());
    }
    feed_bars(closed_ns);
    bars_.erase(bars_.begin(), bars_.begin() + static_cast<std::ptrdiff_t>(next));
}

BookView LiveInstrument::view(TimeNs at_ns) const {
    if (pipeline_) return view_of(*pipeline_, at_ns, notes_);
    BookView view;
    view.venue = instrument_.venue;
    view.notes = notes_;
    const bool has_interest = latest_.open_interest.exchange_ns != 0;
    view.notes.push_back(name_of(instrument_) + (has_interest
                                                     ? ": no price yet, so no map of it"
                                                     : ": no open interest yet, so no map of it"));
    return view;
}

PathBar LiveInstrument::take_price_range() {
    return pipeline_ ? pipeline_->take_price_range() : PathBar{};
}

double LiveInstrument::open_interest_usd() const {
    if (!pipeline_ || !pipeline_->book().has_open_interest()) return 0;
    const PositionBook& book = pipeline_->book();
    const double usd = notional_usd_of(instrument_.kind, book.open_interest(), book.mark_usd());
    return std::isfinite(usd) ? usd : 0;
}

}  // namespace faultline
