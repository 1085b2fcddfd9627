// Wire rows: one function for each kind of event.
#include "venue/wire_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "venue/symbols.hpp"

namespace faultline {
namespace {

constexpr std::size_t levels_max = 50;  // a side

/// Coins of a count of contracts; NaN where the contract or, if it matters, the price is not known.
double coins_at(const Instrument* contract, double contracts, double price) {
    if (contract == nullptr) return unknown;
    if (contract->kind == ContractKind::inverse && !(price > 0)) return unknown;
    return coins_of(*contract, contracts, price);
}

/// A new event of the batch, to be filled in.
template <class EventType>
EventType& event_of(EventBatch& batch, const RowHead& head) {
    EventType& event = batch.start<EventType>(head.symbol);
    event.exchange_ns = head.exchange_ns;
    event.received_ns = head.received_ns;
    return event;
}

Decimal magnitude(const Decimal& size) {
    return size.is_negative() ? Decimal::from_parts(-size.mantissa(), size.scale()) : size;
}

std::vector<DepthLevel> best_first(const RowHead& head, std::vector<PrintedLevel> levels,
                                   bool bids) {
    std::erase_if(levels,
                  [](const PrintedLevel& level) { return !(level.size > 0 && level.price > 0); });
    const auto better = [bids](const PrintedLevel& a, const PrintedLevel& b) {
        return bids ? a.price > b.price : a.price < b.price;
    };
    if (!std::is_sorted(levels.begin(), levels.end(), better)) {
        std::sort(levels.begin(), levels.end(), better);
    }
    if (levels.size() > levels_max) levels.resize(levels_max);
    std::vector<DepthLevel> out;
    out.reserve(levels.size());
    for (const PrintedLevel& level : levels) {
        DepthLevel row;
        row.price_usd = level.price / head.price_coins();
        row.size_coins = coins_at(head.contract, level.size, level.price);
        row.notional_usd = row.size_coins * row.price_usd;
        out.push_back(row);
    }
    return out;
}

}  // namespace

RowHead row_head(const DecodeContext& context, std::string_view symbol, TimeNs exchange_ns) {
    RowHead head;
    head.symbol = symbol.empty() ? context.symbol : symbol;
    head.contract = context.instruments == nullptr || head.symbol.empty()
                        ? nullptr
                        : context.instruments->find(head.symbol);
    head.received_ns = received(context, exchange_ns);
    head.exchange_ns = exchange_ns != 0 ? exchange_ns : head.received_ns;
    return head;
}

void add_trade(EventBatch& batch, const RowHead& head, const Decimal& price, const Decimal& size,
               bool taker_bought, std::string_view id, double coins) {
    Trade& trade = event_of<Trade>(batch, head);
    trade.price_usd = price_per_coin(head.contract, price);
    trade.size_contracts = magnitude(size);
    trade.size_coins = std::isnan(coins) ? coins_at(head.contract, trade.size_contracts.to_double(),
                                                    price.to_double())
                                         : std::abs(coins);
    trade.taker_bought = taker_bought;
    trade.id = id;
}

void add_mark(EventBatch& batch, const RowHead& head, double mark, double index) {
    if (std::isnan(mark) && std::isnan(index)) return;
    MarkPrice& event = event_of<MarkPrice>(batch, head);
    event.mark_usd = mark / head.price_coins();
    event.index_usd = index / head.price_coins();
}

void add_open_interest(EventBatch& batch, const RowHead& head, double contracts, double price,
                       double coins, double usd) {
    if (std::isnan(contracts) && std::isnan(coins) && std::isnan(usd)) return;
    OpenInterest& event = event_of<OpenInterest>(batch, head);
    event.open_contracts = contracts;
    event.open_coins = std::isnan(coins) ? coins_at(head.contract, contracts, price) : coins;
    event.open_usd = usd;
}

void add_funding(EventBatch& batch, const RowHead& head, double rate, DurationNs interval_ns) {
    if (std::isnan(rate)) return;
    Funding& event = event_of<Funding>(batch, head);
    event.rate = rate;
    event.interval_ns = interval_ns;
}

void add_ratio(EventBatch& batch, const RowHead& head, RatioKind kind, double ratio) {
    if (std::isnan(ratio)) return;
    LongShortRatio& event = event_of<LongShortRatio>(batch, head);
    event.kind = kind;
    event.long_over_short = ratio;
}

void add_bar(EventBatch& batch, const RowHead& head, PriceKind price, const WireBar& bar) {
    Candle& candle = batch.start<Candle>(head.symbol);
    candle.price = price;
    candle.open_ns = bar.open_ns;
    candle.length_ns = bar.length_ns;
    candle.open_usd = price_per_coin(head.contract, bar.open);
    candle.high_usd = price_per_coin(head.contract, bar.high);
    candle.low_usd = price_per_coin(head.contract, bar.low);
    candle.close_usd = price_per_coin(head.contract, bar.close);
    candle.volume_coins = std::isnan(bar.volume_coins)
                              ? coins_at(head.contract, bar.volume_contracts, bar.close.to_double())
                              : bar.volume_coins;
}

Result<void> read_prices(const Json& row, std::initializer_list<std::string_view> names,
                         WireBar& bar) {
    Decimal* const fields[] = {&bar.open, &bar.high, &bar.low, &bar.close};
    std::size_t index = 0;
    for (const std::string_view name : names) {
        FL_TRY(price, row.decimal(name));
        *fields[index++ % 4] = price;
    }
    return {};
}

DurationNs bar_length(const DecodeContext& context, TimeNs first_ns, TimeNs second_ns) {
    const std::size_t colon = context.endpoint.find(':');
    if (colon != std::string_view::npos) {
        return parse_duration(context.endpoint.substr(colon + 1)).value_or(0);
    }
    if (first_ns == 0 || second_ns == 0) return 0;
    return second_ns > first_ns ? second_ns - first_ns : first_ns - second_ns;
}

DurationNs length_named(std::string_view name) {
    const std::size_t end = name.find_first_not_of("0123456789");
    if (end == std::string_view::npos || end == 0 || end > 3) return 0;
    DurationNs count = 0;
    for (const char digit : name.substr(0, end)) count = count * 10 + (digit - '0');
    const std::string_view unit = name.substr(end);
    if (unit == "min") return count * ns_per_minute;
    if (unit == "hour") return count * ns_per_hour;
    if (unit == "day") return count * ns_per_day;
    if (unit == "week") return count * 7 * ns_per_day;
    return 0;
}

namespace {

/// A price or size of a level. Books are the bulk of what arrives, so a text is read at once as a
/// double, which is the same as reading it exactly and rounding.
Result<double> level_number(const Json& value) {
    if (!value.is_text()) return value.number();
    FL_TRY(text, value.text());
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) {
        return fail(ErrorCode::bad_number);
    }
    return number;
}

}  // namespace

Result<std::vector<PrintedLevel>> read_levels(const Json& levels, LevelFields fields) {
    std::vector<PrintedLevel> out;
    out.reserve(std::min<std::size_t>(levels.size(), 1000));
    const bool named = !fields.price.empty();
    FL_CHECK(levels.each([&](Json level) -> Result<void> {
        FL_TRY(price, named ? level.field(fields.price) : level.at(0));
        FL_TRY(size, named ? level.field(fields.size) : level.at(1));
        FL_TRY(price_number, level_number(price));
        FL_TRY(size_number, level_number(size));
        out.push_back({price_number, size_number});
        return {};
    }));
    return out;
}

Result<void> add_depth(EventBatch& batch, const RowHead& head, const Json& bids, const Json& asks,
                       LevelFields fields) {
    FL_TRY(bid_levels, read_levels(bids, fields));
    FL_TRY(ask_levels, read_levels(asks, fields));
    add_depth(batch, head, std::move(bid_levels), std::move(ask_levels));
    return {};
}

void add_depth(EventBatch& batch, const RowHead& head, std::vector<PrintedLevel> bids,
               std::vector<PrintedLevel> asks) {
    BookDepth& depth = event_of<BookDepth>(batch, head);
    depth.bids = best_first(head, std::move(bids), true);
    depth.asks = best_first(head, std::move(asks), false);
}

Result<FrameKind> take_book(EventBatch& batch, const RowHead& head, const Json& book,
                            std::string_view bids_key, std::string_view asks_key,
                            LevelFields fields) {
    FL_TRY(bids, book.field(bids_key));
    FL_TRY(asks, book.field(asks_key));
    FL_CHECK(add_depth(batch, head, bids, asks, fields));
    return FrameKind::data;
}

DurationNs interval_of(double count, DurationNs unit_ns) {
    const double length_ns = count * static_cast<double>(unit_ns);
    if (!(length_ns > 0) || length_ns > 31.0 * static_cast<double>(ns_per_day)) return 0;
    return static_cast<DurationNs>(length_ns);
}

FrameKind because(EventBatch& batch, FrameKind kind, std::string_view reason) {
    batch.reason = std::string(reason);
    return kind;
}

std::string text_of(const Json& row, std::string_view key) {
    const std::optional<Json> found = row.find(key);
    if (!found) return {};
    if (const Result<std::string_view> text = found->text()) return std::string(*text);
    const Result<std::int64_t> number = found->integer();
    return number ? std::to_string(*number) : std::string{};
}

Result<Instrument> told_contract(VenueId venue, std::string_view symbol, std::string_view base,
                                 ContractKind kind, double size) {
    if (!(size > 0)) return fail(ErrorCode::not_positive);
    if (kind == ContractKind::inverse) return inverse_of(venue, symbol, base, size);
    Instrument contract = linear_in_base(venue, symbol, base);
    contract.contract_size *= size;
    return contract;
}

}  // namespace faultline
