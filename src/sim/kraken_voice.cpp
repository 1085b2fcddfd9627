// KrakenVoice: how Kraken Futures talks: feeds of one socket and the REST of /derivatives/api/v3.
//
// From recorded messages: a greeting, one confirmation for each product, then a snapshot of the
// latest trades (newest first) before live ones. A liquidation is a trade of type "liquidation"
// whose side is the order's: "sell" closes a long. Everything is a number; `funding_rate` is US
// dollars a contract, `relative_funding_rate` the fraction. Who is silent for 60 s is hung up on.
// The feed of single book levels is not emulated: books are asked for over REST.
#include <fmt/format.h>

#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"futures.kraken.com"};
constexpr std::size_t replayed_max = 100;  // trades of a snapshot

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws/v1" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs) {
    return {{R"({"event":"info","version":1})"}};
}

std::string key_of(std::string_view feed, const Listing& listing) {
    return std::string(feed) + ":" + listing.instrument.symbol;
}
std::string uid_of(std::uint64_t id) { return fmt::format("7d1f0c3a-0000-4000-8000-{:012x}", id); }
/// "XBT:USD" of "PF_XBTUSD".
std::string pair_of(const Listing& listing) {
    std::string pair = listing.instrument.symbol.substr(3);
    return pair.insert(pair.size() - 3, ":");
}

void write_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    out.begin_object()
        .member("product_id", listing.instrument.symbol)
        .member("feed", "trade")
        .member("uid", uid_of(row.id))
        .member("side", row.taker_bought ? "buy" : "sell")
        .member("type", row.liquidation != nullptr ? "liquidation" : "fill")
        .member("time", ms(row.time_ns))
        .member("qty", row.size_contracts.to_double())
        .member("price", price_number(listing, row.price_usd))
        .member("seq", row.id)
        .end_object();
}

std::string trades_frame(const Listing& listing) {
    JsonWriter out;
    out.begin_object()
        .member("feed", "trade_snapshot")
        .member("product_id", listing.instrument.symbol)
        .key("trades")
        .begin_array();
    for (const TapeRow& row : latest_tape(listing, replayed_max)) write_trade(out, listing, row);
    out.end_array().end_object();
    return out.take();
}

/// What the last day was, as far as the emulator remembers.
struct KrakenDay {
    double volume = 0, quote_usd = 0;
    Decimal open, high, low;
};
KrakenDay day_of(const Listing& listing) {
    KrakenDay day;
    day.open = day.high = day.low = listing.ticker.last_usd;
    if (!listing.minutes.empty()) day.open = listing.minutes[0].open_usd;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        day.volume += minute.volume_contracts;
        day.quote_usd += minute.turnover_usd;
        day.high = std::max(day.high, minute.high_usd);
        day.low = std::min(day.low, minute.low_usd);
    }
    return day;
}

/// Best prices and sizes, by the names of the socket or of REST; none without a book.
void write_best(JsonWriter& out, const Listing& listing, std::string_view bid_size,
                std::string_view ask_size) {
    if (listing.book.bids.empty() || listing.book.asks.empty()) return;
    const BookTold::Level& bid = listing.book.bids[0];
    const BookTold::Level& ask = listing.book.asks[0];
    out.member("bid", price_number(listing, bid.price_usd))
        .member("ask", price_number(listing, ask.price_usd))
        .member(bid_size, bid.size_contracts.to_double())
        .member(ask_size, ask.size_contracts.to_double());
}

std::string ticker_frame(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double rate = told.funding_rate.to_double();
    const double mark = price_number(listing, told.mark_usd);
    const KrakenDay day = day_of(listing);
    JsonWriter out;
    out.begin_object()
        .member("time", ms(listing.ticker_ns))
        .member("product_id", listing.instrument.symbol)
        .member("funding_rate", is_linear(listing) ? rate * mark : rate / mark)
        .member("funding_rate_prediction", is_linear(listing) ? rate * mark : rate / mark)
        .member("relative_funding_rate", rate)
        .member("relative_funding_rate_prediction", rate)
        .member("next_funding_rate_time", ms(told.next_funding_ns))
        .member("leverage", fmt::format("{}x", listing.max_leverage))
        .member("premium", 0.0)
        .member("feed", "ticker");
    write_best(out, listing, "bid_size", "ask_size");
    out.member("volume", day.volume)
        .member("dtm", 0)
        .member("index", price_number(listing, told.index_usd))
        .member("last", price_number(listing, told.last_usd))
        .member("change", 0.0)
        .member("suspended", false)
        .member("tag", "perpetual")
        .member("pair", pair_of(listing))
        .member("openInterest", told.open_interest_contracts.to_double())
        .member("markPrice", mark)
        .member("maturityTime", 0)
        .member("post_only", false)
        .member("volumeQuote", day.quote_usd)
        .member("open", price_number(listing, day.open))
        .member("high", price_number(listing, day.high))
        .member("low", price_number(listing, day.low))
        .end_object();
    return out.take();
}

std::string alert(std::string_view message) {
    JsonWriter out;
    out.begin_object().member("event", "alert").member("message", message).end_object();
    return out.take();
}

void subscribe(std::string_view feed, const Listing& listing, bool leaves,
               VoiceConnection& connection, std::vector<std::string>& frames) {
    JsonWriter out;
    out.begin_object()
        .member("event", leaves ? "unsubscribed" : "subscribed")
        .member("feed", feed)
        .key("product_ids")
        .begin_array()
        .value(listing.instrument.symbol)
        .end_array()
        .end_object();
    frames.push_back(out.take());
    if (leaves) {
        connection.topics.erase(key_of(feed, listing));
        return;
    }
    connection.topics.emplace(key_of(feed, listing), 0);
    if (feed == "trade") {
        frames.push_back(trades_frame(listing));
    } else if (listing.ticker_ns != 0) {
        frames.push_back(ticker_frame(listing));
    }
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return {{alert("Bad request")}};
    const std::string_view event = root->text("event").value_or("");
    if (event != "subscribe" && event != "unsubscribe") return {{alert("Bad request")}};
    const std::string_view feed = root->text("feed").value_or("");
    if (feed != "trade" && feed != "ticker") {
        return {{alert("Couldn't subscribe to invalid feed")}};
    }
    const auto products = root->find("product_ids");
    if (!products || products->size() == 0) return {{alert("Bad request")}};
    VoiceReply reply;
    const auto read = products->each([&](const Json& product) -> Result<void> {
        FL_TRY(symbol, product.text());
        if (const Listing* listing = market.find(symbol)) {
            subscribe(feed, *listing, event == "unsubscribe", connection, reply.frames);
        } else {
            reply.frames.push_back(
                alert(fmt::format("Couldn't subscribe to invalid product `{}`", symbol)));
        }
        return {};
    });
    if (!read) reply.frames.push_back(alert("Bad request"));
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (!connection.has(key_of("trade", listing))) return;
        JsonWriter out;
        write_trade(out, listing, *row);
        frames.push_back(out.take());
    } else if (std::holds_alternative<TickerTold>(event.what) &&
               connection.has(key_of("ticker", listing))) {
        frames.push_back(ticker_frame(listing));
    }
}

// REST.

/// Marginal levels: twice the margin above a million dollars, four times above three.
void write_margin_levels(JsonWriter& out, const Listing& listing) {
    out.key("marginLevels").begin_array();
    constexpr double bounds[] = {0, 1e6, 3e6};
    double initial = 1 / listing.max_leverage;
    for (const double bound : bounds) {
        out.begin_object()
            .member(is_linear(listing) ? "numNonContractUnits" : "contracts", bound)
            .member("initialMargin", initial)
            .member("maintenanceMargin", initial / 2)
            .end_object();
        initial = std::min(initial * 2, 1.0);
    }
    out.end_array();
}

void write_instrument(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object()
        .member("symbol", contract.symbol)
        .member("type", is_linear(listing) ? "flexible_futures" : "futures_inverse");
    out.member("tickSize", 0.5)
        .member("contractSize", contract.contract_size)
        .member("tradeable", true)
        .member("impactMidSize", 1.0)
        .member("maxPositionSize", 1e6)
        .member("openingDate", "2022-03-22T13:15:36Z");
    write_margin_levels(out, listing);
    out.member("fundingRateCoefficient", 8)
        .member("maxRelativeFundingRate", 0.005)
        .member("contractValueTradePrecision", 4)
        .member("postOnly", false)
        .member("mtf", true)
        .member("base", contract.market)
        .member("quote", "USD")
        .member("pair", contract.market + ":USD")
        .member("isExpired", false)
        .end_object();
}

void write_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double rate = told.funding_rate.to_double();
    const double mark = price_number(listing, told.mark_usd);
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("last", price_number(listing, told.last_usd))
        .member("lastTime", format_time(listing.ticker_ns))
        .member("tag", "perpetual")
        .member("pair", pair_of(listing))
        .member("markPrice", mark);
    write_best(out, listing, "bidSize", "askSize");
    const KrakenDay day = day_of(listing);
    out.member("vol24h", day.volume)
        .member("volumeQuote", day.quote_usd)
        .member("openInterest", told.open_interest_contracts.to_double())
        .member("open24h", price_number(listing, day.open))
        .member("high24h", price_number(listing, day.high))
        .member("low24h", price_number(listing, day.low))
        .member("fundingRate", is_linear(listing) ? rate * mark : rate / mark)
        .member("fundingRatePrediction", is_linear(listing) ? rate * mark : rate / mark)
        .member("suspended", false)
        .member("indexPrice", price_number(listing, told.index_usd))
        .member("postOnly", false)
        .end_object();
}

void write_history(JsonWriter& out, const Listing& listing) {
    for (const TapeRow& row : latest_tape(listing, replayed_max)) {
        out.begin_object()
            .member("time", format_time(row.time_ns))
            .member("trade_id", row.id)
            .member("price", price_number(listing, row.price_usd))
            .member("size", row.size_contracts.to_double())
            .member("side", row.taker_bought ? "buy" : "sell")
            .member("type", row.liquidation != nullptr ? "liquidation" : "fill")
            .member("uid", uid_of(row.id))
            .end_object();
    }
}

VoiceAnswer refusal(int status, std::string_view name, int code, std::string_view message,
                    TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("status", name)
        .member("result", "error")
        .key("errors")
        .begin_array()
        .begin_object()
        .member("code", code)
        .member("message", message)
        .end_object()
        .end_array()
        .member("serverTime", format_time(now_ns))
        .end_object();
    return {status, out.take()};
}

/// Bars of traded prices of a minute: /api/charts/v1/trade/<symbol>/1m. Refusals are plain texts.
VoiceAnswer answer_chart(std::string_view path, const EmulatedMarket& market) {
    const std::size_t slash = path.find('/');
    const Listing* listing = market.find(path.substr(0, slash));
    if (listing == nullptr) return {400, "Invalid symbol"};
    if (slash == std::string_view::npos || path.substr(slash) != "/1m") {
        return {400, "Invalid resolution"};
    }
    JsonWriter out;
    out.begin_object().key("candles").begin_array();
    for (const EmulatedMarket::Minute& bar : listing->minutes) {
        const Decimal volume = Decimal::from_double(bar.volume_contracts, 8).value_or(Decimal{});
        out.begin_object()
            .member("time", ms(bar.open_ns))
            .member("open", price_text(*listing, bar.open_usd))
            .member("high", price_text(*listing, bar.high_usd))
            .member("low", price_text(*listing, bar.low_usd))
            .member("close", price_text(*listing, bar.close_usd))
            .member("volume", volume.to_string())
            .end_object();
    }
    out.end_array().member("more_candles", false).end_object();
    return {200, out.take()};
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view charts = "/api/charts/v1/trade/";
    if (request.path.starts_with(charts)) {
        return answer_chart(request.path.substr(charts.size()), market);
    }
    constexpr std::string_view root = "/derivatives/api/v3/";
    const std::string_view name =
        request.path.starts_with(root) ? request.path.substr(root.size()) : std::string_view{};
    const bool of_all = name == "instruments" || name == "tickers";
    if (!of_all && name != "orderbook" && name != "history") {
        return refusal(404, "NOT_FOUND", 0, "404 NOT_FOUND", now_ns);
    }
    const Listing* only = market.find(request.parameter("symbol"));
    if (!of_all && only == nullptr) {
        return refusal(400, "BAD_REQUEST", 11, "Argument invalid: symbol", now_ns);
    }
    JsonWriter out;
    out.begin_object().member("result", "success");
    if (name == "orderbook") {
        out.key("orderBook").begin_object();
        write_levels(out, "bids", *only, only->book.bids, false);
        write_levels(out, "asks", *only, only->book.asks, false);
        out.end_object();
    } else {
        out.key(name).begin_array();
        if (name == "history") write_history(out, *only);
        for (const Listing& listing : market.listings()) {
            if (name == "instruments") write_instrument(out, listing);
            if (name == "tickers") write_ticker(out, listing);
        }
        out.end_array();
    }
    out.member("serverTime", format_time(now_ns)).end_object();
    return {200, out.take()};
}

}  // namespace

extern const VenueVoice kraken_voice;
const VenueVoice kraken_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 60 * ns_per_second,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
