// Phemex on the wire: two generations side by side.
//
// Inverse contracts (BTCUSD, 1 USD) and the old ones settled in USD print scaled integers: prices
// times 10^4, rates times 10^8. Linear contracts (BTCUSDT, "V2") print decimals under names that
// end in "Rp", "Rq", "Rr", "Rv". Times are nanoseconds. Names that begin with a small "s" are spot.
// The first frame of trades repeats old ones. There is no public liquidation channel.
#include <cmath>

#include "venue/json_row.hpp"
#include "venue/phemex_products.hpp"
#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {{"public", "wss://ws.phemex.com"}};
constexpr Endpoint rest[] = {{"public", "https://api.phemex.com"}};
constexpr std::string_view kinds[] = {"trade",   "candle",     "mark_price", "open_interest",
                                      "funding", "book_depth", "instrument", "margin_tier"};
constexpr std::string_view ping = R"({"id":0,"method":"server.ping","params":[]})";
constexpr std::size_t subscriptions_max = 20;  // a connection; five connections
constexpr int price_scale = 4;
constexpr int rate_scale = 8;

/// "sBTCUSDT" is spot, "SUSHIUSD" is not.
bool is_spot(std::string_view symbol) {
    return symbol.size() > 1 && symbol[0] == 's' && symbol[1] >= 'A' && symbol[1] <= 'Z';
}
bool is_linear(std::string_view symbol) {
    return symbol.ends_with("USDT") || symbol.ends_with("USDC");
}

// ---- plan

Plan plan(std::span<const Instrument> instruments) {
    Plan plan;
    const auto subscribe = [&plan](std::string_view method, std::string params, std::string channel,
                                   DurationNs quiet_ns, EventKind proof, std::string symbol) {
        if (plan.connections.empty() ||
            plan.connections.back().subscribe.size() == subscriptions_max) {
            plan.connections.push_back({std::string(sockets[0].url), {}, {}});
        }
        PlannedConnection& connection = plan.connections.back();
        connection.subscribe.push_back(
            R"({"id":)" + std::to_string(connection.subscribe.size() + 1) + R"(,"method":")" +
            std::string(method) + R"(","params":)" + params + "}");
        connection.channels.push_back({std::move(channel), quiet_ns, {proof}, std::move(symbol)});
        ++connection.acknowledgements;
    };
    const std::string base(rest[0].url);
    const DurationNs depth_every_ns =
        std::max<DurationNs>(10 * ns_per_second, ns_per_second / 4 * std::ssize(instruments));
    bool has_linear = false, has_inverse = false;
    for (const Instrument& instrument : instruments) {
        const bool linear = is_linear(instrument.symbol);
        (linear ? has_linear : has_inverse) = true;
        subscribe(linear ? "trade_p.subscribe" : "trade.subscribe",
                  "[\"" + instrument.symbol + "\"]", "trade " + instrument.symbol, ns_per_hour,
                  EventKind::trade, instrument.symbol);
        plan.polls.push_back(
            {.url = base + (linear ? "/md/v2/orderbook?symbol=" : "/md/orderbook?symbol=") +
                    instrument.symbol,
             .body = {},
             .endpoint = "orderbook",
             .symbol = instrument.symbol,
             .every_ns = depth_every_ns});
    }
    const auto statistics = [&](const std::string& channel) {
        subscribe(channel + ".subscribe", "[]", channel, 30 * ns_per_second, EventKind::mark_price,
                  {});
    };
    if (has_linear) statistics("perp_market24h_pack_p");
    if (has_inverse) statistics("market24h");
    plan.polls.push_back({.url = base + "/public/products",
                          .body = {},
                          .endpoint = "products",
                          .symbol = {},
                          .every_ns = 6 * ns_per_hour});
    return plan;
}

// ---- rows

/// A scaled integer or a decimal, as the generation prints it.
Result<Decimal> printed(const Json& value, bool scaled, int scale) {
    if (!scaled) return value.decimal();
    FL_TRY(count, value.integer());
    return Decimal::from_parts(count, scale);
}

Result<Decimal> printed(const JsonRow& row, std::size_t at, bool scaled, int scale = price_scale) {
    FL_TRY(value, row.cell(at));
    return printed(value, scaled, scale);
}

/// NaN where the field is missing, null or "".
Result<double> scaled_if(const Json& row, std::string_view key, int scale) {
    FL_TRY(number, row.number_if(key));
    return number / std::pow(10.0, scale);
}

/// [ns, "Buy" | "Sell", price, size]; the side is the taker's.
Result<void> add_trades(const Json& rows, const RowHead& frame, bool scaled,
                        const DecodeContext& context, EventBatch& batch) {
    return rows.each([&](Json entry) -> Result<void> {
        const JsonRow row(entry);
        FL_TRY(at_ns, row.time(0, 1));
        const std::string_view side = row.text(1);
        if (side != "Buy" && side != "Sell") return fail(ErrorCode::bad_side);
        FL_TRY(price, printed(row, 2, scaled));
        FL_TRY(size, row.decimal(3));
        RowHead head = frame;
        head.exchange_ns = at_ns;
        head.received_ns = received(context, at_ns);
        add_trade(batch, head, price, size, side == "Buy", {});
        return {};
    });
}

/// [open s, length s, last close, open, high, low, close, volume, turnover].
Result<void> add_bars(const Json& rows, const RowHead& head, bool scaled, EventBatch& batch) {
    return rows.each([&](Json entry) -> Result<void> {
        const JsonRow row(entry);
        WireBar bar;
        FL_TRY(open_ns, row.time(0, ns_per_second));
        FL_TRY(length_s, row.integer(1));
        if (length_s <= 0 || length_s > 366 * 86'400) return fail(ErrorCode::bad_time);
        FL_TRY(open, printed(row, 3, scaled));
        FL_TRY(high, printed(row, 4, scaled));
        FL_TRY(low, printed(row, 5, scaled));
        FL_TRY(close, printed(row, 6, scaled));
        FL_TRY(volume, row.number_if(7));
        bar.open_ns = open_ns;
        bar.length_ns = length_s * ns_per_second;
        bar.open = open, bar.high = high, bar.low = low, bar.close = close;
        bar.volume_contracts = volume;
        add_bar(batch, head, PriceKind::trade, bar);
        return {};
    });
}

Result<std::vector<PrintedLevel>> scaled_levels(const Json& levels) {
    std::vector<PrintedLevel> out;
    FL_CHECK(levels.each([&](Json entry) -> Result<void> {
        const JsonRow row(entry);
        FL_TRY(price, printed(row, 0, true));
        FL_TRY(size, row.decimal(1));
        out.push_back({price.to_double(), size.to_double()});
        return {};
    }));
    return out;
}

Result<FrameKind> decode_book(const Json& frame, const Json& book, bool scaled,
                              const DecodeContext& context, EventBatch& batch) {
    if (text_of(frame, "type") != "snapshot") {
        return because(batch, FrameKind::ignored, "change of depth");
    }
    FL_TRY(symbol, frame.text("symbol"));
    FL_TRY(at_ns, frame.time_ns("timestamp"));
    FL_TRY(bids, book.field("bids"));
    FL_TRY(asks, book.field("asks"));
    const RowHead head = row_head(context, symbol, at_ns);
    if (!scaled) {
        FL_CHECK(add_depth(batch, head, bids, asks));
        return FrameKind::data;
    }
    FL_TRY(bid_levels, scaled_levels(bids));
    FL_TRY(ask_levels, scaled_levels(asks));
    add_depth(batch, head, std::move(bid_levels), std::move(ask_levels));
    return FrameKind::data;
}

// ---- tickers

/// Open interest of zero is what the feed printed before it had the figure: not known.
double open_or_unknown(double open) { return open > 0 ? open : unknown; }

/// 24-hour statistics with mark, index, open interest and funding, of either generation. Spot
/// tickers have none of them and add nothing.
Result<void> add_ticker(const Json& row, TimeNs frame_ns, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    if (is_spot(symbol)) return {};
    TimeNs at_ns = frame_ns;
    if (at_ns == 0 && row.has("timestamp")) {
        FL_TRY(own_ns, row.time_ns("timestamp"));
        at_ns = own_ns;
    }
    const RowHead head = row_head(context, symbol, at_ns);
    if (row.has("markPrice")) {
        FL_TRY(mark, scaled_if(row, "markPrice", price_scale));
        FL_TRY(index, scaled_if(row, "indexPrice", price_scale));
        FL_TRY(open, row.number_if("openInterest"));
        FL_TRY(rate, scaled_if(row, "fundingRate", rate_scale));
        add_mark(batch, head, mark, index);
        add_open_interest(batch, head, open_or_unknown(open), mark);
        add_funding(batch, head, rate, 8 * ns_per_hour);
        return {};
    }
    const bool is_long_name = row.has("markPriceRp");
    FL_TRY(mark, row.number_if(is_long_name ? "markPriceRp" : "markRp"));
    FL_TRY(index, row.number_if(is_long_name ? "indexPriceRp" : "indexRp"));
    FL_TRY(open, row.number_if("openInterestRv"));
    FL_TRY(rate, row.number_if("fundingRateRr"));
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, open_or_unknown(open), mark);
    add_funding(batch, head, rate);
    return {};
}

/// [symbol, open, high, low, last, volume, turnover, open interest, index, mark, funding, next].
Result<void> add_packed(const JsonRow& row, TimeNs at_ns, const DecodeContext& context,
                        EventBatch& batch) {
    const std::string_view symbol = row.text(0);
    if (symbol.empty()) return fail(ErrorCode::missing_field);
    FL_TRY(open, row.number_if(7));
    FL_TRY(index, row.number_if(8));
    FL_TRY(mark, row.number_if(9));
    FL_TRY(rate, row.number_if(10));
    const RowHead head = row_head(context, symbol, at_ns);
    add_mark(batch, head, mark, index);
    add_open_interest(batch, head, open_or_unknown(open), mark);
    add_funding(batch, head, rate);
    return {};
}

Result<FrameKind> decode_pack(const Json& root, const DecodeContext& context, EventBatch& batch) {
    constexpr std::string_view order[] = {
        "symbol",     "openRp",         "highRp",  "lowRp",  "lastRp",        "volumeRq",
        "turnoverRv", "openInterestRv", "indexRp", "markRp", "fundingRateRr", "predFundingRateRr"};
    // The first frame names the places; another order than the documented one is not guessed at.
    if (const auto fields = root.find("fields")) {
        const JsonRow names(*fields);
        for (std::size_t i = 0; i < std::size(order); ++i) {
            if (names.text(i) != order[i]) return FrameKind::unknown;
        }
    }
    FL_TRY(at_ns, root.time_ns("timestamp"));
    FL_TRY(rows, root.field("data"));
    FL_CHECK(rows.each([&](Json row) { return add_packed(JsonRow(row), at_ns, context, batch); }));
    return FrameKind::data;
}

/// ".BTC" is the index of BTCUSD and ".MBTC" its mark; ".BTCUSDT" and ".MBTCUSDT" likewise. A coin
/// that begins with M reads like a mark, so only marks of the two large coins are taken.
Result<FrameKind> decode_tick(const Json& tick, bool scaled, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(name, tick.text("symbol"));
    FL_TRY(at_ns, tick.time_ns("timestamp"));
    FL_TRY(last, tick.field("last"));
    int scale = price_scale;
    if (scaled) {
        FL_TRY(told, tick.integer("scale"));
        if (told < 0 || told > Decimal::scale_max) return fail(ErrorCode::number_range);
        scale = static_cast<int>(told);
    }
    FL_TRY(price, printed(last, scaled, scale));
    if (!name.starts_with('.')) return FrameKind::unknown;
    std::string_view base = name.substr(1);
    const bool is_mark = base.starts_with("MBTC") || base.starts_with("METH");
    if (base.starts_with('M') && !is_mark) {
        return because(batch, FrameKind::ignored, "tick that may be of a mark or of an index");
    }
    if (is_mark) base.remove_prefix(1);
    const std::string symbol = std::string(base) + (is_linear(base) ? "" : "USD");
    const double usd = price.to_double();
    add_mark(batch, row_head(context, symbol, at_ns), is_mark ? usd : unknown,
             is_mark ? unknown : usd);
    return FrameKind::data;
}

// ---- answers

/// ".BTCUSDTFR8H" to BTCUSDT, ".BTCFR8H" to BTCUSD; any other name as it is.
std::string symbol_of_rate(std::string_view name) {
    if (!name.starts_with('.')) return std::string(name);
    const std::string_view base = name.substr(1, name.rfind("FR") - 1);
    return std::string(base) + (is_linear(base) ? "" : "USD");
}

Result<void> add_funding_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(name, row.text("symbol"));
    FL_TRY(rate, row.number("fundingRate"));
    TimeNs at_ns = 0;  // a current rate names only the time of the next payment
    if (row.has("fundingTime")) {
        FL_TRY(paid_ns, row.time_ms("fundingTime"));
        at_ns = paid_ns;
    }
    const bool is_history = row.has("intervalSeconds");
    FL_TRY(interval_s, row.integer(is_history ? "intervalSeconds" : "fundingInterval"));
    if (interval_s < 0 || interval_s > 366 * 86'400) return fail(ErrorCode::bad_time);
    add_funding(batch, row_head(context, symbol_of_rate(name), at_ns), rate,
                interval_s * ns_per_second);
    return {};
}

bool is_account(const Json& row) {
    for (const std::string_view key :
         {"execQty", "execQtyRq", "accountID", "accounts", "account", "positions", "userID",
          "userId", "position_info", "risk_units", "closedSizeRq", "accounts_p"}) {
        if (row.has(key)) return true;
    }
    return false;
}

Result<FrameKind> decode_rows(const Json& rows, const DecodeContext& context, EventBatch& batch) {
    const Result<Json> first = rows.at(0);
    if (!first) return FrameKind::data;
    if (first->is_array()) {
        if (context.symbol.empty()) {
            return because(batch, FrameKind::ignored, "candles whose contract is not told");
        }
        FL_CHECK(add_bars(rows, row_head(context, {}, 0), !is_linear(context.symbol), batch));
        return FrameKind::data;
    }
    if (is_account(*first)) return because(batch, FrameKind::ignored, "account");
    if (first->has("fundingRate") &&
        (first->has("intervalSeconds") || first->has("fundingInterval"))) {
        FL_CHECK(rows.each([&](Json row) { return add_funding_row(row, context, batch); }));
        return FrameKind::data;
    }
    if (first->has("contractSize")) return phemex::decode_product_list(rows, context, batch);
    if (first->has("amount_quote")) {
        return because(batch, FrameKind::ignored, "trades for aggregators, without their contract");
    }
    if (first->has("symbol")) {
        FL_CHECK(rows.each([&](Json row) { return add_ticker(row, 0, context, batch); }));
        return batch.empty() ? because(batch, FrameKind::ignored, "spot") : FrameKind::data;
    }
    return FrameKind::unknown;
}

/// What a frame or the "result" of an answer holds, told by its members.
Result<FrameKind> decode_content(const Json& root, const DecodeContext& context,
                                 EventBatch& batch) {
    if (is_spot(text_of(root, "symbol")) || root.has("spot_market24h")) {
        return because(batch, FrameKind::ignored, "spot");
    }
    if (const auto book = root.find("orderbook_p")) {
        return decode_book(root, *book, false, context, batch);
    }
    if (const auto book = root.find("book")) return decode_book(root, *book, true, context, batch);
    for (const bool scaled : {false, true}) {
        if (const auto rows = root.find(scaled ? "trades" : "trades_p")) {
            FL_TRY(symbol, root.text("symbol"));
            batch.replayed = text_of(root, "type") == "snapshot";
            FL_CHECK(add_trades(*rows, row_head(context, symbol, 0), scaled, context, batch));
            return FrameKind::data;
        }
        if (const auto rows = root.find(scaled ? "kline" : "kline_p")) {
            FL_TRY(symbol, root.text("symbol"));
            FL_CHECK(add_bars(*rows, row_head(context, symbol, 0), scaled, batch));
            return FrameKind::data;
        }
        if (const auto tick = root.find(scaled ? "tick" : "tick_p")) {
            return decode_tick(*tick, scaled, context, batch);
        }
        if (const auto ticker = root.find(scaled ? "market24h" : "market24h_p")) {
            FL_TRY(at_ns, root.time_ns("timestamp"));
            FL_CHECK(add_ticker(*ticker, at_ns, context, batch));
            return FrameKind::data;
        }
    }
    if (is_account(root)) return because(batch, FrameKind::ignored, "account");
    if (root.has("index_market24h")) {
        return because(batch, FrameKind::ignored, "statistics of an index");
    }
    if (root.has("markPrice") || root.has("markPriceRp") || root.has("markRp")) {
        FL_CHECK(add_ticker(root, 0, context, batch));
        return FrameKind::data;
    }
    if (root.has("products") || root.has("perpProductsV2") || root.has("contractSize") ||
        root.has("riskLimits")) {
        return phemex::decode_products(root, context, batch);
    }
    if (root.has("index_id")) {
        return because(batch, FrameKind::ignored, "margin brackets without their contract");
    }
    if (root.has("serverTime")) return because(batch, FrameKind::ignored, "server time");
    if (const auto rows = root.find("rows")) return decode_rows(*rows, context, batch);
    return FrameKind::unknown;
}

Result<FrameKind> decode_object(const Json& root, const DecodeContext& context, EventBatch& batch) {
    const std::string method = text_of(root, "method");
    if (method == "server.ping") return FrameKind::heartbeat;
    if (method == "perp_market24h_pack_p.update") return decode_pack(root, context, batch);
    if (method.ends_with("subscribe")) return FrameKind::request;
    const auto error = root.find("error");
    if (error && error->is_object()) {
        return because(batch, FrameKind::error, text_of(*error, "message"));
    }
    if (const auto result = root.find("result")) {
        if (result->is_text()) return FrameKind::heartbeat;  // "pong"
        if (result->is_array()) return decode_rows(*result, context, batch);
        if (result->has("status")) return FrameKind::acknowledgement;
        return decode_content(*result, context, batch);
    }
    if (root.has("code") && root.has("msg")) {
        const std::string code = text_of(root, "code");
        if (code != "0") return because(batch, FrameKind::error, text_of(root, "msg"));
        FL_TRY(data, root.field("data"));
        return data.is_array() ? decode_rows(data, context, batch)
                               : decode_content(data, context, batch);
    }
    if (root.has("code") && root.has("data")) {
        FL_TRY(data, root.field("data"));
        return decode_content(data, context, batch);
    }
    return decode_content(root, context, batch);
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (root.is_object()) return decode_object(root, context, batch);
    if (!root.is_array()) return FrameKind::unknown;
    const JsonRow row(root);
    if (row.is_number(0)) {
        return because(batch, FrameKind::ignored, "a row without its contract");
    }
    if (row.is_text(0) && row.size() >= 12) {
        FL_CHECK(add_packed(row, 0, context, batch));
        return FrameKind::data;
    }
    return row.size() == 0 || row.is_object(0) ? decode_rows(root, context, batch)
                                               : FrameKind::unknown;
}

}  // namespace

extern const VenueWire phemex_wire;
const VenueWire phemex_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = ping,
    .ping_every_ns = 5 * ns_per_second,
    .subscriptions_max = static_cast<int>(subscriptions_max),
    .messages_per_s_max = 20,
    .rest_weight_per_s = 10,
    .omits = "everything: no liquidation is published",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
};

}  // namespace faultline
