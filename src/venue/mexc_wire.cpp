// MEXC on the wire: the contract socket and REST.
//
// A push is {"channel":"push.<kind>","symbol","data","ts"}, a REST answer
// {"success","code","data"}. Numbers are JSON numbers, some with an exponent. Sizes and open
// interest (holdVol) are contracts. There is no liquidation channel. Margin tiers follow from a
// rule in the contract record.
#include <algorithm>
#include <cmath>

#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr std::int64_t tiers_max = 1000;  // of one contract; more is no honest record

/// The row's own symbol, which may stand in the message or only in the context.
Result<RowHead> head_of(const Json& row, std::string_view outer, TimeNs at_ns,
                        const DecodeContext& context) {
    FL_TRY(own, row.text_if("symbol"));
    return row_head(context, own.empty() ? outer : own, at_ns);
}

// T is the taker's side (1 bought, 2 sold). Deals have no symbol of their own.
Result<void> add_deal(const Json& row, std::string_view symbol, const DecodeContext& context,
                      EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("t"));
    FL_TRY(price, row.decimal("p"));
    FL_TRY(size, row.decimal("v"));
    FL_TRY(side, row.integer("T"));
    if (side != 1 && side != 2) return fail(ErrorCode::bad_side);
    add_trade(batch, row_head(context, symbol, at_ns), price, size, side == 1, text_of(row, "i"));
    return {};
}

/// Ticker rows, full or of the list of all (mark price only).
Result<void> add_ticker(const Json& row, std::string_view symbol, TimeNs frame_ns,
                        const DecodeContext& context, EventBatch& batch) {
    const TimeNs at_ns = row.time_ms("timestamp").value_or(frame_ns);
    FL_TRY(head, head_of(row, symbol, at_ns, context));
    FL_TRY(mark, row.number_if("fairPrice"));
    FL_TRY(index, row.number_if("indexPrice"));
    FL_TRY(contracts, row.number_if("holdVol"));
    FL_TRY(rate, row.number_if("fundingRate"));
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, contracts, mark);
    add_funding(batch, head, rate);
    return {};
}

/// The current rate (REST), a pushed one ("rate") or a settled one of the history.
Result<void> add_funding_row(const Json& row, std::string_view symbol, TimeNs frame_ns,
                             const DecodeContext& context, EventBatch& batch) {
    TimeNs at_ns = frame_ns;
    for (const std::string_view key : {"timestamp", "settleTime"}) {
        if (!row.has(key)) continue;
        FL_TRY(own_ns, row.time_ms(key));
        at_ns = own_ns;
    }
    FL_TRY(head, head_of(row, symbol, at_ns, context));
    FL_TRY(rate, row.number_if(row.has("rate") ? "rate" : "fundingRate"));
    FL_TRY(cycle_hours, row.number_if("collectCycle"));
    add_funding(batch, head, rate, interval_of(cycle_hours, ns_per_hour));
    return {};
}

/// A mark or index price alone: "price" in a push, its own name in a REST answer.
Result<void> add_price(const Json& row, std::string_view key, bool mark, std::string_view symbol,
                       TimeNs frame_ns, const DecodeContext& context, EventBatch& batch) {
    const TimeNs at_ns = row.time_ms("timestamp").value_or(frame_ns);
    FL_TRY(head, head_of(row, symbol, at_ns, context));
    FL_TRY(price, row.number(key));
    add_mark(batch, head, mark ? price : unknown, mark ? unknown : price);
    return {};
}

Result<FrameKind> add_book(const Json& book, std::string_view symbol, TimeNs frame_ns,
                           const DecodeContext& context, EventBatch& batch) {
    const TimeNs at_ns = book.time_ms("cts").value_or(book.time_ms("timestamp").value_or(frame_ns));
    return take_book(batch, row_head(context, symbol, at_ns), book, "bids", "asks");
}

struct BarUnit {
    std::string_view name;
    DurationNs ns;
};
constexpr BarUnit bar_units[] = {
    {"Min1", ns_per_minute},       {"Min5", 5 * ns_per_minute}, {"Min15", 15 * ns_per_minute},
    {"Min30", 30 * ns_per_minute}, {"Min60", ns_per_hour},      {"Hour4", 4 * ns_per_hour},
    {"Hour8", 8 * ns_per_hour},    {"Day1", ns_per_day},        {"Week1", 7 * ns_per_day}};

/// A pushed bar; q is its volume in contracts. Months have no fixed length: 0.
Result<void> add_pushed_bar(const Json& row, std::string_view symbol, const DecodeContext& context,
                            EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, row.time_s("t"));
    FL_TRY(interval, row.text("interval"));
    FL_TRY(head, head_of(row, symbol, open_ns, context));
    FL_TRY(volume, row.number_if("q"));
    FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
    const auto* unit = std::find_if(std::begin(bar_units), std::end(bar_units),
                                    [&](const BarUnit& each) { return each.name == interval; });
    bar.open_ns = open_ns;
    bar.length_ns = unit == std::end(bar_units) ? 0 : unit->ns;
    bar.volume_contracts = volume;
    add_bar(batch, head, PriceKind::trade, bar);
    return {};
}

/// Bars by columns: {"time":[...],"open":[...],...}, all of one length.
Result<FrameKind> add_columns(const Json& data, const DecodeContext& context, EventBatch& batch) {
    constexpr std::string_view names[] = {"open", "high", "low", "close"};
    std::vector<WireBar> bars;
    FL_TRY(times, data.field("time"));
    FL_CHECK(times.each([&](Json time) -> Result<void> {
        FL_TRY(seconds, time.integer());
        if (seconds <= 0 || seconds > time_max_ns / ns_per_second) {
            return fail(ErrorCode::bad_time);
        }
        bars.emplace_back();
        bars.back().open_ns = seconds * ns_per_second;
        return {};
    }));
    for (const std::string_view name : names) {
        FL_TRY(column, data.field(name));
        if (column.size() != bars.size()) return fail(ErrorCode::column_count);
        std::size_t row = 0;
        FL_CHECK(column.each([&](Json value) -> Result<void> {
            FL_TRY(price, value.decimal());
            WireBar& bar = bars[row++];
            (name == "open"   ? bar.open
             : name == "high" ? bar.high
             : name == "low"  ? bar.low
                              : bar.close) = price;
            return {};
        }));
    }
    if (const auto volumes = data.find("vol"); volumes && volumes->size() == bars.size()) {
        std::size_t row = 0;
        FL_CHECK(volumes->each([&](Json value) -> Result<void> {
            FL_TRY(volume, value.number());
            bars[row++].volume_contracts = volume;
            return {};
        }));
    }
    const DurationNs length_ns = bars.size() < 2
                                     ? bar_length(context, 0, 0)
                                     : bar_length(context, bars[0].open_ns, bars[1].open_ns);
    const PriceKind kind = context.endpoint.starts_with("kline_fair")    ? PriceKind::mark
                           : context.endpoint.starts_with("kline_index") ? PriceKind::index
                                                                         : PriceKind::trade;
    for (WireBar& bar : bars) {
        bar.length_ns = length_ns;
        add_bar(batch, row_head(context, {}, bar.open_ns), kind, bar);
    }
    return FrameKind::data;
}

// Tier 1 reaches to riskBaseVol; each of the riskLevelLimit - 1 further tiers adds riskIncrVol,
// riskIncrMmr and riskIncrImr. Volumes are contracts: US dollars through an inverse contract, and
// not known in dollars without a price for a linear one. BY_VALUE rules count in the quote coin.
Result<void> add_tiers(const Json& row, const Instrument& contract, double max_leverage,
                       EventBatch& batch) {
    FL_TRY(rule, row.text_if("riskLimitType"));
    FL_TRY(levels, row.number_if("riskLevelLimit"));
    FL_TRY(base, row.number_if("riskBaseVol"));
    FL_TRY(step, row.number_if("riskIncrVol"));
    FL_TRY(maintenance, row.number_if("maintenanceMarginRate"));
    FL_TRY(initial, row.number_if("initialMarginRate"));
    FL_TRY(maintenance_step, row.number_if("riskIncrMmr"));
    FL_TRY(initial_step, row.number_if("riskIncrImr"));
    if (!(levels >= 1) || !(base > 0) || std::isnan(maintenance)) return {};
    if (levels > static_cast<double>(tiers_max)) return fail(ErrorCode::number_range);
    const auto count = static_cast<std::int64_t>(levels);
    for (std::int64_t level = 0; level < count; ++level) {
        const auto steps = static_cast<double>(level);
        MarginTierRow tier;
        tier.symbol = contract.symbol;
        const double cap = level == 0 ? base : base + steps * step;
        if (rule == "BY_VALUE") {
            tier.cap_usd = cap;
        } else {
            tier.cap_contracts = cap;
            if (contract.kind == ContractKind::inverse) tier.cap_usd = cap * contract.contract_size;
        }
        tier.maintenance_rate = level == 0 ? maintenance : maintenance + steps * maintenance_step;
        const double rate = level == 0 ? initial : initial + steps * initial_step;
        tier.max_leverage = rate > 0 ? 1 / rate : unknown;
        if (tier.max_leverage > max_leverage) tier.max_leverage = max_leverage;
        batch.tiers.push_back(std::move(tier));
    }
    return {};
}

Result<void> add_contract(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("baseCoin"));
    FL_TRY(settle, row.text("settleCoin"));
    FL_TRY(size, row.number("contractSize"));
    FL_TRY(leverage, row.number_if("maxLeverage"));
    FL_TRY(contract,
           told_contract(VenueId::mexc, symbol, base,
                         settle == base ? ContractKind::inverse : ContractKind::linear, size));
    FL_CHECK(add_tiers(row, contract, leverage, batch));
    InstrumentRow out{std::move(contract), leverage, true};
    if (row.has("state")) {
        FL_TRY(state, row.integer("state"));
        out.trading = state == 0;
    }
    batch.instruments.push_back(std::move(out));
    return {};
}

/// Each contract has an insurance fund of its own in its settle currency.
Result<void> add_fund(const Json& row, EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms(row.has("timestamp") ? "timestamp" : "snapshotTime"));
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(coin, row.text("currency"));
    FL_TRY(balance, row.number("available"));
    InsuranceFund fund;
    fund.venue = VenueId::mexc;
    fund.coin = std::string(coin);
    fund.exchange_ns = at_ns;
    fund.balance = balance;
    batch.add(symbol, std::move(fund));
    return {};
}

Result<FrameKind> decode_push(const Json& root, std::string_view kind, const DecodeContext& context,
                              EventBatch& batch) {
    if (kind == "depth") {
        return because(batch, FrameKind::ignored, book_increment);
    }
    FL_TRY(data, root.field("data"));
    FL_TRY(symbol, root.text_if("symbol"));
    const TimeNs ts = root.time_ms("ts").value_or(0);
    if (kind == "deal") {
        return each_row(data, [&](Json row) { return add_deal(row, symbol, context, batch); });
    }
    if (kind == "ticker" || kind == "tickers") {
        return each_row(data,
                        [&](Json row) { return add_ticker(row, symbol, ts, context, batch); });
    }
    if (kind == "fair.price" || kind == "index.price") {
        FL_CHECK(add_price(data, "price", kind == "fair.price", symbol, ts, context, batch));
        return FrameKind::data;
    }
    if (kind == "funding.rate") {
        FL_CHECK(add_funding_row(data, symbol, ts, context, batch));
        return FrameKind::data;
    }
    if (kind == "depth.full") {
        return add_book(data, symbol, ts, context, batch);
    }
    if (kind == "kline") {
        FL_CHECK(add_pushed_bar(data, symbol, context, batch));
        return FrameKind::data;
    }
    if (kind == "contract") {
        return each_row(data, [&](Json row) { return add_contract(row, batch); });
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_rows(const Json& data, const Json& first, const DecodeContext& context,
                              EventBatch& batch) {
    if (first.has("contractSize")) {
        return each_row(data, [&](Json row) { return add_contract(row, batch); });
    }
    if (first.has("lastPrice")) {
        return each_row(data, [&](Json row) { return add_ticker(row, {}, 0, context, batch); });
    }
    if (first.has("fundingRate")) {
        return each_row(data,
                        [&](Json row) { return add_funding_row(row, {}, 0, context, batch); });
    }
    if (first.has("available")) {
        return each_row(data, [&](Json row) { return add_fund(row, batch); });
    }
    if (first.has("T") && first.has("p")) {
        return each_row(data, [&](Json row) { return add_deal(row, {}, context, batch); });
    }
    for (const bool mark : {true, false}) {
        const std::string_view key = mark ? "fairPrice" : "indexPrice";
        if (!first.has(key)) continue;
        return each_row(data,
                        [&](Json row) { return add_price(row, key, mark, {}, 0, context, batch); });
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(succeeded, root.field("success"));
    if (!succeeded.boolean().value_or(false)) {
        return because(batch, FrameKind::error, text_of(root, "message"));
    }
    FL_TRY(data, root.field("data"));
    if (data.is_array()) {
        const Result<Json> first = data.at(0);
        if (!first) return FrameKind::data;  // an empty answer
        return decode_rows(data, *first, context, batch);
    }
    if (data.is_number()) return because(batch, FrameKind::ignored, "server time");
    if (const auto list = data.find("resultList")) {
        const Result<Json> first = list->at(0);
        if (!first) return FrameKind::data;
        return decode_rows(*list, *first, context, batch);
    }
    if (data.has("asks") && data.has("bids")) {
        return add_book(data, {}, 0, context, batch);
    }
    if (data.has("time") && data.has("close")) return add_columns(data, context, batch);
    return decode_rows(data, data, context, batch);
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    FL_TRY(channel, root.text_if("channel"));
    if (channel.starts_with("push.")) {
        return decode_push(root, channel.substr(5), context, batch);
    }
    if (channel == "pong") return FrameKind::heartbeat;
    if (channel == "rs.error") return because(batch, FrameKind::error, text_of(root, "data"));
    if (channel.starts_with("rs.")) return FrameKind::acknowledgement;
    if (root.has("method")) return FrameKind::request;
    if (root.has("success")) return decode_answer(root, context, batch);
    return FrameKind::unknown;
}

std::string answer_to(std::string_view, const DecodeContext&) { return {}; }

constexpr Endpoint sockets[] = {{"edge", "wss://contract.mexc.com/edge"}};
constexpr Endpoint rest[] = {{"contract", "https://api.mexc.com/api/v1/contract"}};
constexpr std::string_view kinds[] = {"trade",          "candle",     "mark_price",
                                      "open_interest",  "funding",    "book_depth",
                                      "insurance_fund", "instrument", "margin_tier"};

// The venue names no limit of subscriptions per connection; 40 instruments keep one loss small.
constexpr std::size_t instruments_per_connection = 40;

Plan plan(std::span<const Instrument> instruments) {
    Plan out;
    std::size_t placed = 0;
    for (const Instrument& instrument : instruments) {
        if (placed++ % instruments_per_connection == 0) {
            out.connections.push_back({std::string(sockets[0].url), {}, {}});
        }
        PlannedConnection& link = out.connections.back();
        const std::string& symbol = instrument.symbol;
        const auto subscribe = [&](const std::string& kind, const std::string& more,
                                   DurationNs quiet_max_ns, EventKinds proof) {
            link.subscribe.push_back(R"({"method":"sub.)" + kind + R"(","param":{"symbol":")" +
                                     symbol + "\"" + more + "}}");
            link.channels.push_back({kind + " " + symbol, quiet_max_ns, proof, symbol});
            ++link.acknowledgements;
        };
        subscribe("deal", "", 10 * ns_per_minute, {EventKind::trade});
        subscribe("ticker", "", ns_per_minute,
                  {EventKind::mark_price, EventKind::funding, EventKind::open_interest});
        subscribe("depth.full", R"(,"limit":20)", ns_per_minute, {EventKind::book_depth});
    }
    if (out.connections.empty()) return out;
    const std::string base{rest[0].url};
    out.polls.push_back({base + "/detail", "GET", "", "detail", "", ns_per_hour, 8});
    out.polls.push_back({base + "/risk_reverse", "GET", "", "risk_reverse", "", ns_per_hour});
    return out;
}

}  // namespace

extern const VenueWire mexc_wire;
const VenueWire mexc_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = R"({"method":"ping"})",
    .ping_every_ns = 15 * ns_per_second,
    .rest_weight_per_s = 5,
    .omits = "there is no public liquidation feed",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
