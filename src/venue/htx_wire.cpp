// HTX on the wire: market, index and notification sockets (every frame is gzip) and REST, linear
// swaps, coin-margined swaps and coin-margined dated futures alike.
//
// Market messages are {"ch":"market.<contract>.<kind>","tick"}, notifications {"op":"notify",
// "topic":"public.<contract>.<kind>","data"}, answers {"status":"ok","data"} or (v3, v5)
// {"code":200,"data"}. Sizes are contracts; linear messages give coins beside them. Both kinds of
// socket ask for life in a message of their own, and want their own answer.
#include <cmath>

#include "venue/htx_rows.hpp"
#include "venue/symbols.hpp"

namespace faultline {
namespace {

/// "market.BTC-USDT.depth.size_20.high_freq" to its contract and what follows. The stars of
/// "market.*.trade.detail" and "public.*.funding_rate" mean that rows name their contract.
struct Topic {
    std::string_view symbol{};
    std::string_view kind{};
};
Topic topic_of(std::string_view text) {
    Topic topic;
    const std::size_t first = text.find('.');
    if (first == std::string_view::npos) return topic;
    const std::size_t second = text.find('.', first + 1);
    topic.symbol = text.substr(first + 1, second - first - 1);
    if (second != std::string_view::npos) topic.kind = text.substr(second + 1);
    if (topic.symbol == "*") topic.symbol = {};
    return topic;
}

/// Spot symbols are in lower case ("btcusdt"); no futures contract is.
bool is_spot(std::string_view symbol) {
    return !symbol.empty() && symbol.front() >= 'a' && symbol.front() <= 'z';
}

Result<void> add_bar_row(const Json& row, const Topic& topic, PriceKind price, DurationNs length_ns,
                         const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    FL_TRY(open_ns, row.time_s("id"));
    FL_CHECK(read_prices(row, {"open", "high", "low", "close"}, bar));
    bar.open_ns = open_ns;
    bar.length_ns = length_ns;
    if (price == PriceKind::trade) {
        FL_TRY(coins, row.number_if("amount"));
        bar.volume_coins = coins;
    }
    add_bar(batch, row_head(context, topic.symbol, open_ns), price, bar);
    return {};
}

/// Klines of trades, of the mark price and of the index. A pushed mark or index kline is also the
/// only live source of that price: its close now.
Result<FrameKind> decode_bars(const Json& root, const Topic& topic, PriceKind price,
                              const DecodeContext& context, EventBatch& batch) {
    const DurationNs length_ns = length_named(topic.kind.substr(topic.kind.rfind('.') + 1));
    const auto rows = root.find("data");
    if (rows) {
        return each_row(*rows, [&](Json row) {
            return add_bar_row(row, topic, price, length_ns, context, batch);
        });
    }
    FL_TRY(tick, root.field("tick"));
    FL_CHECK(add_bar_row(tick, topic, price, length_ns, context, batch));
    if (price != PriceKind::trade) {
        FL_TRY(at_ns, root.time_ms("ts"));
        FL_TRY(close, tick.number("close"));
        add_mark(batch, row_head(context, topic.symbol, at_ns),
                 price == PriceKind::mark ? close : unknown,
                 price == PriceKind::index ? close : unknown);
    }
    return FrameKind::data;
}

// HTX says that `amount` sums both sides of a trade; other readers take it as it is, and so is it
// taken here until it is measured. `quantity` is the same in coins.
Result<void> add_trade_row(const Json& row, std::string_view outer, const DecodeContext& context,
                           EventBatch& batch) {
    FL_TRY(at_ns, row.time_ms("ts"));
    FL_TRY(own, row.text_if("contract_code"));
    FL_TRY(price, row.decimal("price"));
    FL_TRY(size, row.decimal("amount"));
    FL_TRY(coins, row.number_if("quantity"));
    FL_TRY(direction, row.text("direction"));
    if (direction != "buy" && direction != "sell") return fail(ErrorCode::bad_side);
    add_trade(batch, row_head(context, own.empty() ? outer : own, at_ns), price, size,
              direction == "buy", text_of(row, "id"), coins);
    return {};
}

Result<FrameKind> decode_trades(const Json& root, std::string_view symbol,
                                const DecodeContext& context, EventBatch& batch) {
    const auto take = [&](Json row) { return add_trade_row(row, symbol, context, batch); };
    if (const auto history = root.find("data")) {
        return each_row(*history, [&](Json group) -> Result<void> {
            FL_TRY(rows, group.field("data"));
            return rows.each(take);
        });
    }
    FL_TRY(tick, root.field("tick"));
    FL_TRY(rows, tick.field("data"));
    return each_row(rows, take);
}

Result<FrameKind> decode_book(const Json& root, const Topic& topic, const DecodeContext& context,
                              EventBatch& batch) {
    FL_TRY(tick, root.field("tick"));
    FL_TRY(event, tick.text_if("event"));
    if (event == "update") return because(batch, FrameKind::ignored, book_increment);
    FL_TRY(at_ns, tick.time_ms("ts"));
    // A side without orders may be left out.
    std::vector<PrintedLevel> sides[2];
    const std::string_view names[] = {"bids", "asks"};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto levels = tick.find(names[i]);
        if (!levels) continue;
        FL_TRY(printed, read_levels(*levels));
        sides[i] = std::move(printed);
    }
    add_depth(batch, row_head(context, topic.symbol, at_ns), std::move(sides[0]),
              std::move(sides[1]));
    return FrameKind::data;
}

Result<FrameKind> decode_market(const Json& root, std::string_view channel,
                                const DecodeContext& context, EventBatch& batch) {
    const Topic topic = topic_of(channel);
    if (is_spot(topic.symbol)) return because(batch, FrameKind::ignored, "spot market");
    if (topic.kind == "trade.detail") return decode_trades(root, topic.symbol, context, batch);
    if (topic.kind.starts_with("depth.")) return decode_book(root, topic, context, batch);
    if (topic.kind.starts_with("kline.")) {
        return decode_bars(root, topic, PriceKind::trade, context, batch);
    }
    if (topic.kind.starts_with("mark_price.")) {
        return decode_bars(root, topic, PriceKind::mark, context, batch);
    }
    if (topic.kind.starts_with("index.")) {
        return decode_bars(root, topic, PriceKind::index, context, batch);
    }
    if (topic.kind == "bbo") return because(batch, FrameKind::ignored, best_prices);
    if (topic.kind.starts_with("detail")) return because(batch, FrameKind::ignored, day_statistics);
    if (topic.kind.starts_with("premium_index.") || topic.kind.starts_with("estimated_rate.") ||
        topic.kind.starts_with("basis.")) {
        return because(batch, FrameKind::ignored, "series of a premium, basis or estimated rate");
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode_notice(const Json& root, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(text, root.text("topic"));
    const Topic topic = topic_of(text);
    if (topic.kind == "heartbeat") return FrameKind::heartbeat;  // the state of the service
    if (topic.kind == "contract_elements") {
        return because(batch, FrameKind::ignored, "trading rules of contracts");
    }
    FL_TRY(data, root.field("data"));
    if (topic.kind == "liquidation_orders") {
        return each_row(data, [&](Json row) { return add_htx_liquidation(row, context, batch); });
    }
    if (topic.kind == "funding_rate") {
        FL_TRY(at_ns, root.time_ms("ts"));
        return each_row(data,
                        [&](Json row) { return add_htx_funding(row, at_ns, context, batch); });
    }
    if (topic.kind == "contract_info") {
        return each_row(data, [&](Json row) { return add_htx_contract(row, batch); });
    }
    if (text.starts_with("public.")) return FrameKind::unknown;
    return because(batch, FrameKind::ignored, "private account message");
}

Result<FrameKind> decode_op(const Json& root, std::string_view op, const DecodeContext& context,
                            EventBatch& batch) {
    if (op == "notify") return decode_notice(root, context, batch);
    if (op == "ping" || op == "pong") return FrameKind::heartbeat;
    if (op == "close" || op == "error") {
        return because(batch, FrameKind::error, text_of(root, "err-msg"));
    }
    if (const auto code = root.find("err-code")) {
        if (code->integer().value_or(1) == 0) return FrameKind::acknowledgement;
        return because(batch, FrameKind::error, text_of(root, "err-msg"));
    }
    return FrameKind::request;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    FL_TRY(op, root.text_if("op"));
    if (!op.empty()) return decode_op(root, op, context, batch);
    if (root.has("action")) {  // the spot socket, whose data stand in the same folders
        if (const auto code = root.find("code"); code && code->integer().value_or(0) != 200) {
            return because(batch, FrameKind::error, text_of(root, "message"));
        }
        if (text_of(root, "action") == "sub" || text_of(root, "action") == "ping") {
            return FrameKind::acknowledgement;
        }
        return because(batch, FrameKind::ignored, "spot market");
    }
    FL_TRY(status, root.text_if("status"));
    if (status == "error") return because(batch, FrameKind::error, text_of(root, "err-msg"));
    FL_TRY(channel, root.text_if("ch"));
    if (!channel.empty()) return decode_market(root, channel, context, batch);
    if (root.has("ping") || root.has("pong")) return FrameKind::heartbeat;
    if (root.has("subbed") || root.has("unsubbed")) return FrameKind::acknowledgement;
    if (root.has("sub") || root.has("unsub") || root.has("req")) return FrameKind::request;
    return decode_htx_answer(root, status, context, batch);
}

/// {"ping":n} asks for {"pong":n}; {"op":"ping","ts":"..."} for the same text back.
std::string answer_to(std::string_view payload, const DecodeContext& context) {
    const Result<Json> root = context.parse(payload);
    if (!root || !root->is_object()) return {};
    if (const Result<std::int64_t> number = root->integer("ping")) {
        return R"({"pong":)" + std::to_string(*number) + "}";
    }
    if (text_of(*root, "op") != "ping") return {};
    const auto ts = root->find("ts");
    if (!ts) return {};
    const std::string text = text_of(*root, "ts");
    const bool is_number = !text.empty() && text.find_first_not_of("0123456789") ==
                                                std::string::npos;  // nothing else is echoed
    if (!is_number) return {};
    return ts->is_text() ? R"({"op":"pong","ts":")" + text + "\"}"
                         : R"({"op":"pong","ts":)" + text + "}";
}

constexpr Endpoint sockets[] = {
    {"linear", "wss://api.hbdm.com/linear-swap-ws"},
    {"linear_notification", "wss://api.hbdm.com/linear-swap-notification"},
    {"swap", "wss://api.hbdm.com/swap-ws"},
    {"swap_notification", "wss://api.hbdm.com/swap-notification"},
    {"index", "wss://api.hbdm.com/ws_index"}};
constexpr Endpoint rest[] = {{"public", "https://api.hbdm.com"}};
constexpr std::string_view kinds[] = {"trade",         "candle",     "mark_price",
                                      "open_interest", "funding",    "long_short_ratio",
                                      "liquidation",   "book_depth", "insurance_fund",
                                      "instrument",    "margin_tier"};

/// Dated contracts ("BTC-USDT-261225", "BTC261225") are not planned: their books and volumes are
/// small, and the coin-margined ones live on further sockets. Their messages decode.
bool is_swap(const Instrument& instrument) {
    return instrument.symbol.ends_with("-USDT") || instrument.symbol.ends_with("-USD");
}

void plan_polls(const Instrument& instrument, bool linear, Plan& plan) {
    const std::string base =
        std::string(rest[0].url) + (linear ? "/linear-swap-api/v1/" : "/swap-api/v1/");
    const auto poll = [&](const std::string& path, const char* endpoint, DurationNs every_ns) {
        plan.polls.push_back({base + path + "contract_code=" + instrument.symbol, "GET", "",
                              endpoint, instrument.symbol, every_ns});
    };
    poll("swap_elite_account_ratio?period=5min&", "elite_account_ratio", 5 * ns_per_minute);
    poll("swap_elite_position_ratio?period=5min&", "elite_position_ratio", 5 * ns_per_minute);
    poll("swap_adjustfactor?", "adjustfactor", ns_per_day);
}

void plan_family(std::span<const Instrument> instruments, bool linear, Plan& plan) {
    const std::size_t at = linear ? 0 : 2;
    PlannedConnection market{std::string(sockets[at].url), {}, {}};
    PlannedConnection notices{std::string(sockets[at + 1].url), {}, {}};
    PlannedConnection index{std::string(sockets[4].url), {}, {}};
    std::size_t id = 0;
    for (const Instrument& instrument : instruments) {
        if (!is_swap(instrument) || (instrument.kind == ContractKind::linear) != linear) continue;
        const std::string& symbol = instrument.symbol;
        const auto add = [&](PlannedConnection& link, const std::string& frame,
                             const std::string& kind, DurationNs quiet_max_ns, EventKind proof) {
            link.subscribe.push_back(frame);
            link.channels.push_back({kind + " " + symbol, quiet_max_ns, {proof}, symbol});
            ++link.acknowledgements;
        };
        const auto subscribe = [&](PlannedConnection& link, const std::string& kind,
                                   DurationNs quiet_max_ns, EventKind proof) {
            add(link,
                R"({"sub":"market.)" + symbol + "." + kind + R"(","id":")" + std::to_string(++id) +
                    "\"}",
                kind, quiet_max_ns, proof);
        };
        const auto subscribe_notice = [&](const std::string& kind, DurationNs quiet_max_ns,
                                          EventKind proof) {
            add(notices,
                R"({"op":"sub","cid":")" + std::to_string(++id) + R"(","topic":"public.)" + symbol +
                    "." + kind + "\"}",
                kind, quiet_max_ns, proof);
        };
        subscribe(market, "trade.detail", 10 * ns_per_minute, EventKind::trade);
        subscribe(market, "depth.step0", ns_per_minute, EventKind::book_depth);
        subscribe(index, "mark_price.1min", 2 * ns_per_minute, EventKind::mark_price);
        subscribe(index, "index.1min", 2 * ns_per_minute, EventKind::mark_price);
        subscribe_notice("liquidation_orders", 0, EventKind::liquidation);
        subscribe_notice("funding_rate", 10 * ns_per_minute, EventKind::funding);
        plan_polls(instrument, linear, plan);
    }
    if (market.subscribe.empty()) return;
    for (PlannedConnection* link : {&market, &notices, &index}) {
        plan.connections.push_back(std::move(*link));
    }
    const std::string base =
        std::string(rest[0].url) + (linear ? "/linear-swap-api/v1/" : "/swap-api/v1/");
    plan.polls.push_back(
        {base + "swap_open_interest", "GET", "", "open_interest", "", 10 * ns_per_second});
    plan.polls.push_back(
        {base + "swap_contract_info", "GET", "", "contract_info", "", ns_per_hour});
    plan.polls.push_back({base + "swap_risk_info", "GET", "", "risk_info", "", ns_per_hour});
}

Plan plan(std::span<const Instrument> instruments) {
    Plan out;
    plan_family(instruments, true, out);
    plan_family(instruments, false, out);
    return out;
}

}  // namespace

extern const VenueWire htx_wire;
const VenueWire htx_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::server_json,
    .gzip_frames = true,
    .messages_per_s_max = 40,
    .rest_weight_per_s = 80,
    .omits = "nothing is known to be left out",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
