// LbankVoice: how LBank's perpetual socket and its four REST answers talk.
//
// The socket is undocumented; this is what recorded messages show: every value is a text, rows are
// {"table","data"}, `Direction` "0" is a bid or a buy and "1" an ask or a sell, times are seconds.
// Every topic is confirmed or refused with its own action repeated. REST refuses with HTTP 200 and
// success:false. There is no open interest and no liquidation topic; the trades of liquidations are
// on the tape. What the socket says to broken JSON is not recorded: the refusal here is a guess.
#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"lbkperpws.lbank.com", "lbkperp.lbank.com"};

constexpr std::string_view topic_trades = "2";
constexpr std::string_view topic_ticker = "7";
constexpr std::string_view topic_book = "25";

std::string seconds(TimeNs at_ns) { return std::to_string(at_ns / ns_per_second); }

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws" ? 101 : 404;
}

/// The voice's key of a stream: topic and contract; its number is the client's LocalNo.
std::string key_of(std::string_view topic, const Listing& listing) {
    return std::string(topic) + ":" + listing.instrument.symbol;
}

JsonWriter& begin_row(JsonWriter& out, std::string_view table, const Listing& listing) {
    return out.begin_object()
        .member("table", table)
        .key("data")
        .begin_object()
        .member("ExchangeID", "Exchange")
        .member("InstrumentID", listing.instrument.symbol);
}

std::string trade_frame(const Listing& listing, const TapeRow& row, std::int64_t local_number) {
    JsonWriter out;
    out.begin_object()
        .member("action", "PushMarketTrade")
        .member("index", "Exchange_" + listing.instrument.symbol)
        .member("bNo", 0)
        .member("changeType", "3")
        .key("result")
        .begin_array()
        .begin_object()
        .member("table", "MarketTrade")
        .key("data")
        .begin_object()
        .member("TradeID", std::to_string(1'000'000'000'000'000 + row.id))
        .member("ExchangeID", "Exchange")
        .member("InstrumentID", listing.instrument.symbol)
        .member("Direction", row.taker_bought ? "0" : "1")
        .member("Price", price_text(listing, row.price_usd))
        .member("Volume", row.size_contracts.to_string())
        .member("TradeTime", seconds(row.time_ns))
        .end_object()
        .end_object()
        .end_array()
        .member("localNo", local_number)
        .end_object();
    return out.take();
}

std::string ticker_frame(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    JsonWriter out;
    out.begin_object()
        .member("action", "PushMarketDataOverView")
        .member("requestNo", 0)
        .member("errorCode", 0)
        .member("errorMsg", "Success")
        .key("result")
        .begin_array();
    begin_row(out, "MarketDataOverView", listing)
        .member("ProductGroup", "SwapU")
        .member("UpdateTime", seconds(listing.ticker_ns))
        .member("UnderlyingPrice", price_text(listing, told.index_usd))
        .member("MarkedPrice", price_text(listing, told.mark_usd))
        .member("PositionFeeRate", told.funding_rate.to_string())
        .member("InstrumentStatus", "2")
        .member("PrePositionFeeRate", told.funding_rate.to_string())
        .end_object()
        .end_object()
        .end_array()
        .end_object();
    return out.take();
}

void write_book_rows(JsonWriter& out, const Listing& listing) {
    for (const bool bids : {true, false}) {
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            begin_row(out, "MarketOrder", listing)
                .member("Direction", bids ? "0" : "1")
                .member("Price", price_text(listing, level.price_usd))
                .member("Volume", level.size_contracts.to_string())
                .member("Orders", "1")
                .end_object()
                .end_object();
        }
    }
}

std::string snapshot_frame(const Listing& listing) {
    JsonWriter out;
    out.begin_object()
        .member("action", "PushMarketOrder")
        .member("requestNo", 0)
        .member("errorCode", 0)
        .member("errorMsg", "Exchange_" + listing.instrument.symbol)
        .key("result")
        .begin_array();
    write_book_rows(out, listing);
    out.end_array().end_object();
    return out.take();
}

/// After the snapshot, changed levels with a rising number. All levels of the new book are told;
/// the removal of old ones has not been recorded.
std::string changes_frame(const Listing& listing, std::int64_t local_number) {
    JsonWriter out;
    out.begin_object()
        .member("action", "PushMarketOrder")
        .member("index", "Exchange_" + listing.instrument.symbol)
        .member("bNo", ms(listing.book_ns))
        .member("changeType", "3")
        .key("result")
        .begin_array();
    write_book_rows(out, listing);
    out.end_array().member("localNo", local_number).end_object();
    return out.take();
}

/// A field of the client's action as text, whether it stands there as a number or a text.
std::string field_text(const Json& action, std::string_view key) {
    if (const auto text = action.text(key)) return std::string(*text);
    const auto number = action.integer(key);
    return number ? std::to_string(*number) : std::string{};
}

std::string action_reply(const Json& action, int code, std::string_view message) {
    JsonWriter out;
    out.begin_object()
        .member("action", "RecvTopicAction")
        .member("requestNo", 0)
        .member("errorCode", code)
        .member("errorMsg", message)
        .key("result")
        .begin_array()
        .begin_object()
        .member("table", "TopicAction")
        .key("data")
        .begin_object();
    for (const std::string_view key : {"Action", "LocalNo", "TopicID", "FilterValue", "ResumeNo"}) {
        out.member(key, field_text(action, key));
    }
    out.end_object().end_object().end_array().end_object();
    return out.take();
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    if (text == "ping") return {{"pong"}};
    const Result<Json> root = json.parse(text);
    const auto action = root ? root->find("SendTopicAction") : std::nullopt;
    if (!action || !action->is_object()) {
        return {{R"({"action":"RecvTopicAction","requestNo":0,"errorCode":1,)"
                 R"("errorMsg":"Invalid Message","result":[]})"}};
    }
    const std::string topic = field_text(*action, "TopicID");
    if (topic != topic_trades && topic != topic_ticker && topic != topic_book) {
        return {{action_reply(*action, 54, "User Not Login")}};
    }
    const std::string filter = field_text(*action, "FilterValue");
    constexpr std::string_view exchange = "Exchange_";
    const Listing* listing = filter.starts_with(exchange)
                                 ? market.find(std::string_view(filter).substr(exchange.size()))
                                 : nullptr;
    if (listing == nullptr) {
        return {{action_reply(*action, 5, "Invalid Value:Not Found InstrumentID")}};
    }
    VoiceReply reply{{action_reply(*action, 0, "Success")}};
    // Leaving a topic ("0") is confirmed and has no effect.
    if (field_text(*action, "Action") == "0") return reply;
    connection.topics.insert_or_assign(key_of(topic, *listing),
                                       action->integer("LocalNo").value_or(0));
    if (topic == topic_ticker && listing->ticker_ns != 0) {
        reply.frames.push_back(ticker_frame(*listing));
    }
    if (topic == topic_book && listing->book_ns != 0) {
        reply.frames.push_back(snapshot_frame(*listing));
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto find = [&](std::string_view topic) {
        return connection.topics.find(key_of(topic, listing));
    };
    if (const auto row = tape_row(event.time_ns, event.what)) {
        const auto at = find(topic_trades);
        if (at != connection.topics.end()) {
            frames.push_back(trade_frame(listing, *row, at->second));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        if (find(topic_ticker) != connection.topics.end()) {
            frames.push_back(ticker_frame(listing));
        }
    } else if (const auto at = find(topic_book); at != connection.topics.end()) {
        frames.push_back(changes_frame(listing, at->second));
    }
}

// REST.

void write_instrument(JsonWriter& out, const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    out.begin_object()
        .member("priceLimitUpperValue", 0.2)
        .member("symbol", symbol)
        .member("volumeTick", 0.0001)
        .member("indexPrice", price_text(listing, listing.ticker.index_usd))
        .member("minOrderVolume", "0.0001")
        .member("priceTick", 0.1)
        .member("maxOrderVolume", "30.0")
        .member("baseCurrency", symbol.substr(0, symbol.size() - 4))
        .member("volumeMultiple", 1.0)
        .member("exchangeID", "Exchange")
        .member("priceCurrency", "USDT")
        .member("priceLimitLowerValue", 0.2)
        .member("clearCurrency", "USDT")
        .member("symbolName", symbol)
        .member("defaultLeverage", 20.0)
        .member("minOrderCost", "5.0")
        .end_object();
}

void write_market(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    double volume = 0, turnover_usd = 0;
    Decimal high = told.last_usd, low = told.last_usd;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        volume += minute.volume_contracts;
        turnover_usd += minute.turnover_usd;
        high = std::max(high, minute.high_usd);
        low = std::min(low, minute.low_usd);
    }
    const Decimal open = listing.minutes.empty() ? told.last_usd : listing.minutes[0].open_usd;
    const auto text = [](double value, int decimals) {
        return Decimal::from_double(value, decimals).value_or(Decimal{}).to_string();
    };
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("highestPrice", price_text(listing, high))
        .member("underlyingPrice", price_text(listing, told.index_usd))
        .member("lowestPrice", price_text(listing, low))
        .member("openPrice", price_text(listing, open))
        .member("positionFeeRate", told.funding_rate.to_string())
        .member("volume", text(volume, 4))
        .member("markedPrice", price_text(listing, told.mark_usd))
        .member("turnover", text(turnover_usd, 2))
        .member("positionFeeTime", seconds(told.funding_interval_ns))
        .member("lastPrice", price_text(listing, told.last_usd))
        .member("nextFeeTime", std::to_string(ms(told.next_funding_ns)))
        .member("fundingRate", told.funding_rate.to_string())
        .end_object();
}

void write_book(JsonWriter& out, const Listing& listing) {
    out.begin_object().member("symbol", listing.instrument.symbol);
    for (const bool asks : {true, false}) {
        out.key(asks ? "asks" : "bids").begin_array();
        for (const BookTold::Level& level : asks ? listing.book.asks : listing.book.bids) {
            out.begin_object()
                .member("volume", level.size_contracts.to_string())
                .member("price", price_text(listing, level.price_usd))
                .member("orders", "1")
                .end_object();
        }
        out.end_array();
    }
    out.end_object();
}

std::string finish(JsonWriter& out, int code, std::string_view message) {
    out.member("error_code", code)
        .member("msg", message)
        .member("result", code == 0 ? "true" : "false")
        .member("success", code == 0)
        .end_object();
    return out.take();
}
VoiceAnswer refusal(int code, std::string_view message) {
    JsonWriter out;
    return {200, finish(out.begin_object(), code, message)};
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view root = "/cfd/openApi/v1/pub/";
    if (!request.path.starts_with(root)) return {404, R"({"status":404,"error":"Not Found"})"};
    const std::string_view name = request.path.substr(root.size());
    JsonWriter out;
    out.begin_object().key("data");
    if (name == "getTime") {
        out.value(ms(now_ns));
    } else if (name == "marketOrder") {
        const Listing* listing = market.find(request.parameter("symbol"));
        if (listing == nullptr) {
            return refusal(20156,
                           "This product has been delisted and is not available for trading.");
        }
        write_book(out, *listing);
    } else if (name == "instrument" || name == "marketData") {
        if (request.parameter("productGroup") != "SwapU") {
            return refusal(20001, "productGroup is not supported.");
        }
        out.begin_array();
        for (const Listing& listing : market.listings()) {
            name == "instrument" ? write_instrument(out, listing) : write_market(out, listing);
        }
        out.end_array();
    } else {
        return {404, R"({"status":404,"error":"Not Found"})"};
    }
    return {200, finish(out, 0, "Success")};
}

}  // namespace

extern const VenueVoice lbank_voice;
const VenueVoice lbank_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 60 * ns_per_second,  // not documented
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
