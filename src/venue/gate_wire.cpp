// Gate on the wire: futures v4 sockets (usdt, btc) and REST.
//
// A socket message is {"time","channel","event","result"}; REST answers are bare arrays or objects,
// told apart by their fields. Sizes are contracts: integers, or decimal texts for a client that
// sends the header X-Gate-Size-Decimal: 1 (without it the venue rounds decimals down). Dated
// contracts live on a socket of their own, which is not planned; their messages decode.
#include <array>
#include <cmath>

#include "venue/symbols.hpp"
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr LevelFields level_fields{"p", "s"};

/// Trades print `create_time_ms` in milliseconds on the socket and in seconds with a fraction over
/// REST; old messages have `create_time` in seconds alone.
Result<TimeNs> trade_time(const Json& row) {
    if (!row.has("create_time_ms")) return row.time_s("create_time");
    FL_TRY(count, row.number("create_time_ms"));
    return count > 1e11 ? row.time_ms("create_time_ms") : row.time_s("create_time_ms");
}

// `is_internal` marks a takeover by the insurance fund. It stays a trade: Gate counts it in its
// volume, and public_liquidates tells the liquidation itself.
Result<void> add_trade_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, trade_time(row));
    FL_TRY(symbol, row.text_if("contract"));
    FL_TRY(price, row.decimal("price"));
    FL_TRY(size, row.decimal("size"));
    add_trade(batch, row_head(context, symbol, at_ns), price, size, !size.is_negative(),
              text_of(row, "id"));
    return {};
}

// total_size sums longs and shorts: on 2026-09-25 it was 2.00 times the contract's position_size.
// Half of it is the one-sided open interest.
Result<void> add_ticker_row(const Json& row, TimeNs frame_ns, const DecodeContext& context,
                            EventBatch& batch) {
    TimeNs at_ns = frame_ns;
    if (row.has("t")) {
        FL_TRY(own_ns, row.time_ms("t"));
        at_ns = own_ns;
    }
    FL_TRY(symbol, row.text("contract"));
    const RowHead head = row_head(context, symbol, at_ns);
    FL_TRY(mark, row.number_if("mark_price"));
    FL_TRY(index, row.number_if("index_price"));
    FL_TRY(both_sides, row.number_if("total_size"));
    FL_TRY(rate, row.number_if("funding_rate"));
    FL_TRY(interval_s, row.number_if("funding_interval"));
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, both_sides / 2, mark);
    add_funding(batch, head, rate, interval_of(interval_s, ns_per_second));
    return {};
}

// Whether open_interest counts one side or both here has not been measured; it is taken as printed.
// The plan therefore polls this answer for its ratios only (endpoint "long_short_ratio"), so that
// two scales never meet in one series. The sums long_liq_size and short_liq_size are interval
// totals, not events.
Result<void> add_stats_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time_s("time"));
    FL_TRY(symbol, row.text_if("contract"));
    const RowHead head = row_head(context, symbol, at_ns);
    if (context.endpoint != "long_short_ratio") {
        FL_TRY(contracts, row.number_if("open_interest"));
        FL_TRY(usd, row.number_if("open_interest_usd"));
        FL_TRY(mark, row.number_if("mark_price"));
        add_open_interest(batch, head, contracts, mark, unknown, usd);
    }
    struct Field {
        std::string_view key;
        RatioKind kind;
    };
    constexpr Field fields[] = {{"lsr_account", RatioKind::account},
                                {"top_lsr_account", RatioKind::top_account},
                                {"top_lsr_size", RatioKind::top_position},
                                {"lsr_taker", RatioKind::taker_volume}};
    for (const Field& field : fields) {
        FL_TRY(ratio, row.number_if(field.key));
        add_ratio(batch, head, field.kind, ratio);
    }
    return {};
}

// The socket prints the size of the ORDER: negative sells, so a long is liquidated; its price is
// the order's limit. REST prints the POSITION in `size` (positive: a long) beside the order's limit
// and the price of its fill.
Result<void> add_liquidation_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    Liquidation event;
    if (row.has("time_ms")) {
        FL_TRY(at_ns, row.time_ms("time_ms"));
        event.exchange_ns = at_ns;
    } else {
        FL_TRY(at_ns, row.time_s("time"));
        event.exchange_ns = at_ns;
    }
    FL_TRY(symbol, row.text_if("contract"));
    const RowHead head = row_head(context, symbol, event.exchange_ns);
    event.received_ns = head.received_ns;
    FL_TRY(size, row.decimal("size"));
    Decimal amount = size;
    if (row.has("order_price")) {
        FL_TRY(limit, row.decimal("order_price"));
        FL_TRY(fill, row.number_if("fill_price"));
        event.side = size.is_negative() ? Side::short_ : Side::long_;
        event.bankruptcy_usd = price_per_coin(head.contract, limit);
        event.given = LiquidationPrice::bankruptcy;
        if (fill > 0) {
            FL_TRY(filled, row.decimal("fill_price"));
            event.execution_usd = price_per_coin(head.contract, filled);
            event.given = LiquidationPrice::both;
        }
        if (row.has("order_size")) {
            FL_TRY(ordered, row.decimal("order_size"));
            if (!ordered.is_zero()) amount = ordered;
        }
    } else {
        FL_TRY(limit, row.decimal("price"));
        event.side = size.is_negative() ? Side::long_ : Side::short_;
        event.bankruptcy_usd = price_per_coin(head.contract, limit);
        event.given = LiquidationPrice::bankruptcy;
    }
    if (amount.is_zero()) return fail(ErrorCode::bad_side);  // the sign is the side
    event.size_contracts =
        amount.is_negative() ? Decimal::from_parts(-amount.mantissa(), amount.scale()) : amount;
    event.size_coins =
        coins_or_unknown(head.contract, event.size_contracts, event.price_usd().to_double());
    batch.add(head.symbol, std::move(event));
    return {};
}

/// "5m_mark_BTC_USDT" to its parts.
struct BarName {
    DurationNs length_ns = 0;
    PriceKind price = PriceKind::trade;
    std::string_view symbol{};
};
BarName read_bar_name(std::string_view name) {
    BarName out;
    const std::size_t end = name.find('_');
    if (end != std::string_view::npos) {
        out.length_ns = parse_duration(name.substr(0, end)).value_or(0);
        name.remove_prefix(end + 1);
    }
    for (const PriceKind kind : {PriceKind::mark, PriceKind::index}) {
        const std::string_view prefix = kind == PriceKind::mark ? "mark_" : "index_";
        if (!name.starts_with(prefix)) continue;
        out.price = kind;
        name.remove_prefix(prefix.size());
        break;
    }
    out.symbol = name;
    return out;
}

Result<void> add_candle_row(const Json& row, DurationNs length_ns, const DecodeContext& context,
                            EventBatch& batch) {
    FL_TRY(name_text, row.text_if("n"));
    BarName name;
    if (!name_text.empty()) name = read_bar_name(name_text);
    WireBar bar;
    FL_TRY(open_ns, row.time_s("t"));
    FL_TRY(volume, row.number_if("v"));
    FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
    bar.open_ns = open_ns;
    bar.length_ns = name.length_ns != 0 ? name.length_ns : length_ns;
    bar.volume_contracts = volume;
    add_bar(batch, row_head(context, name.symbol, open_ns), name.price, bar);
    return {};
}

// quanto_multiplier 0 is the inverse contract of 1 USD.
Result<void> add_contract_row(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("name"));
    FL_TRY(multiplier, row.number("quanto_multiplier"));
    FL_TRY(leverage, row.number_if("leverage_max"));
    const std::size_t end = symbol.find('_');
    const bool inverse = multiplier == 0;
    FL_TRY(contract, told_contract(VenueId::gate, symbol, symbol.substr(0, end),
                                   inverse ? ContractKind::inverse : ContractKind::linear,
                                   inverse ? 1 : multiplier));
    InstrumentRow out{std::move(contract), leverage, true};
    if (const auto delisting = row.find("in_delisting")) {
        FL_TRY(flag, delisting->boolean());
        out.trading = !flag;
    }
    batch.instruments.push_back(std::move(out));
    return {};
}

// Limits are in the settle currency: USDT for linear contracts, coins (no USD figure) for inverse.
Result<void> add_tier_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text_if("contract"));
    const RowHead head = row_head(context, symbol, 0);
    const bool coins = head.contract != nullptr && head.contract->kind == ContractKind::inverse;
    MarginTierRow tier;
    tier.symbol = std::string(head.symbol);
    FL_TRY(cap, row.number("risk_limit"));
    FL_TRY(rate, row.number("maintenance_rate"));
    FL_TRY(leverage, row.number_if("leverage_max"));
    FL_TRY(deduction, row.number_if("deduction"));
    tier.cap_usd = coins ? unknown : cap;
    tier.maintenance_rate = rate;
    tier.max_leverage = leverage;
    tier.deduction_usd = coins ? unknown : deduction;
    batch.tiers.push_back(std::move(tier));
    return {};
}

/// "ob.BTC_USDT.50": full books only. Increments need the book that the plan does not keep.
Result<FrameKind> decode_obu(const Json& result, const DecodeContext& context, EventBatch& batch) {
    const auto full = result.find("full");
    if (!full || !full->boolean().value_or(false)) {
        return because(batch, FrameKind::ignored, book_increment);
    }
    FL_TRY(at_ns, result.time_ms("t"));
    FL_TRY(stream, result.text("s"));
    const std::size_t first = stream.find('.');
    const std::size_t last = stream.rfind('.');
    if (first == last) return fail(ErrorCode::unknown_instrument);
    const std::string_view symbol = stream.substr(first + 1, last - first - 1);
    return take_book(batch, row_head(context, symbol, at_ns), result, "b", "a");
}

Result<FrameKind> decode_channel(const Json& root, std::string_view channel,
                                 const DecodeContext& context, EventBatch& batch) {
    FL_TRY(result, root.field("result"));
    FL_TRY(event, root.text_if("event"));
    if (channel == "futures.public_liquidates") {
        return each_row(result, [&](Json row) { return add_liquidation_row(row, context, batch); });
    }
    if (channel == "futures.trades") {
        return each_row(result, [&](Json row) { return add_trade_row(row, context, batch); });
    }
    TimeNs frame_ns = 0;
    if (const Result<TimeNs> ms = root.time_ms("time_ms")) {
        frame_ns = *ms;
    } else if (const Result<TimeNs> s = root.time_s("time")) {
        frame_ns = *s;
    }
    if (channel == "futures.tickers") {
        return each_row(result,
                        [&](Json row) { return add_ticker_row(row, frame_ns, context, batch); });
    }
    if (channel == "futures.order_book") {
        if (event == "update" || result.is_array()) {
            return because(batch, FrameKind::ignored, book_increment);
        }
        const TimeNs at_ns = result.time_ms("t").value_or(frame_ns);
        FL_TRY(symbol, result.text("contract"));
        return take_book(batch, row_head(context, symbol, at_ns), result, "bids", "asks",
                         level_fields);
    }
    if (channel == "futures.obu") return decode_obu(result, context, batch);
    if (channel == "futures.contract_stats") {
        return each_row(result, [&](Json row) { return add_stats_row(row, context, batch); });
    }
    if (channel == "futures.candlesticks") {
        return each_row(result, [&](Json row) { return add_candle_row(row, 0, context, batch); });
    }
    if (channel == "futures.order_book_update") {
        return because(batch, FrameKind::ignored, book_increment);
    }
    if (channel == "futures.book_ticker") {
        return because(batch, FrameKind::ignored, best_prices);
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_socket(const Json& root, std::string_view channel,
                                const DecodeContext& context, EventBatch& batch) {
    if (channel.ends_with(".pong")) return FrameKind::heartbeat;
    if (channel.ends_with(".ping")) return FrameKind::request;
    if (const auto error = root.find("error"); error && error->is_object()) {
        return because(batch, FrameKind::error, text_of(*error, "message"));
    }
    FL_TRY(event, root.text_if("event"));
    const bool has_result = root.has("result");
    if (event == "subscribe" || event == "unsubscribe") {
        return has_result ? FrameKind::acknowledgement : FrameKind::request;
    }
    return decode_channel(root, channel, context, batch);
}

/// Funding {r,t} and insurance {b,t} rows, which name neither contract nor coin.
Result<void> add_funding_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time_s("t"));
    FL_TRY(rate, row.number_if("r"));
    add_funding(batch, row_head(context, {}, at_ns), rate);
    return {};
}
Result<void> add_insurance_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    InsuranceFund fund;
    FL_TRY(at_ns, row.time_s("t"));
    FL_TRY(balance, row.number("b"));
    fund.venue = VenueId::gate;
    fund.coin = std::string(context.symbol);  // the plan names the settle currency here
    fund.exchange_ns = at_ns;
    fund.balance = balance;
    batch.add({}, std::move(fund));
    return {};
}

Result<FrameKind> decode_rest_rows(const Json& rows, const Json& first,
                                   const DecodeContext& context, EventBatch& batch) {
    const auto all = [&](auto take) {
        return each_row(rows, [&](Json row) { return take(row, context, batch); });
    };
    if (first.has("quanto_multiplier")) {
        return each_row(rows, [&](Json row) { return add_contract_row(row, batch); });
    }
    if (first.has("total_size")) {
        return each_row(rows, [&](Json row) { return add_ticker_row(row, 0, context, batch); });
    }
    if (first.has("order_price")) return all(add_liquidation_row);
    if (first.has("lsr_account")) return all(add_stats_row);
    if (first.has("risk_limit")) return all(add_tier_row);
    if (first.has("create_time")) return all(add_trade_row);
    if (first.has("o") && first.has("c")) {
        const Result<Json> second = rows.at(1);
        const DurationNs length_ns = bar_length(context, first.time_s("t").value_or(0),
                                                second ? second->time_s("t").value_or(0) : 0);
        return each_row(rows,
                        [&](Json row) { return add_candle_row(row, length_ns, context, batch); });
    }
    if (first.has("r")) return all(add_funding_row);
    if (first.has("b")) return all(add_insurance_row);
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (root.is_array()) {
        const Result<Json> first = root.at(0);
        if (!first) return FrameKind::data;  // an empty answer
        return decode_rest_rows(root, *first, context, batch);
    }
    if (!root.is_object()) return FrameKind::unknown;
    FL_TRY(channel, root.text_if("channel"));
    if (!channel.empty()) return decode_socket(root, channel, context, batch);
    if (root.has("label")) return because(batch, FrameKind::error, text_of(root, "message"));
    if (root.has("asks") && root.has("bids")) {
        const TimeNs at_ns = root.time_s("update").value_or(0);
        return take_book(batch, row_head(context, {}, at_ns), root, "bids", "asks", level_fields);
    }
    if (root.has("constituents")) {
        return because(batch, FrameKind::ignored, "constituents of an index");
    }
    if (root.has("contracts")) return FrameKind::request;
    return decode_rest_rows(root, root, context, batch);
}

std::string answer_to(std::string_view, const DecodeContext&) { return {}; }

constexpr Endpoint sockets[] = {{"usdt", "wss://fx-ws.gateio.ws/v4/ws/usdt"},
                                {"btc", "wss://fx-ws.gateio.ws/v4/ws/btc"}};
constexpr Endpoint rest[] = {{"v4", "https://api.gateio.ws/api/v4"}};
constexpr std::string_view kinds[] = {"trade",         "candle",     "mark_price",
                                      "open_interest", "funding",    "long_short_ratio",
                                      "liquidation",   "book_depth", "insurance_fund",
                                      "instrument",    "margin_tier"};

std::string subscribe_frame(std::string_view channel, std::string_view payload) {
    return R"({"time":1,"channel":")" + std::string(channel) +
           R"(","event":"subscribe","payload":[)" + std::string(payload) + "]}";
}

void plan_settle(std::span<const Instrument> instruments, bool inverse, Plan& plan) {
    const std::string base = std::string(rest[0].url) + "/futures/" + (inverse ? "btc" : "usdt");
    PlannedConnection link{std::string(sockets[inverse ? 1 : 0].url), {}, {}};
    // Without it, sizes of contracts that trade in fractions are rounded down.
    link.headers.push_back({"X-Gate-Size-Decimal", "1"});
    for (const Instrument& instrument : instruments) {
        const std::string& symbol = instrument.symbol;
        const auto halves = split_last(symbol, '_');
        const bool dated = halves && is_digits(halves->back, 8);
        if ((instrument.kind == ContractKind::inverse) != inverse || dated) continue;
        const std::string quoted = '"' + symbol + '"';
        struct Channel {
            std::string_view name, more;
            DurationNs quiet_max_ns;
            EventKinds proof;
        };
        const Channel channels[] = {
            {"trades", "", 10 * ns_per_minute, {EventKind::trade}},
            {"tickers",
             "",
             ns_per_minute,
             {EventKind::mark_price, EventKind::open_interest, EventKind::funding}},
            {"public_liquidates", "", 0, {EventKind::liquidation}},
            {"order_book", R"(,"20","0")", ns_per_minute, {EventKind::book_depth}},
        };
        for (const Channel& channel : channels) {
            const std::string name(channel.name);
            link.subscribe.push_back(
                subscribe_frame("futures." + name, quoted + std::string(channel.more)));
            link.channels.push_back(
                {name + " " + symbol, channel.quiet_max_ns, channel.proof, symbol});
        }
        plan.polls.push_back({base + "/contract_stats?contract=" + symbol + "&interval=5m&limit=1",
                              "GET", "", "long_short_ratio", symbol, 5 * ns_per_minute});
        plan.polls.push_back({base + "/risk_limit_tiers?contract=" + symbol, "GET", "",
                              "risk_limit_tiers", symbol, ns_per_day});
    }
    if (link.subscribe.empty()) return;
    link.acknowledgements = static_cast<int>(link.subscribe.size());
    plan.connections.push_back(std::move(link));
    plan.polls.push_back({base + "/contracts", "GET", "", "contracts", "", ns_per_hour});
    plan.polls.push_back({base + "/insurance?limit=1", "GET", "", "insurance",
                          inverse ? "BTC" : "USDT", ns_per_day});
}

// REST liq_orders is not polled beside the socket: it repeats the same liquidations with times in
// whole seconds and without ids, so that nobody could tell them apart.
Plan plan(std::span<const Instrument> instruments) {
    Plan out;
    plan_settle(instruments, false, out);
    plan_settle(instruments, true, out);
    return out;
}

}  // namespace

extern const VenueWire gate_wire;
const VenueWire gate_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .rest_weight_per_s = 20,
    .omits =
        "the socket gives at most one liquidation per contract and second; REST liq_orders is "
        "complete within windows of one hour",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
