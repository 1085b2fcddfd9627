// Gate as a server: the futures sockets of v4 (USDT- and BTC-settled) and REST.
//
// Sizes are signed contracts: negative where the taker, or the order of a liquidation, sells.
// They are integers unless the client sent X-Gate-Size-Decimal: 1; then they are decimal texts. A
// contract that is not listed, or of the other settle currency, is confirmed and silent. How often
// the server pings is unverified. Increments of books ("obu", "order_book_update") are not served.
#include "sim/gate_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;
namespace text = gate_voice_text;

constexpr std::string_view hosts[] = {"fx-ws.gateio.ws", "api.gateio.ws"};
constexpr std::string_view ids =
    R"("conn_id":"5a17c0de5a17c0de","trace_id":"00112233445566778899aabbccddeeff")";

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    if (connection.host != hosts[0]) return 404;
    return connection.target == "/v4/ws/usdt" || connection.target == "/v4/ws/btc" ? 101 : 404;
}

bool wants_decimals(const VoiceConnection& connection) {
    return std::ranges::any_of(connection.headers, [](const HttpHeader& header) {
        return told::lower(header.name) == "x-gate-size-decimal" && header.value == "1";
    });
}

bool is_settled_here(const Listing& listing, const VoiceConnection& connection) {
    const bool inverse = listing.instrument.kind == ContractKind::inverse;
    return connection.target.ends_with(inverse ? "/btc" : "/usdt");
}

std::string push(std::string_view channel, std::string_view event, TimeNs time_ns,
                 const std::string& result) {
    return fmt::format(R"({{"time":{},"time_ms":{},"channel":"{}","event":"{}","result":{}}})",
                       told::s(time_ns), told::ms(time_ns), channel, event, result);
}

/// The order that closes the position, its limit as a JSON number, its size with the sign of the
/// order: sold (negative) for a long.
std::string liquidation(const Listing& listing, TimeNs time_ns, const LiquidationTold& told,
                        bool in_decimals) {
    const Decimal size =
        told.side == Side::long_ ? told::negated(told.size_contracts) : told.size_contracts;
    return fmt::format(R"([{{"price":{},"size":{},"time_ms":{},"contract":"{}"}}])",
                       told::price(listing, told.bankruptcy_usd), text::size(size, in_decimals),
                       told::ms(time_ns), listing.instrument.symbol);
}

/// Whole books come as event "all"; `levels` is the text of the subscription.
std::string book(const Listing& listing, std::string_view levels, bool in_decimals) {
    const std::size_t count = told::count_asked(levels, 20, 100);
    return fmt::format(R"({{"t":{},"id":{},"contract":"{}","asks":[{}],"bids":[{}],"l":"{}"}})",
                       told::ms(listing.book_ns), told::ms(listing.book_ns),
                       listing.instrument.symbol,
                       text::levels(listing, listing.book.asks, count, in_decimals),
                       text::levels(listing, listing.book.bids, count, in_decimals), levels);
}

constexpr std::string_view channels[] = {"futures.trades", "futures.tickers", "futures.order_book",
                                         "futures.public_liquidates"};
constexpr std::string_view book_sizes[] = {"1", "5", "10", "20", "50", "100"};

std::string replied(std::string_view channel, std::string_view event,
                    const std::vector<std::string>& words, TimeNs now_ns, int error_code,
                    const std::string& message) {
    const std::string sent =
        told::joined(words, [](const std::string& word) { return told::quoted(word); });
    const std::string error = error_code == 0
                                  ? ""
                                  : fmt::format(R"("error":{{"code":{},"message":{}}},)",
                                                error_code, told::quoted(message));
    return fmt::format(R"({{"time":{},"time_ms":{},{},"channel":{},"event":{},)"
                       R"("payload":[{}],{}"result":{{"status":"{}"}}}})",
                       told::s(now_ns), told::ms(now_ns), ids, told::quoted(channel),
                       told::quoted(event), sent, error, error_code == 0 ? "success" : "fail");
}

/// The key of a subscription: channel and contract; of a book with its number of levels.
std::string key_of(std::string_view channel, const std::vector<std::string>& words,
                   std::size_t at) {
    const bool is_book = channel == "futures.order_book";
    return std::string(channel) + " " + words[at] + (is_book ? " " + words[1] : "");
}

/// A book needs contract, levels and interval; the other channels take any number of contracts.
bool fits(std::string_view channel, const std::vector<std::string>& words) {
    if (channel != "futures.order_book") return !words.empty();
    return words.size() == 3 && words[2] == "0" &&
           std::ranges::find(book_sizes, words[1]) != std::end(book_sizes);
}

VoiceReply hear(std::string_view said, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(said);
    // What the venue says to broken JSON is unverified: hanging up is the strictest way.
    if (!root) return {{}, true};
    const std::string channel{root->text_if("channel").value_or("")};
    const std::string event{root->text_if("event").value_or("")};
    if (channel == "futures.ping") {
        return {{fmt::format(R"({{"time":{},"time_ms":{},"channel":"futures.pong","event":"",)"
                             R"("result":null}})",
                             told::s(now_ns), told::ms(now_ns))}};
    }
    std::vector<std::string> words;
    const Result<Json> payload = root->field("payload");
    const bool is_read = payload && payload->each([&](const Json& word) -> Result<void> {
        FL_TRY(text, word.text());
        words.emplace_back(text);
        return {};
    });
    const auto refuse = [&](int code, const std::string& message) {
        return VoiceReply{{replied(channel, event, words, now_ns, code, message)}};
    };
    if (std::ranges::find(channels, channel) == std::end(channels)) {
        return refuse(2, "unknown channel " + channel);
    }
    if (!is_read || !fits(channel, words)) return refuse(2, "invalid argument");
    const std::size_t contracts = channel == "futures.order_book" ? 1 : words.size();
    VoiceReply reply;
    for (std::size_t at = 0; at < contracts; ++at) {
        const std::string key = key_of(channel, words, at);
        if (event == "unsubscribe") {
            connection.topics.erase(key);
        } else if (event != "subscribe") {
            return refuse(1, "unknown event " + event);
        } else if (!connection.topics.emplace(key, 0).second) {
            return refuse(2, "Alert sub " + words[at]);
        }
    }
    reply.frames.push_back(replied(channel, event, words, now_ns, 0, ""));
    const Listing* const listing = market.find(words[0]);
    if (event == "subscribe" && channel == "futures.order_book" && listing != nullptr &&
        listing->book_ns != 0 && is_settled_here(*listing, connection)) {
        reply.frames.push_back(
            push(channel, "all", now_ns, book(*listing, words[1], wants_decimals(connection))));
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (!is_settled_here(listing, connection)) return;
    const std::string& symbol = listing.instrument.symbol;
    const bool in_decimals = wants_decimals(connection);
    const auto wants = [&](std::string_view channel) {
        return connection.has(std::string(channel) + " " + symbol);
    };
    if (const auto row = told::tape_row(event); row && wants("futures.trades")) {
        frames.push_back(push("futures.trades", "update", event.time_ns,
                              "[" + text::trade(listing, *row, in_decimals) + "]"));
    }
    if (const auto* told = std::get_if<LiquidationTold>(&event.what)) {
        if (wants("futures.public_liquidates") ||
            connection.has("futures.public_liquidates !all")) {
            frames.push_back(push("futures.public_liquidates", "update", event.time_ns,
                                  liquidation(listing, event.time_ns, *told, in_decimals)));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        if (wants("futures.tickers")) {
            frames.push_back(push("futures.tickers", "update", event.time_ns,
                                  "[" + text::ticker(listing) + "]"));
        }
    } else if (std::holds_alternative<BookTold>(event.what)) {
        for (const std::string_view levels : book_sizes) {
            if (!connection.has(fmt::format("futures.order_book {} {}", symbol, levels))) continue;
            frames.push_back(push("futures.order_book", "all", event.time_ns,
                                  book(listing, levels, in_decimals)));
        }
    }
}

}  // namespace

extern const VenueVoice gate_voice;
const VenueVoice gate_voice = {
    .hosts = hosts,
    .confirms_unlisted = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = ns_per_minute,
    .ping_every_ns = 15 * ns_per_second,
    .pings_with_frames = true,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = text::answer,
};

}  // namespace faultline
