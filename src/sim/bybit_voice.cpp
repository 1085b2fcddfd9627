// Bybit as a server: the v5 public sockets of linear and inverse contracts, and v5/market.
//
// `S` of allLiquidation is the side of the POSITION (Buy: a long died) and its price the bankruptcy
// price. A wrong topic refuses its whole frame; whether the others of the frame survive on the
// venue is not established. Book topics send a whole snapshot each time, which the documentation
// allows ("a new snapshot: reset").
#include "sim/bybit_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;

constexpr std::string_view hosts[] = {"stream.bybit.com", "api.bybit.com"};
constexpr std::string_view prefix = "/v5/public/";
constexpr std::size_t argument_chars_max = 21'000;  // of a connection
constexpr std::string_view connection_id = "d1c0a3b2-5f6e-4c7d-8e9f-0a1b2c3d4e5f";

bool is_linear(const VoiceConnection& connection) {
    return connection.target == std::string(prefix) + "linear";
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    if (connection.host != hosts[0]) return 404;
    return is_linear(connection) || connection.target == std::string(prefix) + "inverse" ? 101
                                                                                         : 404;
}

std::string side_word(bool bought) { return bought ? "Buy" : "Sell"; }

std::string envelope(std::string_view topic, std::string_view type, TimeNs time_ns,
                     const std::string& data) {
    return fmt::format(R"({{"topic":"{}","type":"{}","ts":{},"data":{}}})", topic, type,
                       told::ms(time_ns), data);
}

std::string trades(const Listing& listing, const told::TapeRow& row) {
    return fmt::format(R"([{{"T":{},"s":"{}","S":"{}","v":"{}","p":"{}","L":"{}",)"
                       R"("i":"00000000-0000-5000-8000-{:012x}","BT":false,"RPI":false,)"
                       R"("seq":{}}}])",
                       told::ms(row.time_ns), listing.instrument.symbol,
                       side_word(row.taker_bought), row.size_contracts.to_string(),
                       told::price(listing, row.price_usd),
                       row.taker_bought ? "PlusTick" : "MinusTick", row.id, row.id);
}

std::string liquidations(const Listing& listing, TimeNs time_ns, const LiquidationTold& told) {
    return fmt::format(R"([{{"T":{},"s":"{}","S":"{}","v":"{}","p":"{}"}}])", told::ms(time_ns),
                       listing.instrument.symbol, side_word(told.side == Side::long_),
                       told.size_contracts.to_string(), told::price(listing, told.bankruptcy_usd));
}

std::string best_prices(const Listing& listing) {
    if (listing.book.bids.empty() || listing.book.asks.empty()) return "";
    const auto& bid = listing.book.bids[0];
    const auto& ask = listing.book.asks[0];
    return fmt::format(R"(,"bid1Price":"{}","bid1Size":"{}","ask1Price":"{}","ask1Size":"{}")",
                       told::price(listing, bid.price_usd), bid.size_contracts.to_string(),
                       told::price(listing, ask.price_usd), ask.size_contracts.to_string());
}

/// Pushes of a ticker: all of it at first, then what moved.
std::string ticker_push(const Listing& listing, std::string_view type, TimeNs time_ns,
                        const std::string& data) {
    return fmt::format(R"({{"topic":"tickers.{0}","type":"{1}","data":{{"symbol":"{0}"{2}}},)"
                       R"("cs":{3},"ts":{3}}})",
                       listing.instrument.symbol, type, data, told::ms(time_ns));
}

/// The first messages of a topic.
std::string snapshot(const std::string& topic, const Listing& listing, TimeNs now_ns) {
    if (topic.starts_with("tickers.")) {
        return ticker_push(
            listing, "snapshot", now_ns,
            fmt::format(R"(,"tickDirection":"PlusTick","price24hPcnt":"0.012"{}{})",
                        bybit_voice_text::ticker_fields(listing), best_prices(listing)));
    }
    if (topic.starts_with("orderbook.") && !listing.book.bids.empty()) {
        return bybit_voice_text::book_push(topic, listing);
    }
    return "";
}

/// The contract of a topic ("orderbook.50.BTCUSDT") that the socket serves; null where there is
/// none.
const Listing* listing_of(std::string_view topic, const VoiceConnection& connection,
                          const EmulatedMarket& market) {
    const std::size_t at = topic.rfind('.');
    if (at == std::string_view::npos) return nullptr;
    constexpr std::string_view kinds[] = {"publicTrade",   "tickers",      "allLiquidation",
                                          "orderbook.1",   "orderbook.50", "orderbook.200",
                                          "orderbook.1000"};
    if (std::ranges::find(kinds, topic.substr(0, at)) == std::end(kinds)) return nullptr;
    const Listing* const listing = market.find(topic.substr(at + 1));
    if (listing == nullptr) return nullptr;
    const bool linear = listing->instrument.kind == ContractKind::linear;
    return linear == is_linear(connection) ? listing : nullptr;
}

VoiceReply said(bool success, std::string_view message, std::string_view op,
                const std::string& request_id) {
    return {{fmt::format(R"({{"success":{},"ret_msg":{},"conn_id":"{}","req_id":{},"op":"{}"}})",
                         success, told::quoted(message), connection_id,
                         request_id == "null" ? R"("")" : request_id, op)}};
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root) return said(false, "Invalid JSON", "", "null");
    const std::string request_id = told::echo(*root, "req_id");
    const std::string_view op = root->text_if("op").value_or("");
    if (op == "ping") return said(true, "pong", "ping", request_id);
    if (op != "subscribe" && op != "unsubscribe") {
        return said(false, "error:request expect 'op'", "", request_id);
    }
    std::vector<std::string> topics;
    std::string wrong;
    const Result<Json> args = root->field("args");
    if (!args || !args->is_array()) return said(false, "Params Error", op, request_id);
    const Result<void> read = args->each([&](const Json& argument) -> Result<void> {
        FL_TRY(topic, argument.text());
        if (listing_of(topic, connection, market) == nullptr) wrong = topic;
        topics.emplace_back(topic);
        return {};
    });
    if (!read) return said(false, "Params Error", op, request_id);
    if (!wrong.empty()) return said(false, "Invalid topic: " + wrong, op, request_id);
    std::size_t chars = 0;
    for (const auto& [topic, number] : connection.topics) chars += topic.size() + 3;
    for (const std::string& topic : topics) chars += topic.size() + 3;
    if (chars > argument_chars_max) {
        return said(false, "args of a connection exceed 21000 characters", op, request_id);
    }
    VoiceReply reply = said(true, "", op, request_id);
    for (const std::string& topic : topics) {
        if (op == "unsubscribe") {
            connection.topics.erase(topic);
            continue;
        }
        connection.topics.emplace(topic, 0);
        std::string first = snapshot(topic, *listing_of(topic, connection, market), now_ns);
        if (!first.empty()) reply.frames.push_back(std::move(first));
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string& symbol = listing.instrument.symbol;
    if (const auto row = told::tape_row(event)) {
        const std::string topic = "publicTrade." + symbol;
        if (connection.has(topic)) {
            frames.push_back(envelope(topic, "snapshot", event.time_ns, trades(listing, *row)));
        }
    }
    if (const auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
        const std::string topic = "allLiquidation." + symbol;
        if (!connection.has(topic)) return;
        frames.push_back(envelope(topic, "snapshot", event.time_ns,
                                  liquidations(listing, event.time_ns, *liquidation)));
        return;
    }
    const bool has_ticker = connection.has("tickers." + symbol);
    if (std::holds_alternative<TickerTold>(event.what) && has_ticker) {
        frames.push_back(
            ticker_push(listing, "delta", event.time_ns, bybit_voice_text::ticker_fields(listing)));
    }
    if (!std::holds_alternative<BookTold>(event.what)) return;
    if (has_ticker) {
        frames.push_back(ticker_push(listing, "delta", event.time_ns, best_prices(listing)));
    }
    for (const int levels : {1, 50, 200, 1000}) {
        const std::string topic = fmt::format("orderbook.{}.{}", levels, symbol);
        if (connection.has(topic)) {
            frames.push_back(bybit_voice_text::book_push(topic, listing));
        }
    }
}

}  // namespace

extern const VenueVoice bybit_voice;
const VenueVoice bybit_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 10 * ns_per_minute,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = bybit_voice_text::answer,
};

}  // namespace faultline
