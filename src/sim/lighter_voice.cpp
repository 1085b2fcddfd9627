// LighterVoice: how Lighter talks on its socket.
//
// Channels are asked for with a slash ("trade/1") and named with a colon ("trade:1"). It greets;
// a subscription is answered with all that is known so far, so old trades and old liquidations are
// told again. Liquidations come in a list of their own, the taker being the one who is liquidated.
// Open interest is in US dollars here. Funding is in percent, with more digits than the venue's
// four, so that what is told can be compared exactly. Numbers and words of refusals are not
// documented; channels of accounts and of the block height are not emulated.
#include "sim/lighter_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"mainnet.zklighter.elliot.ai"};
constexpr std::size_t subscriptions_max = 500;
constexpr std::size_t rows_first = 50;

/// A channel that was asked for: "candle/1/1m" is kind "candle" of a market; no market means all.
struct Channel {
    std::string kind;
    std::string name;  // with colons, as pushes write it
    const Listing* listing = nullptr;
};

std::string numbered(std::string_view kind, const Listing& listing) {
    return fmt::format("{}:{}", kind, listing.instrument.number);
}

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    const std::string_view target = connection.target;
    return target.substr(0, target.find('?')) == "/stream" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("session_id",
                fmt::format("{:08x}-80e0-4b77-8763-87b6fef2f768", now_ns / ns_per_ms % 0xffffffff))
        .member("type", "connected")
        .end_object();
    return {{out.take()}};
}

VoiceReply refused(int code, std::string_view message) {
    JsonWriter out;
    out.begin_object().key("error").begin_object();
    out.member("code", code).member("message", message).end_object().end_object();
    return {{out.take()}};
}

/// {"type","channel": the opening of every push.
JsonWriter& begin_push(JsonWriter& out, bool first, std::string_view kind, std::string_view name) {
    return out.begin_object()
        .member("type", (first ? "subscribed/" : "update/") + std::string(kind))
        .member("channel", name);
}

std::string trades_frame(bool first, const Listing& listing, std::span<const TapeRow> rows,
                         TimeNs at_ns) {
    JsonWriter out;
    begin_push(out, first, "trade", numbered("trade", listing)).member("nonce", at_ns / ns_per_us);
    for (const bool liquidations : {false, true}) {
        out.key(liquidations ? "liquidation_trades" : "trades").begin_array();
        for (const TapeRow& row : rows) {
            if ((row.liquidation != nullptr) == liquidations) {
                write_lighter_trade(out, listing, row);
            }
        }
        out.end_array();
    }
    out.end_object();
    return out.take();
}

void write_side(JsonWriter& out, std::string_view name, const Listing& listing,
                const std::vector<BookTold::Level>& levels) {
    out.key(name).begin_array();
    for (const BookTold::Level& level : levels) {
        out.begin_object()
            .member("price", price_text(listing, level.price_usd))
            .member("size", level.size_contracts.to_string())
            .end_object();
    }
    out.end_array();
}

/// The whole book; later, all levels of the new book as changed ones.
std::string book_frame(bool first, const Listing& listing) {
    const std::int64_t updated_us = listing.book_ns / ns_per_us;
    JsonWriter out;
    begin_push(out, first, "order_book", numbered("order_book", listing))
        .member("last_updated_at", updated_us)
        .member("offset", updated_us)
        .member("timestamp", ms(listing.book_ns))
        .key("order_book")
        .begin_object()
        .member("code", 0);
    write_side(out, "asks", listing, listing.book.asks);
    write_side(out, "bids", listing, listing.book.bids);
    out.member("offset", updated_us)
        .member("nonce", updated_us)
        .member("last_updated_at", updated_us)
        .member("begin_nonce", 0)
        .end_object()
        .end_object();
    return out.take();
}

std::string best_frame(bool first, const Listing& listing) {
    JsonWriter out;
    begin_push(out, first, "ticker", numbered("ticker", listing))
        .member("last_updated_at", listing.book_ns / ns_per_us)
        .member("nonce", listing.book_ns / ns_per_us)
        .key("ticker")
        .begin_object()
        .member("s", listing.instrument.symbol);
    for (const bool asks : {true, false}) {
        const BookTold::Level& best = asks ? listing.book.asks[0] : listing.book.bids[0];
        out.key(asks ? "a" : "b")
            .begin_object()
            .member("price", price_text(listing, best.price_usd))
            .member("size", best.size_contracts.to_string())
            .end_object();
    }
    out.end_object().member("timestamp", ms(listing.book_ns)).end_object();
    return out.take();
}

/// A rate as percent, exactly.
std::string percent_text(const Decimal& rate) {
    return Decimal::from_parts(rate.mantissa() * 100, rate.scale()).to_string();
}

void write_statistics(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double open_usd = coins_of(listing.instrument, told.open_interest_contracts.to_double(),
                                     told.mark_usd.to_double()) *
                            told.mark_usd.to_double();
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("market_id", listing.instrument.number)
        .member("index_price", price_text(listing, told.index_usd))
        .member("mark_price", price_text(listing, told.mark_usd))
        .member("mid_price", price_text(listing, told.last_usd))
        .member("open_interest", fmt::format("{:.6f}", open_usd))
        .member("open_interest_limit", "72057594037927936.000000")
        .member("funding_clamp_small", "0.0500")
        .member("funding_clamp_big", "4.0000")
        .member("last_trade_price", price_text(listing, told.last_usd))
        .member("current_funding_rate", percent_text(told.funding_rate))
        .member("funding_rate", percent_text(told.funding_rate))
        .member("funding_timestamp", ms(listing.ticker_ns - listing.ticker_ns % ns_per_hour))
        .member("daily_base_token_volume", 0.0)
        .member("daily_quote_token_volume", 0.0)
        .member("daily_price_low", price_number(listing, told.last_usd))
        .member("daily_price_high", price_number(listing, told.last_usd))
        .member("daily_price_change", 0.0)
        .end_object();
}

/// Statistics of one market, or of a list of them by their numbers.
std::string statistics_frame(bool first, std::string_view name,
                             std::span<const Listing* const> listings, TimeNs at_ns) {
    JsonWriter out;
    begin_push(out, first, "market_stats", name).member("timestamp", ms(at_ns)).key("market_stats");
    if (name == "market_stats:all") {
        out.begin_object();
        for (const Listing* listing : listings) {
            out.key(std::to_string(listing->instrument.number));
            write_statistics(out, *listing);
        }
        out.end_object();
    } else {
        write_statistics(out, *listings[0]);
    }
    out.end_object();
    return out.take();
}

std::string bar_frame(bool first, const Listing& listing, TimeNs at_ns) {
    JsonWriter out;
    begin_push(out, first, "candle", numbered("candle", listing) + ":1m")
        .member("timestamp", ms(at_ns))
        .key("candles")
        .begin_array();
    if (!listing.minutes.empty()) write_lighter_bar(out, listing, listing.minutes.back());
    out.end_array().end_object();
    return out.take();
}

/// Reads "trade/1"; nothing where there is no such channel.
std::optional<Channel> read_channel(std::string_view asked, const EmulatedMarket& market) {
    const std::size_t slash = asked.find('/');
    if (slash == asked.npos) return {};
    Channel channel{.kind = std::string(asked.substr(0, slash)), .name = std::string(asked)};
    std::ranges::replace(channel.name, '/', ':');
    std::string_view rest = asked.substr(slash + 1);
    constexpr std::string_view kinds[] = {"trade", "order_book", "market_stats", "ticker",
                                          "candle"};
    if (std::ranges::find(kinds, channel.kind) == std::end(kinds)) return {};
    if (channel.kind == "market_stats" && rest == "all") return channel;
    if (channel.kind == "candle") {
        if (!rest.ends_with("/1m")) return {};
        rest.remove_suffix(3);
    }
    channel.listing = lighter_market(rest, market);
    return channel.listing == nullptr ? std::nullopt : std::optional(channel);
}

std::optional<std::string> first_frame(const Channel& channel, const EmulatedMarket& market,
                                       TimeNs now_ns) {
    if (channel.kind == "market_stats") {
        std::vector<const Listing*> told;
        for (const Listing& listing : market.listings()) {
            const bool wanted = channel.listing == nullptr || channel.listing == &listing;
            if (wanted && listing.ticker_ns != 0) told.push_back(&listing);
        }
        if (told.empty()) return {};
        return statistics_frame(true, channel.name, told, now_ns);
    }
    const Listing& listing = *channel.listing;
    if (channel.kind == "trade") {
        return trades_frame(true, listing, latest_tape(listing, rows_first), now_ns);
    }
    if (channel.kind == "candle") return bar_frame(true, listing, now_ns);
    if (listing.book_ns == 0) return {};
    return channel.kind == "ticker" ? best_frame(true, listing) : book_frame(true, listing);
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return refused(30001, "Invalid JSON");
    const std::string type(root->text("type").value_or(""));
    if (type == "ping") return {{R"({"type":"pong"})"}};
    if (type == "pong") return {};
    if (type != "subscribe" && type != "unsubscribe") return refused(30002, "Invalid Type");
    const std::string asked(root->text("channel").value_or(""));
    const auto channel = read_channel(asked, market);
    if (!channel) return refused(30005, "Invalid Channel:  (" + asked + ")");
    if (type == "unsubscribe") {
        connection.topics.erase(channel->name);
        JsonWriter out;
        out.begin_object().member("type", "unsubscribed").member("channel", channel->name);
        out.end_object();
        return {{out.take()}};
    }
    if (connection.has(channel->name)) return refused(30003, "Already Subscribed to Channel");
    if (connection.topics.size() >= subscriptions_max) {
        return refused(30004, "Too Many Subscriptions");
    }
    connection.topics.emplace(channel->name, 0);
    VoiceReply reply;
    if (auto frame = first_frame(*channel, market, now_ns)) {
        reply.frames.push_back(std::move(*frame));
    }
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto has = [&](std::string_view kind) { return connection.has(numbered(kind, listing)); };
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (has("trade")) {
            frames.push_back(trades_frame(false, listing, {&*row, 1}, event.time_ns));
        }
        if (connection.has(numbered("candle", listing) + ":1m")) {
            frames.push_back(bar_frame(false, listing, event.time_ns));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        const Listing* const one = &listing;
        for (const std::string& name :
             {std::string("market_stats:all"), numbered("market_stats", listing)}) {
            if (!connection.has(name)) continue;
            frames.push_back(statistics_frame(false, name, {&one, 1}, event.time_ns));
        }
    } else {
        if (has("order_book")) frames.push_back(book_frame(false, listing));
        if (has("ticker")) frames.push_back(best_frame(false, listing));
    }
}

std::string ping(VoiceConnection&, TimeNs) { return R"({"type":"ping"})"; }
bool is_pong(std::string_view text) { return text.find(R"("pong")") != text.npos; }

}  // namespace

extern const VenueVoice lighter_voice;
const VenueVoice lighter_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 2 * ns_per_minute,
    .ping_every_ns = ns_per_minute,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_lighter,
    .ping = ping,
    .is_pong = is_pong,
};

}  // namespace faultline
