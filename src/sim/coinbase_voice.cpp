// CoinbaseVoice: how Coinbase Derivatives talks over Advanced Trade: one socket, a few answers.
//
// Every value is a text. A trade's `side` is of the MAKER's order: what the taker buys is printed
// as "SELL". One frame subscribes one channel; each is confirmed with all that the connection now
// has. Sizes and open interest are contracts, prices are per coin. Open interest, funding, index
// and margin rates stand in the products answer alone; there is neither a mark price nor a
// liquidation. What the socket says to wrong frames is documented by its type only: the wording
// here is our own.
#include <algorithm>

#include "sim/number_text.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"advanced-trade-ws.coinbase.com", "api.coinbase.com"};
constexpr std::string_view channels[] = {"market_trades", "heartbeats", "ticker",
                                         "level2",        "candles",    "status"};
constexpr std::size_t trades_kept = 100;

/// {"channel","client_id","timestamp","sequence_num","events":[ : the opening of every frame.
JsonWriter& begin_frame(JsonWriter& out, std::string_view channel, VoiceConnection& connection,
                        TimeNs at_ns) {
    return out.begin_object()
        .member("channel", channel)
        .member("client_id", "")
        .member("timestamp", format_time(at_ns))
        .member("sequence_num", connection.frames_told++)
        .key("events")
        .begin_array()
        .begin_object();
}
std::string end_frame(JsonWriter& out) {
    out.end_object().end_array().end_object();
    return out.take();
}

void write_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    out.begin_object()
        .member("trade_id", std::to_string(row.id))
        .member("product_id", listing.instrument.symbol)
        .member("price", price_text(listing, row.price_usd))
        .member("size", row.size_contracts.to_string())
        .member("side", row.taker_bought ? "SELL" : "BUY")
        .member("time", format_time(row.time_ns))
        .end_object();
}

std::string trades_frame(std::string_view type, const Listing& listing,
                         std::span<const TapeRow> rows, VoiceConnection& connection, TimeNs at_ns) {
    JsonWriter out;
    begin_frame(out, "market_trades", connection, at_ns)
        .member("type", type)
        .key("trades")
        .begin_array();
    for (const TapeRow& row : rows) write_trade(out, listing, row);
    out.end_array();
    return end_frame(out);
}

std::string book_frame(std::string_view type, const Listing& listing, VoiceConnection& connection) {
    JsonWriter out;
    begin_frame(out, "l2_data", connection, listing.book_ns)
        .member("type", type)
        .member("product_id", listing.instrument.symbol)
        .key("updates")
        .begin_array();
    for (const bool bids : {true, false}) {
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            out.begin_object()
                .member("side", bids ? "bid" : "offer")
                .member("event_time", format_time(listing.book_ns))
                .member("price_level", price_text(listing, level.price_usd))
                .member("new_quantity", level.size_contracts.to_string())
                .end_object();
        }
    }
    out.end_array();
    return end_frame(out);
}

/// All that the connection has, by channel. Topics are "channel:product"; heartbeats name
/// themselves.
std::string subscriptions_frame(VoiceConnection& connection, TimeNs now_ns) {
    JsonWriter out;
    begin_frame(out, "subscriptions", connection, now_ns).key("subscriptions").begin_object();
    std::string_view open;
    for (const auto& [topic, number] : connection.topics) {
        const std::string_view channel = std::string_view(topic).substr(0, topic.find(':'));
        if (channel != open) {
            if (!open.empty()) out.end_array();
            out.key(channel).begin_array();
            open = channel;
        }
        out.value(std::string_view(topic).substr(channel.size() + 1));
    }
    if (!open.empty()) out.end_array();
    out.end_object();
    return end_frame(out);
}

VoiceReply refused(std::string_view message) {
    JsonWriter out;
    out.begin_object().member("type", "error").member("message", message).end_object();
    return {{out.take()}};
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.host == hosts[0] && connection.target == "/" ? 101 : 404;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return refused("malformed message");
    const std::string type(root->text("type").value_or(""));
    const std::string channel(root->text("channel").value_or(""));
    if (type != "subscribe" && type != "unsubscribe") return refused("unknown type " + type);
    if (std::ranges::find(channels, channel) == std::end(channels)) {
        return refused("unknown channel " + channel);
    }
    std::vector<std::string> products;
    if (const auto list = root->find("product_ids")) {
        const auto taken = list->each([&](Json product) -> Result<void> {
            FL_TRY(name, product.text());
            products.emplace_back(name);
            return {};
        });
        if (!taken) return refused("product_ids must be texts");
    }
    for (const std::string& product : products) {
        if (market.find(product) == nullptr) return refused("invalid product_id " + product);
    }
    if (channel == "heartbeats") products = {"heartbeats"};
    if (products.empty()) return refused("no product_ids for " + channel);
    for (const std::string& product : products) {
        const std::string topic = channel + ":" + product;
        type == "subscribe" ? void(connection.topics.emplace(topic, 0))
                            : void(connection.topics.erase(topic));
    }
    VoiceReply reply{{subscriptions_frame(connection, now_ns)}};
    if (type == "unsubscribe") return reply;
    for (const std::string& product : products) {
        const Listing* listing = market.find(product);
        if (channel == "market_trades") {
            reply.frames.push_back(trades_frame(
                "snapshot", *listing, latest_tape(*listing, trades_kept), connection, now_ns));
        } else if (channel == "level2" && listing->book_ns != 0) {
            reply.frames.push_back(book_frame("snapshot", *listing, connection));
        }
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string& product = listing.instrument.symbol;
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (!connection.has("market_trades:" + product)) return;
        frames.push_back(trades_frame("update", listing, {&*row, 1}, connection, event.time_ns));
    } else if (std::holds_alternative<BookTold>(event.what)) {
        if (!connection.has("level2:" + product)) return;
        frames.push_back(book_frame("update", listing, connection));
    }
}

/// The heartbeats channel, once a second; nothing for who has not subscribed to it.
std::string heartbeat(VoiceConnection& connection, TimeNs now_ns) {
    if (!connection.has("heartbeats:heartbeats")) return {};
    JsonWriter out;
    begin_frame(out, "heartbeats", connection, now_ns)
        .member("current_time", format_time(now_ns))
        .member("heartbeat_counter", std::to_string(now_ns / ns_per_second));
    return end_frame(out);
}

// REST.

constexpr std::string_view root_path = "/api/v3/brokerage/market/";

VoiceAnswer problem(int status, std::string_view error, std::string_view message) {
    JsonWriter out;
    out.begin_object()
        .member("error", error)
        .member("error_details", message)
        .member("message", message)
        .end_object();
    return {status, out.take()};
}
VoiceAnswer no_product() { return problem(404, "NOT_FOUND", "valid product_id is required"); }

void write_details(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    const TickerTold& told = listing.ticker;
    const std::string open = told.open_interest_contracts.to_string();
    const std::string margin = number_text(1 / listing.max_leverage, 6);
    out.begin_object()
        .member("venue", "cde")
        .member("contract_code", contract.symbol.substr(0, contract.symbol.find('-')))
        .member("contract_expiry", "2030-12-20T16:00:00Z")
        .member("contract_size", number_text(contract.contract_size, 8))
        .member("contract_root_unit", contract.market)
        .member("group_description", "nano " + contract.market + " Perp Futures")
        .member("contract_expiry_timezone", "Europe/London")
        .member("risk_managed_by", "MANAGED_BY_FCM")
        .member("contract_expiry_type", "EXPIRING");
    // The open interest stands here too, the funding rate does not.
    out.key("perpetual_details")
        .begin_object()
        .member("open_interest", open)
        .member("funding_rate", "")
        .key("funding_time")
        .null()
        .member("max_leverage", "")
        .end_object();
    out.member("twenty_four_by_seven", true)
        .member("funding_interval", std::to_string(told.funding_interval_ns / ns_per_second) + "s")
        .member("open_interest", open)
        .member("funding_rate", told.funding_rate.to_string())
        .member("funding_time", format_time(told.next_funding_ns - told.funding_interval_ns));
    for (const std::string_view rate : {"intraday_margin_rate", "overnight_margin_rate"}) {
        out.key(rate)
            .begin_object()
            .member("long_margin_rate", margin)
            .member("short_margin_rate", margin)
            .end_object();
    }
    out.member("settlement_price", price_text(listing, told.last_usd))
        .member("futures_asset_type", "FUTURES_ASSET_TYPE_CRYPTO")
        .member("index_price", price_text(listing, told.index_usd))
        .end_object();
}

void write_product(JsonWriter& out, const Listing& listing) {
    double volume = 0;
    for (const auto& minute : listing.minutes) volume += minute.volume_contracts;
    out.begin_object()
        .member("product_id", listing.instrument.symbol)
        .member("price", price_text(listing, listing.ticker.last_usd))
        .member("volume_24h", number_text(volume, 3))
        .member("base_increment", "1")
        .member("quote_increment", "0.01")
        .member("base_name", "")
        .member("quote_name", "US Dollar")
        .member("is_disabled", false)
        .member("status", "")
        .member("trading_disabled", false)
        .member("product_type", "FUTURE")
        .member("quote_currency_id", "USD")
        .member("base_currency_id", "")
        .member("display_name", listing.instrument.market + " PERP")
        .member("product_venue", "FCM")
        .key("future_product_details");
    write_details(out, listing);
    out.end_object();
}

std::string book_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object()
        .key("pricebook")
        .begin_object()
        .member("product_id", listing.instrument.symbol);
    for (const bool bids : {true, false}) {
        out.key(bids ? "bids" : "asks").begin_array();
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            out.begin_object()
                .member("price", price_text(listing, level.price_usd))
                .member("size", level.size_contracts.to_string())
                .end_object();
        }
        out.end_array();
    }
    out.member("time", format_time(listing.book_ns)).end_object().end_object();
    return out.take();
}

std::string ticker_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().key("trades").begin_array();
    for (const TapeRow& row : latest_tape(listing, trades_kept)) write_trade(out, listing, row);
    out.end_array();
    if (listing.book_ns != 0) {
        out.member("best_bid", price_text(listing, listing.book.bids[0].price_usd))
            .member("best_ask", price_text(listing, listing.book.asks[0].price_usd));
    }
    out.end_object();
    return out.take();
}

/// Newest first, as the venue lists them.
std::string candles_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().key("candles").begin_array();
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        out.begin_object()
            .member("start", std::to_string(bar->open_ns / ns_per_second))
            .member("low", price_text(listing, bar->low_usd))
            .member("high", price_text(listing, bar->high_usd))
            .member("open", price_text(listing, bar->open_usd))
            .member("close", price_text(listing, bar->close_usd))
            .member("volume", number_text(bar->volume_contracts, 3))
            .end_object();
    }
    out.end_array().end_object();
    return out.take();
}

VoiceAnswer products_answer(const EmulatedMarket& market) {
    JsonWriter out;
    out.begin_object().key("products").begin_array();
    for (const Listing& listing : market.listings()) write_product(out, listing);
    out.end_array()
        .member("num_products", static_cast<std::int64_t>(market.listings().size()))
        .end_object();
    return {200, out.take()};
}

/// "products/BIP-20DEC30-CDE", and behind it "ticker" or "candles".
VoiceAnswer product_answer(std::string_view rest, const VoiceRequest& request,
                           const EmulatedMarket& market) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    const Listing* listing = market.find(rest.substr(0, slash));
    const std::string_view what = slash < rest.size() ? rest.substr(slash + 1) : "";
    if (listing == nullptr) return no_product();
    if (what == "ticker") return {200, ticker_answer(*listing)};
    if (what == "candles") {
        if (request.parameter("granularity") != "ONE_MINUTE") {
            return problem(400, "INVALID_ARGUMENT", "granularity invalid");
        }
        return {200, candles_answer(*listing)};
    }
    if (!what.empty()) return problem(404, "NOT_FOUND", "no such path");
    JsonWriter out;
    write_product(out, *listing);
    return {200, out.take()};
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&, TimeNs) {
    const std::string_view path = request.path;
    if (request.host != hosts[1] || !path.starts_with(root_path)) {
        return problem(404, "NOT_FOUND", "no such path");
    }
    const std::string_view name = path.substr(root_path.size());
    if (name == "products") {
        if (request.parameter("product_type") == "FUTURE") return products_answer(market);
        return {200, R"({"products":[],"num_products":0})"};  // spot is not emulated
    }
    if (name == "product_book") {
        const Listing* listing = market.find(request.parameter("product_id"));
        return listing == nullptr ? no_product() : VoiceAnswer{200, book_answer(*listing)};
    }
    constexpr std::string_view one = "products/";
    if (name.starts_with(one)) return product_answer(name.substr(one.size()), request, market);
    return problem(404, "NOT_FOUND", "no such path");
}

}  // namespace

extern const VenueVoice coinbase_voice;
const VenueVoice coinbase_voice = {
    .hosts = hosts,
    .ping_every_ns = ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer,
    .ping = heartbeat,
};

}  // namespace faultline
