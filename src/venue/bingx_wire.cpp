// BingX on the wire: the USDT and coin-margined sockets (every frame is gzip) and REST.
//
// A push is {"code":0,"dataType":"<symbol>@<kind>","data"}, a REST answer {"code":0,"msg","data"};
// both are told apart by dataType. Linear sizes are coins; coin-margined ones are contracts.
// The keep-alive is a text: "Ping" wants "Pong". There is no liquidation channel, and margin tiers
// are only in a signed call (their answer decodes).
#include <cmath>

#include "venue/symbols.hpp"
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

bool is_inverse(std::string_view symbol) { return symbol.ends_with("-USD"); }

/// A pushed trade; `m` says that the buyer was the maker, so the taker sold.
Result<void> add_pushed_trade(const Json& row, std::string_view outer, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("T"));
    FL_TRY(own, row.text_if("s"));
    FL_TRY(price, row.decimal("p"));
    FL_TRY(size, row.decimal("q"));
    FL_TRY(maker_field, row.field("m"));
    FL_TRY(buyer_is_maker, maker_field.boolean());
    add_trade(batch, row_head(context, own.empty() ? outer : own, at_ns), price, size,
              !buyer_is_maker, text_of(row, "t"));
    return {};
}

Result<void> add_answered_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("time"));
    FL_TRY(price, row.decimal("price"));
    FL_TRY(size, row.decimal("qty"));
    FL_TRY(maker_field, row.field("isBuyerMaker"));
    FL_TRY(buyer_is_maker, maker_field.boolean());
    add_trade(batch, row_head(context, {}, at_ns), price, size, !buyer_is_maker,
              text_of(row, "id"));
    return {};
}

/// "kline_1m", "kline_4h" to a length; months have none.
DurationNs length_of(std::string_view kind) {
    const std::string_view name = kind.substr(kind.find('_') + 1);
    return name.ends_with('M') ? 0 : parse_duration(name).value_or(0);
}

Result<void> add_pushed_bar(const Json& row, std::string_view symbol, DurationNs length_ns,
                            const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, row.time_ms("T"));
    FL_TRY(volume, row.number_if("v"));
    FL_CHECK(read_prices(row, {"o", "h", "l", "c"}, bar));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    bar.volume_contracts = volume;
    add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
    return {};
}

/// Bars of an answer: trades have `time`, the mark price `openTime` (its volume means nothing).
Result<FrameKind> add_bars(const Json& rows, const Json& first, const DecodeContext& context,
                           EventBatch& batch) {
    const bool mark = first.has("openTime");
    const std::string_view time_key = mark ? "openTime" : "time";
    const Result<Json> second = rows.at(1);
    const DurationNs length_ns = bar_length(context, first.time_ms(time_key).value_or(0),
                                            second ? second->time_ms(time_key).value_or(0) : 0);
    return each_row(rows, [&](Json row) -> Result<void> {
        WireBar bar;
        FL_TRY(open_ns, row.time_ms(time_key));
        FL_TRY(volume, row.number_if("volume"));
        FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
        bar.open_ns = open_ns;
        bar.length_ns = length_ns;
        if (!mark) bar.volume_contracts = volume;
        add_bar(batch, row_head(context, {}, open_ns), mark ? PriceKind::mark : PriceKind::trade,
                bar);
        return {};
    });
}

/// Mark, index and funding; the answer gives no time.
Result<void> add_premium(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(mark, row.number_if("markPrice"));
    FL_TRY(index, row.number_if("indexPrice"));
    FL_TRY(rate, row.number_if("lastFundingRate"));
    FL_TRY(interval_hours, row.number_if("fundingIntervalHours"));
    const RowHead head = row_head(context, symbol, 0);
    add_mark(batch, head, mark, index);
    add_funding(batch, head, rate, interval_of(interval_hours, ns_per_hour));
    return {};
}

// Open interest is a QUOTE VALUE for linear contracts and COINS for coin-margined ones. Contracts
// follow only with a price, which the answer does not give, so they stay unknown here.
Result<void> add_open_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(at_ns, row.time_ms(row.has("time") ? "time" : "timestamp"));
    FL_TRY(amount, row.number("openInterest"));
    const bool coins = is_inverse(symbol);
    add_open_interest(batch, row_head(context, symbol, at_ns), unknown, unknown,
                      coins ? amount : unknown, coins ? unknown : amount);
    return {};
}

/// Linear contracts count coins (or thousands of them, as the base's name says); coin-margined ones
/// print their US dollars as minTickSize.
Result<void> add_contract(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    const bool inverse = is_inverse(symbol);
    double size = 1;
    if (inverse) {
        FL_TRY(usd, row.number("minTickSize"));
        size = usd;
    }
    FL_TRY(leverage, row.number_if("maxLongLeverage"));
    FL_TRY(status, row.integer("status"));
    FL_TRY(contract, told_contract(VenueId::bingx, symbol, symbol.substr(0, symbol.find('-')),
                                   inverse ? ContractKind::inverse : ContractKind::linear, size));
    batch.instruments.push_back({std::move(contract), leverage, status == 1});
    return {};
}

Result<void> add_tier(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(cap, row.number("maxPositionVal"));
    FL_TRY(rate, row.number("maintMarginRatio"));
    FL_TRY(deduction, row.number_if("maintAmount"));
    MarginTierRow tier;
    tier.symbol = std::string(symbol);
    tier.cap_usd = cap;
    tier.maintenance_rate = rate;
    tier.deduction_usd = deduction;
    batch.tiers.push_back(std::move(tier));
    return {};
}

/// Levels are [price, size], or for coin-margined pushes {p: price, a: coins, v: contracts}.
Result<FrameKind> add_book(const Json& book, std::string_view symbol, TimeNs at_ns,
                           const DecodeContext& context, EventBatch& batch) {
    std::vector<PrintedLevel> sides[2];
    const std::string_view names[] = {"bids", "asks"};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto levels = book.find(names[i]);
        if (!levels) continue;  // a side without orders may be left out
        const Result<Json> first = levels->at(0);
        const bool named = first && first->is_object();
        FL_TRY(printed, read_levels(*levels, named ? LevelFields{"p", "v"} : LevelFields{}));
        sides[i] = std::move(printed);
    }
    add_depth(batch, row_head(context, symbol, at_ns), std::move(sides[0]), std::move(sides[1]));
    return FrameKind::data;
}

Result<FrameKind> decode_book(const Json& root, const Json& data, std::string_view symbol,
                              const DecodeContext& context, EventBatch& batch) {
    FL_TRY(action, data.text_if("action"));
    if (action == "update") return because(batch, FrameKind::ignored, book_increment);
    TimeNs at_ns = root.time_ms("ts").value_or(0);
    if (at_ns == 0) at_ns = data.time_ms("time").value_or(data.time_ms("T").value_or(0));
    return add_book(data, symbol, at_ns, context, batch);
}

Result<FrameKind> decode_push(const Json& root, std::string_view type, const DecodeContext& context,
                              EventBatch& batch) {
    const std::size_t at = type.find('@');
    if (at == std::string_view::npos) return FrameKind::unknown;
    const std::string_view symbol = type.substr(0, at);
    const std::string_view kind = type.substr(at + 1);
    const auto data = root.find("data");
    if (!data || data->is_null()) return FrameKind::acknowledgement;
    if (kind == "trade") {
        return each_row(*data,
                        [&](Json row) { return add_pushed_trade(row, symbol, context, batch); });
    }
    if (kind == "markPrice") {
        FL_TRY(at_ns, data->time_ms("E"));
        FL_TRY(mark, data->number("p"));
        add_mark(batch, row_head(context, symbol, at_ns), mark, unknown);
        return FrameKind::data;
    }
    if (kind.starts_with("depth") || kind.starts_with("incrDepth")) {
        return decode_book(root, *data, symbol, context, batch);
    }
    if (kind.starts_with("kline_")) {
        const DurationNs length_ns = length_of(kind);
        return each_row(*data, [&](Json row) {
            return add_pushed_bar(row, symbol, length_ns, context, batch);
        });
    }
    if (kind == "bookTicker") return because(batch, FrameKind::ignored, best_prices);
    if (kind == "ticker") return because(batch, FrameKind::ignored, day_statistics);
    if (kind == "lastPrice") return because(batch, FrameKind::ignored, "price of the last trade");
    return FrameKind::unknown;
}

Result<FrameKind> decode_rows(const Json& rows, const Json& first, const DecodeContext& context,
                              EventBatch& batch) {
    const auto is = [&](std::string_view key) { return first.has(key); };
    if (is("markPrice")) {
        return each_row(rows, [&](Json row) { return add_premium(row, context, batch); });
    }
    if (is("openInterest")) {
        return each_row(rows, [&](Json row) { return add_open_row(row, context, batch); });
    }
    if (is("maintMarginRatio")) {
        return each_row(rows, [&](Json row) { return add_tier(row, batch); });
    }
    if (is("fundingTime")) {
        return each_row(rows, [&](Json row) -> Result<void> {
            FL_TRY(symbol, row.text("symbol"));
            FL_TRY(at_ns, row.time_ms("fundingTime"));
            FL_TRY(rate, row.number_if("fundingRate"));
            add_funding(batch, row_head(context, symbol, at_ns), rate);
            return {};
        });
    }
    if (is("isBuyerMaker")) {
        return each_row(rows, [&](Json row) { return add_answered_trade(row, context, batch); });
    }
    if (is("priceChange") || is("priceChangePercent")) {
        return because(batch, FrameKind::ignored, day_statistics);
    }
    if (is("open") && is("close")) return add_bars(rows, first, context, batch);
    if (is("pricePrecision")) {
        return each_row(rows, [&](Json row) { return add_contract(row, batch); });
    }
    if (is("book_ticker") || is("bidPrice")) return because(batch, FrameKind::ignored, best_prices);
    if (is("longLeverage") || is("orders")) {
        return because(batch, FrameKind::ignored, "private account answer");
    }
    if (is("price") && is("symbol")) {
        return because(batch, FrameKind::ignored, "price of the last trade");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    if (payload == "Ping" || payload == "Pong") return FrameKind::heartbeat;
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    if (root.has("reqType")) return FrameKind::request;
    if (root.has("ping")) return FrameKind::heartbeat;
    if (!root.has("code")) return FrameKind::unknown;
    if (root.integer("code").value_or(1) != 0) {
        return because(batch, FrameKind::error, text_of(root, "msg"));
    }
    FL_TRY(type, root.text_if("dataType"));
    if (!type.empty()) return decode_push(root, type, context, batch);
    const auto data = root.find("data");
    if (!data || data->is_null()) return FrameKind::acknowledgement;
    if (data->is_array()) {
        const Result<Json> first = data->at(0);
        if (!first) return FrameKind::data;  // an empty answer
        return decode_rows(*data, *first, context, batch);
    }
    if (data->text_if("e").value_or("") == "24hTicker") {
        return because(batch, FrameKind::ignored, day_statistics);
    }
    if (data->has("bids") || data->has("asks")) return decode_book(root, *data, {}, context, batch);
    return decode_rows(*data, *data, context, batch);
}

std::string answer_to(std::string_view payload, const DecodeContext&) {
    return payload == "Ping" ? "Pong" : "";
}

constexpr Endpoint sockets[] = {{"linear", "wss://open-api-swap.bingx.com/swap-market"},
                                {"inverse", "wss://open-api-cswap-ws.bingx.com/market"}};
constexpr Endpoint rest[] = {{"public", "https://open-api.bingx.com"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price", "open_interest",
                                      "funding", "book_depth", "instrument"};

constexpr std::size_t topics_max = 200;  // a connection

void plan_family(std::span<const Instrument> instruments, bool inverse, Plan& plan) {
    const std::string base = std::string(rest[0].url) +
                             (inverse ? "/openApi/cswap/v1/market/" : "/openApi/swap/v2/quote/");
    PlannedConnection link{std::string(sockets[inverse ? 1 : 0].url), {}, {}};
    std::size_t id = 0;
    for (const Instrument& instrument : instruments) {
        if (is_inverse(instrument.symbol) != inverse) continue;
        const std::string& symbol = instrument.symbol;
        if (link.subscribe.size() + 3 > topics_max) {
            plan.connections.push_back(link);
            link.subscribe.clear();
            link.channels.clear();
            link.acknowledgements = 0;
        }
        const auto subscribe = [&](const std::string& kind, DurationNs quiet_max_ns,
                                   EventKind proof) {
            link.subscribe.push_back(R"({"id":")" + std::to_string(++id) +
                                     R"(","reqType":"sub","dataType":")" + symbol + "@" + kind +
                                     "\"}");
            link.channels.push_back({kind + " " + symbol, quiet_max_ns, {proof}, symbol});
            ++link.acknowledgements;
        };
        subscribe("trade", 10 * ns_per_minute, EventKind::trade);
        subscribe("markPrice", ns_per_minute, EventKind::mark_price);
        subscribe(inverse ? "depth20" : "depth20@500ms", ns_per_minute, EventKind::book_depth);
        plan.polls.push_back({base + "openInterest?symbol=" + symbol, "GET", "", "open_interest",
                              symbol, 30 * ns_per_second});
    }
    if (id == 0) return;
    if (!link.subscribe.empty()) plan.connections.push_back(std::move(link));
    plan.polls.push_back(
        {base + "premiumIndex", "GET", "", "premium_index", "", 30 * ns_per_second});
    plan.polls.push_back({base + "contracts", "GET", "", "contracts", "", ns_per_hour});
}

Plan plan(std::span<const Instrument> instruments) {
    Plan out;
    plan_family(instruments, false, out);
    plan_family(instruments, true, out);
    return out;
}

}  // namespace

extern const VenueWire bingx_wire;
const VenueWire bingx_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::server_json,
    .gzip_frames = true,
    .subscriptions_max = 200,
    .messages_per_s_max = 9,
    .rest_weight_per_s = 50,
    .omits = "there is no public liquidation feed",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
