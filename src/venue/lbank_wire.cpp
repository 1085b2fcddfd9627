// LBank on the wire: the perpetual socket, which is undocumented, and four REST answers.
//
// A push is {"action":"Push<Table>","result":[{"table","data":{...}}]} with every value a text;
// `Direction` "0" is a bid or a buy, "1" an ask or a sell, times are seconds. Sizes are coins.
// There is no open interest and no liquidation topic. REST errors come with HTTP 200 and
// success:false.
#include <cmath>

#include "venue/wire_rows.hpp"

namespace faultline {
namespace {

/// Calls take(data) for each row of a push.
template <class Take>
Result<FrameKind> each_data(const Json& root, Take&& take) {
    FL_TRY(rows, root.field("result"));
    return each_row(rows, [&](Json row) -> Result<void> {
        FL_TRY(data, row.field("data"));
        return take(data);
    });
}

Result<bool> is_buy(const Json& data) {
    FL_TRY(direction, data.text("Direction"));
    if (direction == "0") return true;
    if (direction == "1") return false;
    return fail(ErrorCode::bad_side);
}

/// A snapshot has no number (`bNo`) and no time; what follows it are changes of single levels, some
/// of other instruments.
Result<FrameKind> decode_book(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.has("bNo")) return because(batch, FrameKind::ignored, book_increment);
    std::string_view symbol;
    std::vector<PrintedLevel> bids, asks;
    FL_CHECK(each_data(root, [&](const Json& data) -> Result<void> {
        FL_TRY(own, data.text("InstrumentID"));
        if (symbol.empty()) symbol = own;
        if (own != symbol) return {};  // a level that belongs to another book
        FL_TRY(buy, is_buy(data));
        FL_TRY(price, data.number("Price"));
        FL_TRY(size, data.number("Volume"));
        (buy ? bids : asks).push_back({price, size});
        return {};
    }));
    if (symbol.empty()) return FrameKind::data;
    add_depth(batch, row_head(context, symbol, 0), std::move(bids), std::move(asks));
    return FrameKind::data;
}

/// Fields are pushed when they change, so any of them may be missing.
Result<void> add_overview(const Json& data, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, data.text("InstrumentID"));
    const TimeNs at_ns = data.time_s("UpdateTime").value_or(0);
    const RowHead head = row_head(context, symbol, at_ns);
    FL_TRY(mark, data.number_if("MarkedPrice"));
    FL_TRY(index, data.number_if("UnderlyingPrice"));
    FL_TRY(rate, data.number_if("PositionFeeRate"));
    add_mark(batch, head, mark, index);
    add_funding(batch, head, rate);
    return {};
}

Result<void> add_trade_row(const Json& data, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, data.text("InstrumentID"));
    FL_TRY(at_ns, data.time_s("TradeTime"));
    FL_TRY(price, data.decimal("Price"));
    FL_TRY(size, data.decimal("Volume"));
    FL_TRY(buy, is_buy(data));
    add_trade(batch, row_head(context, symbol, at_ns), price, size, buy, text_of(data, "TradeID"));
    return {};
}

Result<FrameKind> decode_push(const Json& root, std::string_view action,
                              const DecodeContext& context, EventBatch& batch) {
    if (root.has("errorCode") && root.integer("errorCode").value_or(1) != 0) {
        return because(batch, FrameKind::error, text_of(root, "errorMsg"));
    }
    if (action == "RecvTopicAction") return FrameKind::acknowledgement;
    if (action == "PushMarketOrder") return decode_book(root, context, batch);
    if (action == "PushMarketDataOverView") {
        return each_data(root,
                         [&](const Json& data) { return add_overview(data, context, batch); });
    }
    if (action == "PushMarketTrade") {
        return each_data(root,
                         [&](const Json& data) { return add_trade_row(data, context, batch); });
    }
    return FrameKind::unknown;
}

/// A row of marketData, which gives no time. `prePositionFeeRate` is the rate before and not taken.
Result<void> add_market_row(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    const RowHead head = row_head(context, symbol, 0);
    FL_TRY(mark, row.number_if("markedPrice"));
    FL_TRY(index, row.number_if("underlyingPrice"));
    FL_TRY(current, row.number_if("fundingRate"));
    FL_TRY(former, row.number_if("positionFeeRate"));
    FL_TRY(interval_s, row.number_if("positionFeeTime"));
    add_mark(batch, head, mark, index);
    add_funding(batch, head, std::isnan(current) ? former : current,
                interval_of(interval_s, ns_per_second));
    return {};
}

/// `defaultLeverage` is where the slider starts, not the largest leverage, which is not public.
Result<void> add_contract(const Json& row, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(base, row.text("baseCurrency"));
    FL_TRY(multiple, row.number("volumeMultiple"));
    FL_TRY(contract, told_contract(VenueId::lbank, symbol, base, ContractKind::linear, multiple));
    batch.instruments.push_back({std::move(contract), unknown, true});
    return {};
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (!root.field("success")->boolean().value_or(false)) {
        return because(batch, FrameKind::error, text_of(root, "msg"));
    }
    const auto data = root.find("data");
    if (!data || data->is_null()) return FrameKind::data;
    if (data->is_number()) return because(batch, FrameKind::ignored, "server time");
    if (data->is_array()) {
        const Result<Json> first = data->at(0);
        if (!first) return FrameKind::data;  // an empty answer
        if (first->has("volumeMultiple")) {
            return each_row(*data, [&](Json row) { return add_contract(row, batch); });
        }
        if (first->has("lastPrice") || first->has("markedPrice")) {
            return each_row(*data, [&](Json row) { return add_market_row(row, context, batch); });
        }
        return FrameKind::unknown;
    }
    if (data->has("asks") && data->has("bids")) {
        FL_TRY(symbol, data->text_if("symbol"));
        return take_book(batch, row_head(context, symbol, 0), *data, "bids", "asks",
                         {"price", "volume"});
    }
    return FrameKind::unknown;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    if (payload == "ping" || payload == "pong") return FrameKind::heartbeat;
    FL_TRY(root, context.parse(payload));
    if (!root.is_object()) return FrameKind::unknown;
    if (root.has("SendTopicAction")) return FrameKind::request;
    FL_TRY(action, root.text_if("action"));
    if (!action.empty()) return decode_push(root, action, context, batch);
    if (root.has("success")) return decode_answer(root, context, batch);
    // Rows that were saved alone.
    if (root.has("markedPrice")) {
        FL_CHECK(add_market_row(root, context, batch));
        return FrameKind::data;
    }
    if (root.has("orders") && root.has("price")) {
        return because(batch, FrameKind::ignored, "one level of a book, without its side");
    }
    return FrameKind::unknown;
}

std::string answer_to(std::string_view payload, const DecodeContext&) {
    return payload == "ping" ? "pong" : "";
}

constexpr Endpoint sockets[] = {{"perpetual", "wss://lbkperpws.lbank.com/ws"}};
constexpr Endpoint rest[] = {{"public", "https://lbkperp.lbank.com/cfd/openApi/v1/pub"}};
constexpr std::string_view kinds[] = {"trade", "mark_price", "funding", "book_depth", "instrument"};

// Topic 2 trades, 7 ticker. The book's topic (25) sends one snapshot and then changes, so whole
// books are polled.
Plan plan(std::span<const Instrument> instruments) {
    Plan out;
    if (instruments.empty()) return out;
    PlannedConnection link{std::string(sockets[0].url), {}, {}};
    std::size_t number = 0;
    for (const Instrument& instrument : instruments) {
        const auto subscribe = [&](const char* topic, const char* name, DurationNs quiet_max_ns,
                                   EventKind proof) {
            link.subscribe.push_back(R"({"SendTopicAction":{"Action":"1","LocalNo":)" +
                                     std::to_string(++number) + R"(,"TopicID":")" + topic +
                                     R"(","FilterValue":"Exchange_)" + instrument.symbol +
                                     R"(","ResumeNo":-1}})");
            link.channels.push_back({std::string(name) + " " + instrument.symbol,
                                     quiet_max_ns,
                                     {proof},
                                     instrument.symbol});
            ++link.acknowledgements;
        };
        subscribe("2", "trades", 30 * ns_per_minute, EventKind::trade);
        subscribe("7", "ticker", 5 * ns_per_minute, EventKind::mark_price);
        out.polls.push_back(
            {std::string(rest[0].url) + "/marketOrder?symbol=" + instrument.symbol + "&depth=50",
             "GET", "", "market_order", instrument.symbol, 30 * ns_per_second});
    }
    out.connections.push_back(std::move(link));
    const std::string base{rest[0].url};
    out.polls.push_back(
        {base + "/marketData?productGroup=SwapU", "GET", "", "market_data", "", ns_per_minute});
    out.polls.push_back(
        {base + "/instrument?productGroup=SwapU", "GET", "", "instrument", "", ns_per_hour});
    return out;
}

}  // namespace

extern const VenueWire lbank_wire;
const VenueWire lbank_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::client_text,
    .ping_text = "ping",
    .ping_every_ns = 15 * ns_per_second,
    .messages_per_s_max = 20,
    .rest_weight_per_s = 5,
    .omits = "there is no public liquidation feed",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = answer_to,
};

}  // namespace faultline
