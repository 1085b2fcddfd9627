// HtxVoice: how HTX (Huobi) talks about its swaps: market, index and notification sockets, whose
// frames the server compresses, and REST.
//
// From the documentation and recorded messages: the market sockets ask {"ping":n} every 5 s, the
// notification sockets {"op":"ping","ts":"n"}, and both hang up on who does not answer. Amounts are
// contracts, linear messages give coins and turnover beside them. A liquidation is told by its
// ORDER: "sell" closes a long. Prices of indices and marks are texts, those of trades numbers.
// Dated contracts and their sockets are not emulated.
#include "sim/htx_voice.hpp"

#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"api.hbdm.com", "api.hbdm.vn"};

/// The sockets, by path. Linear and coin-margined contracts have their own.
struct Socket {
    std::string_view path;
    enum class Use : std::uint8_t { market, index, notices } use;
};
constexpr Socket sockets[] = {{"/linear-swap-ws", Socket::Use::market},
                              {"/swap-ws", Socket::Use::market},
                              {"/ws_index", Socket::Use::index},
                              {"/linear-swap-notification", Socket::Use::notices},
                              {"/swap-notification", Socket::Use::notices}};

const Socket* socket_of(const VoiceConnection& connection) {
    for (const Socket& socket : sockets) {
        if (socket.path == connection.target) return &socket;
    }
    return nullptr;
}
bool is_notices(const VoiceConnection& connection) {
    const Socket* socket = socket_of(connection);
    return socket != nullptr && socket->use == Socket::Use::notices;
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return socket_of(connection) != nullptr ? 101 : 404;
}

// Frames.

std::string trade_frame(const Listing& listing, const TapeRow& row) {
    JsonWriter out;
    out.begin_object()
        .member("ch", "market." + listing.instrument.symbol + ".trade.detail")
        .member("ts", ms(row.time_ns) + 5)
        .key("tick");
    write_htx_trades(out, listing, row);
    out.end_object();
    return out.take();
}

JsonWriter& begin_notice(JsonWriter& out, std::string_view topic, TimeNs at_ns) {
    return out.begin_object()
        .member("op", "notify")
        .member("topic", topic)
        .member("ts", ms(at_ns))
        .key("data")
        .begin_array()
        .begin_object();
}

std::string liquidation_frame(const Listing& listing, std::string_view topic, TimeNs at_ns,
                              const LiquidationTold& told) {
    JsonWriter out;
    begin_notice(out, topic, at_ns);
    write_htx_liquidation(out, listing, at_ns, told);
    out.end_object().end_array().end_object();
    return out.take();
}

std::string funding_frame(const Listing& listing, std::string_view topic) {
    const TickerTold& told = listing.ticker;
    JsonWriter out;
    begin_notice(out, topic, listing.ticker_ns)
        .member("symbol", listing.instrument.market)
        .member("contract_code", listing.instrument.symbol)
        .member("fee_asset", is_linear(listing) ? "USDT" : listing.instrument.market)
        .member("funding_time", std::to_string(ms(listing.ticker_ns)))
        .member("funding_rate", told.funding_rate.to_string())
        .key("estimated_rate")
        .null()
        .member("settlement_time", std::to_string(ms(told.next_funding_ns)));
    if (is_linear(listing)) out.member("trade_partition", "USDT");
    out.end_object().end_array().end_object();
    return out.take();
}

/// A bar of the index or the mark price now. The market keeps no history of them, so that the bar
/// has the one price.
std::string price_bar_frame(const Listing& listing, std::string_view topic, const Decimal& usd) {
    const std::string price = price_text(listing, usd);
    const TimeNs open_ns = listing.ticker_ns - listing.ticker_ns % ns_per_minute;
    JsonWriter out;
    out.begin_object()
        .member("ch", topic)
        .member("ts", ms(listing.ticker_ns))
        .key("tick")
        .begin_object()
        .member("id", open_ns / ns_per_second)
        .member("open", price)
        .member("close", price)
        .member("high", price)
        .member("low", price)
        .member("amount", "0")
        .member("vol", "0")
        .member("count", "0")
        .member("trade_turnover", "0")
        .end_object()
        .end_object();
    return out.take();
}

std::string depth_frame(const Listing& listing, std::string_view topic) {
    const std::int64_t at_ms = ms(listing.book_ns);
    JsonWriter out;
    out.begin_object()
        .member("ch", topic)
        .member("ts", at_ms + 1)
        .key("tick")
        .begin_object()
        .member("mrid", at_ms % 1'000'000'000'000)
        .member("id", at_ms / 1000);
    write_levels(out, "bids", listing, listing.book.bids, false);
    write_levels(out, "asks", listing, listing.book.asks, false);
    out.member("ts", at_ms)
        .member("version", at_ms / 1000)
        .member("ch", topic)
        .end_object()
        .end_object();
    return out.take();
}

// Subscriptions. A topic is the text the client gave; its number is the index of its listing, or
// -1 for all of them.

constexpr std::string_view depth_kind = "depth.step0";
constexpr std::string_view mark_kind = "mark_price.1min";
constexpr std::string_view index_kind = "index.1min";

std::string topic_for(std::string_view root, const Listing& listing, std::string_view kind) {
    std::string topic(root);
    topic.append(".").append(listing.instrument.symbol).append(".").append(kind);
    return topic;
}

/// The listing that a topic of this socket names; null where it names none.
const Listing* listing_named(std::string_view topic, std::string_view root,
                             std::span<const std::string_view> kinds,
                             const VoiceConnection& connection, const EmulatedMarket& market) {
    const bool both = connection.target == "/ws_index";
    const bool linear = connection.target.starts_with("/linear");
    for (const Listing& listing : market.listings()) {
        if (!both && is_linear(listing) != linear) continue;
        for (const std::string_view kind : kinds) {
            if (topic == topic_for(root, listing, kind)) return &listing;
        }
    }
    return nullptr;
}

void say_first(const Listing& listing, std::string_view topic, std::vector<std::string>& frames) {
    if (topic.ends_with(depth_kind) && listing.book_ns != 0) {
        frames.push_back(depth_frame(listing, topic));
    }
    if (listing.ticker_ns == 0) return;
    if (topic.ends_with(mark_kind)) {
        frames.push_back(price_bar_frame(listing, topic, listing.ticker.mark_usd));
    } else if (topic.ends_with(index_kind)) {
        frames.push_back(price_bar_frame(listing, topic, listing.ticker.index_usd));
    } else if (topic.ends_with("funding_rate")) {
        frames.push_back(funding_frame(listing, topic));
    }
}

std::string market_error(std::string_view id, std::string_view message, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("status", "error")
        .member("ts", ms(now_ns))
        .member("id", id)
        .member("err-code", "bad-request")
        .member("err-msg", message)
        .end_object();
    return out.take();
}

VoiceReply hear_market(const Json& root, VoiceConnection& connection, const EmulatedMarket& market,
                       TimeNs now_ns) {
    if (root.has("pong")) return {};
    const std::string_view id = root.text("id").value_or("");
    if (const auto number = root.integer("ping")) {
        return {{"{\"pong\":" + std::to_string(*number) + "}"}};
    }
    const bool leaves = root.has("unsub");
    const std::string_view topic = root.text(leaves ? "unsub" : "sub").value_or("");
    if (topic.empty()) return {{market_error(id, "invalid request", now_ns)}};
    constexpr std::string_view of_market[] = {"trade.detail", depth_kind};
    constexpr std::string_view of_index[] = {mark_kind, index_kind};
    const bool index = connection.target == "/ws_index";
    const Listing* listing = listing_named(
        topic, "market", index ? std::span<const std::string_view>(of_index) : of_market,
        connection, market);
    if (listing == nullptr) {
        return {{market_error(id, "invalid topic " + std::string(topic), now_ns)}};
    }
    JsonWriter out;
    out.begin_object()
        .member("id", id)
        .member(leaves ? "unsubbed" : "subbed", topic)
        .member("ts", ms(now_ns))
        .member("status", "ok")
        .end_object();
    VoiceReply reply{{out.take()}};
    if (leaves) {
        connection.topics.erase(std::string(topic));
    } else {
        connection.topics.insert_or_assign(std::string(topic), 0);
        say_first(*listing, topic, reply.frames);
    }
    return reply;
}

std::string notice_reply(std::string_view op, std::string_view cid, std::string_view topic,
                         int code, std::string_view message, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object().member("op", op);
    if (!cid.empty()) out.member("cid", cid);
    out.member("topic", topic).member("ts", ms(now_ns)).member("err-code", code);
    if (code != 0) out.member("err-msg", message);
    out.end_object();
    return out.take();
}

VoiceReply hear_notices(const Json& root, VoiceConnection& connection, const EmulatedMarket& market,
                        TimeNs now_ns) {
    const std::string_view op = root.text("op").value_or("");
    const std::string_view cid = root.text("cid").value_or("");
    const std::string_view topic = root.text("topic").value_or("");
    if (op == "pong") return {};
    const auto reply = [&](int code, std::string_view message) {
        return VoiceReply{{notice_reply(op, cid, topic, code, message, now_ns)}};
    };
    if (op != "sub" && op != "unsub") return reply(2040, "invalid op");
    constexpr std::string_view of_notices[] = {"liquidation_orders", "funding_rate"};
    const Listing* listing = listing_named(topic, "public", of_notices, connection, market);
    const bool all = topic == "public.*.liquidation_orders" || topic == "public.*.funding_rate";
    if (listing == nullptr && !all) return reply(2011, "The contract or topic doesn't exist.");
    if (op == "unsub") {
        if (connection.topics.erase(std::string(topic)) == 0) {
            return reply(2012, "Topic not subscribed.");
        }
        return reply(0, "");
    }
    if (connection.has(topic)) return reply(2014, "Can not subscribe the same topic repeatedly.");
    connection.topics.emplace(topic, 0);
    VoiceReply out = reply(0, "");
    if (listing != nullptr) say_first(*listing, topic, out.frames);
    return out;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    const bool notices = is_notices(connection);
    if (!root || !root->is_object()) {
        if (!notices) return {{market_error("", "json parse fail", now_ns)}};
        return {{notice_reply("error", "", "", 2040, "json parse fail", now_ns)}};
    }
    return notices ? hear_notices(*root, connection, market, now_ns)
                   : hear_market(*root, connection, market, now_ns);
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto wanted = [&](std::string_view root, std::string_view kind) {
        const std::string topic = topic_for(root, listing, kind);
        if (connection.has(topic)) return topic;
        const std::string all = std::string(root) + ".*." + std::string(kind);
        return connection.has(all) ? all : std::string{};
    };
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (!wanted("market", "trade.detail").empty()) {
            frames.push_back(trade_frame(listing, *row));
        }
        const auto topic = wanted("public", "liquidation_orders");
        if (row->liquidation != nullptr && !topic.empty()) {
            frames.push_back(liquidation_frame(listing, topic, event.time_ns, *row->liquidation));
        }
    }
    const auto now = [&](std::string_view root, std::string_view kind) {
        if (const auto topic = wanted(root, kind); !topic.empty()) {
            say_first(listing, topic, frames);
        }
    };
    if (std::holds_alternative<BookTold>(event.what)) now("market", depth_kind);
    if (std::holds_alternative<TickerTold>(event.what)) {
        now("market", mark_kind);
        now("market", index_kind);
        now("public", "funding_rate");
    }
}

std::string ping(VoiceConnection& connection, TimeNs now_ns) {
    const std::string number = std::to_string(ms(now_ns));
    return is_notices(connection) ? R"({"op":"ping","ts":")" + number + "\"}"
                                  : R"({"ping":)" + number + "}";
}

/// {"pong":n} of market sockets, {"op":"pong","ts":"n"} of notification sockets.
bool is_pong(std::string_view text) { return text.find("\"pong\"") != std::string_view::npos; }

}  // namespace

extern const VenueVoice htx_voice;
const VenueVoice htx_voice = {
    .hosts = hosts,
    .gzip_frames = true,
    .liveness = Liveness::client_pongs,
    .silence_max_ns = 20 * ns_per_second,
    .ping_every_ns = 5 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_htx,
    .ping = ping,
    .is_pong = is_pong,
};

}  // namespace faultline
