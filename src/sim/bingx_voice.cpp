// BingxVoice: how BingX talks: a socket for linear and one for coin-margined swaps, whose frames
// the server compresses, and REST {"code":0,"msg":"","data"}.
//
// From the documentation and recorded messages: the server asks with the text "Ping" every 5 s and
// hangs up on who does not say "Pong". The coin-margined socket confirms and refuses in other
// shapes than the linear one and prints levels as objects. Open interest is a QUOTE VALUE of linear
// contracts and coins of coin-margined ones. There are no liquidations, though their trades are on
// the tape. Codes of REST refusals are not verified.
#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"open-api-swap.bingx.com", "open-api-cswap-ws.bingx.com",
                                      "open-api.bingx.com"};
constexpr std::size_t topics_max = 200;  // a connection

bool is_linear_socket(const VoiceConnection& connection) {
    return connection.target.starts_with("/swap-market");
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    const std::string_view path =
        std::string_view(connection.target).substr(0, connection.target.find('?'));
    if (path == "/swap-market") return connection.host == hosts[1] ? 404 : 101;
    if (path == "/market") return connection.host == hosts[0] ? 404 : 101;
    return 404;
}

std::string depth_kind(const Listing& listing) {
    return is_linear(listing) ? "depth20@500ms" : "depth20";
}
std::string type_of(const Listing& listing, std::string_view kind) {
    return listing.instrument.symbol + "@" + std::string(kind);
}

JsonWriter& begin_push(JsonWriter& out, std::string_view type) {
    return out.begin_object().member("code", 0).member("dataType", type);
}

std::string trade_frame(const Listing& listing, const TapeRow& row) {
    JsonWriter out;
    begin_push(out, type_of(listing, "trade"))
        .key("data")
        .begin_array()
        .begin_object()
        .member("q", row.size_contracts.to_string())
        .member("p", price_text(listing, row.price_usd))
        .member("T", ms(row.time_ns))
        .member("m", !row.taker_bought)
        .member("s", listing.instrument.symbol)
        .end_object()
        .end_array()
        .end_object();
    return out.take();
}

std::string mark_frame(const Listing& listing) {
    JsonWriter out;
    begin_push(out, type_of(listing, "markPrice"))
        .key("data")
        .begin_object()
        .member("e", "markPriceUpdate")
        .member("E", ms(listing.ticker_ns))
        .member("s", listing.instrument.symbol)
        .member("p", price_text(listing, listing.ticker.mark_usd))
        .end_object()
        .end_object();
    return out.take();
}

/// Levels of the coin-margined socket: price, coins, contracts.
void write_level_objects(JsonWriter& out, std::string_view name, const Listing& listing,
                         const std::vector<BookTold::Level>& levels) {
    out.key(name).begin_array();
    for (const BookTold::Level& level : levels) {
        const double coins = EmulatedMarket::coins(listing, level.size_contracts, level.price_usd);
        out.begin_object()
            .member("p", price_text(listing, level.price_usd))
            .member("a", Decimal::from_double(coins, 6).value_or(Decimal{}).to_string())
            .member("v", level.size_contracts.to_string())
            .end_object();
    }
    out.end_array();
}

/// Recorded asks come with the farthest first.
std::string depth_frame(const Listing& listing) {
    std::vector<BookTold::Level> asks(listing.book.asks.rbegin(), listing.book.asks.rend());
    JsonWriter out;
    begin_push(out, type_of(listing, depth_kind(listing)));
    if (is_linear(listing)) {
        out.member("ts", ms(listing.book_ns)).key("data").begin_object();
        write_levels(out, "bids", listing, listing.book.bids, true);
        write_levels(out, "asks", listing, asks, true);
    } else {
        out.key("data").begin_object().member("symbol", listing.instrument.symbol);
        write_level_objects(out, "bids", listing, listing.book.bids);
        write_level_objects(out, "asks", listing, asks);
    }
    out.end_object().end_object();
    return out.take();
}

std::string reply(std::string_view id, int code, std::string_view message, bool linear,
                  TimeNs now_ns) {
    JsonWriter out;
    out.begin_object();
    if (linear) {
        out.member("id", id)
            .member("code", code)
            .member("msg", message)
            .member("dataType", "")
            .key("data")
            .null();
    } else {
        out.member("code", code);
        if (code == 0) out.member("id", id);
        out.member("msg", code == 0 ? "SUCCESS" : message).member("timestamp", ms(now_ns));
    }
    out.end_object();
    return out.take();
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    if (text == "Pong" || text == "pong") return {};
    if (text == "Ping" || text == "ping") return {{"Pong"}};
    const bool linear = is_linear_socket(connection);
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) {
        return {{reply("", linear ? 80014 : 100400, "invalid parameters", linear, now_ns)}};
    }
    const std::string_view id = root->text("id").value_or("");
    const std::string_view request = root->text("reqType").value_or("");
    const std::string_view type = root->text("dataType").value_or("");
    const auto refuse = [&](int code, const std::string& message) {
        return VoiceReply{{reply(id, linear ? code : 100400, message, linear, now_ns)}};
    };
    if (request != "sub" && request != "unsub") return refuse(80014, "reqType not support");
    for (const Listing& listing : market.listings()) {
        if (is_linear(listing) != linear) continue;
        const std::string depth = type_of(listing, depth_kind(listing));
        if (type != depth && type != type_of(listing, "trade") &&
            type != type_of(listing, "markPrice")) {
            continue;
        }
        VoiceReply out{{reply(id, 0, "", linear, now_ns)}};
        if (request == "unsub") {
            connection.topics.erase(std::string(type));
            return out;
        }
        if (connection.topics.size() >= topics_max && !connection.has(type)) {
            return refuse(80403, "too many topics on this connection");
        }
        connection.topics.emplace(type, 0);
        if (type == depth && listing.book_ns != 0) out.frames.push_back(depth_frame(listing));
        return out;
    }
    return refuse(80015, linear ? "dataType not support"
                                : "code:100400:" + std::string(type.substr(type.find('@') + 1)) +
                                      " dataType is not supported");
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto wants = [&](std::string_view kind) {
        return connection.has(type_of(listing, kind));
    };
    if (const auto row = tape_row(event.time_ns, event.what); row && wants("trade")) {
        frames.push_back(trade_frame(listing, *row));
    }
    if (std::holds_alternative<TickerTold>(event.what) && wants("markPrice")) {
        frames.push_back(mark_frame(listing));
    }
    if (std::holds_alternative<BookTold>(event.what) && wants(depth_kind(listing))) {
        frames.push_back(depth_frame(listing));
    }
}

// REST.

void write_contract(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object();
    if (!is_linear(listing)) {
        // The contract's dollars are its smallest step.
        const std::string usd = std::to_string(static_cast<int>(contract.contract_size));
        out.member("symbol", contract.symbol)
            .member("pricePrecision", 1)
            .member("minTickSize", usd)
            .member("minTradeValue", usd)
            .member("minQty", "1.00000000")
            .member("status", 1)
            .member("timeOnline", std::int64_t{1710738000000})
            .end_object();
        return;
    }
    out.member("contractId", "100")
        .member("symbol", contract.symbol)
        .member("size", "0")
        .member("quantityPrecision", 4)
        .member("pricePrecision", 1)
        .member("feeRate", 0.0005)
        .member("makerFeeRate", 0.0002)
        .member("takerFeeRate", 0.0005)
        .member("tradeMinLimit", 0)
        .member("tradeMinQuantity", 0.0001)
        .member("tradeMinUSDT", 2)
        .member("maxLongLeverage", listing.max_leverage)
        .member("maxShortLeverage", listing.max_leverage)
        .member("currency", "USDT")
        .member("asset", contract.symbol.substr(0, contract.symbol.find('-')))
        .member("status", 1)
        .member("apiStateOpen", "true")
        .member("apiStateClose", "true")
        .member("displayName", contract.symbol)
        .end_object();
}

void write_premium(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("markPrice", price_text(listing, told.mark_usd))
        .member("indexPrice", price_text(listing, told.index_usd))
        .member("lastFundingRate", told.funding_rate.to_string())
        .member("nextFundingTime", ms(told.next_funding_ns))
        .end_object();
}

void write_open_interest(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double coins =
        EmulatedMarket::coins(listing, told.open_interest_contracts, told.mark_usd);
    const bool linear = is_linear(listing);
    const Decimal amount =
        Decimal::from_double(linear ? coins * told.mark_usd.to_double() : coins, linear ? 2 : 4)
            .value_or(Decimal{});
    out.begin_object().member("openInterest", amount.to_string());
    out.member("symbol", listing.instrument.symbol)
        .member(linear ? "time" : "timestamp", ms(listing.ticker_ns))
        .end_object();
}

void write_depth(JsonWriter& out, const Listing& listing) {
    out.begin_object().member("T", ms(listing.book_ns));
    write_levels(out, "bids", listing, listing.book.bids, true);
    write_levels(out, "asks", listing, listing.book.asks, true);
    out.end_object();
}

void write_trades(JsonWriter& out, const Listing& listing) {
    out.begin_array();
    for (const TapeRow& row : latest_tape(listing, 100)) {
        const double quote_usd = EmulatedMarket::coins(listing, row.size_contracts, row.price_usd) *
                                 row.price_usd.to_double();
        out.begin_object()
            .member("time", ms(row.time_ns))
            .member("isBuyerMaker", !row.taker_bought)
            .member("price", price_text(listing, row.price_usd))
            .member("qty", row.size_contracts.to_string())
            .member("quoteQty", Decimal::from_double(quote_usd, 2).value_or(Decimal{}).to_string())
            .end_object();
    }
    out.end_array();
}

void write_bars(JsonWriter& out, const Listing& listing) {
    out.begin_array();
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        const Decimal volume = Decimal::from_double(bar->volume_contracts, 4).value_or(Decimal{});
        out.begin_object()
            .member("open", price_text(listing, bar->open_usd))
            .member("close", price_text(listing, bar->close_usd))
            .member("high", price_text(listing, bar->high_usd))
            .member("low", price_text(listing, bar->low_usd))
            .member("volume", volume.to_string())
            .member("time", ms(bar->open_ns))
            .end_object();
    }
    out.end_array();
}

struct Path {
    std::string_view path;
    void (*write)(JsonWriter& out, const Listing& listing);
    bool linear;
    bool bulk;  // all contracts where no symbol is asked for
};
constexpr Path paths[] = {
    {"/openApi/swap/v2/quote/contracts", write_contract, true, true},
    {"/openApi/swap/v2/quote/premiumIndex", write_premium, true, true},
    {"/openApi/swap/v2/quote/openInterest", write_open_interest, true, false},
    {"/openApi/swap/v2/quote/depth", write_depth, true, false},
    {"/openApi/swap/v2/quote/trades", write_trades, true, false},
    {"/openApi/swap/v3/quote/klines", write_bars, true, false},
    {"/openApi/cswap/v1/market/contracts", write_contract, false, true},
    {"/openApi/cswap/v1/market/premiumIndex", write_premium, false, true},
    {"/openApi/cswap/v1/market/openInterest", write_open_interest, false, true},
    {"/openApi/cswap/v1/market/depth", write_depth, false, false},
    {"/openApi/cswap/v1/market/klines", write_bars, false, false},
};

VoiceAnswer refusal(int status, int code, std::string_view message, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("code", code)
        .member("msg", message)
        .member("timestamp", ms(now_ns))
        .end_object();
    return {status, out.take()};
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    const auto* path = std::ranges::find(paths, request.path, &Path::path);
    if (path == std::end(paths)) return refusal(404, 100400, "this api is not exist", now_ns);
    const std::string_view symbol = request.parameter("symbol");
    const Listing* only = market.find(symbol);
    if (only != nullptr && is_linear(*only) != path->linear) only = nullptr;
    if (only == nullptr && (!symbol.empty() || !path->bulk)) {
        return refusal(200, 109425, std::string(symbol) + " does not exist", now_ns);
    }
    JsonWriter out;
    out.begin_object().member("code", 0).member("msg", "");
    if (!path->linear) out.member("timestamp", ms(now_ns));
    out.key("data");
    if (only != nullptr && !(path->bulk && !path->linear)) {
        path->write(out, *only);
    } else {
        out.begin_array();
        for (const Listing& listing : market.listings()) {
            if (is_linear(listing) != path->linear || (only != nullptr && only != &listing)) {
                continue;
            }
            path->write(out, listing);
        }
        out.end_array();
    }
    out.end_object();
    return {200, out.take()};
}

std::string ping(VoiceConnection&, TimeNs) { return "Ping"; }
bool is_pong(std::string_view text) { return text == "Pong"; }

}  // namespace

extern const VenueVoice bingx_voice;
const VenueVoice bingx_voice = {
    .hosts = hosts,
    .gzip_frames = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 30 * ns_per_second,
    .ping_every_ns = 5 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer,
    .ping = ping,
    .is_pong = is_pong,
};

}  // namespace faultline
