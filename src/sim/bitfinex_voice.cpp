// BitfinexVoice: how Bitfinex talks about its derivatives: arrays by position in numbered channels,
// and REST answers of arrays.
//
// From the documentation and recorded messages: a greeting, each subscription confirmed with the
// number of its channel, which is new on every connection; each trade comes twice ("te", then
// "tu"); the sign of an amount is the taker's side, but in liquidations the side of the POSITION.
// A liquidation comes as a trigger and its match: the trigger has a price, or none and then the
// match in the same message has it. [6] is the entry price, [11] what was paid. The book's channel,
// which sends single levels, and heartbeats of channels are not emulated; codes of refusals of
// unknown events are not verified.
#include <charconv>

#include "sim/voice_writing.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"api-pub.bitfinex.com"};
constexpr std::size_t channels_max = 30;  // a connection
constexpr std::int64_t first_number = 225'206;
constexpr std::size_t replayed_max = 30;  // trades of a snapshot
constexpr std::string_view flags_key = "#flags";
constexpr std::int64_t flag_timestamp = 32'768, flag_sequence = 65'536;

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.target == "/ws/2" || connection.target == "/ws/2/" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs) {
    return {{R"({"event":"info","version":2,"serverId":"5a3c9d10-7b1e-4c55-9f0a-2d6e8b417c01",)"
             R"("platform":{"status":1}})"}};
}

// Keys of channels: "trades:tBTCF0:USTF0", "status:deriv:tBTCF0:USTF0", "status:liq:global".
constexpr std::string_view liquidations_key = "status:liq:global";
std::string trades_key(const Listing& listing) { return "trades:" + listing.instrument.symbol; }
std::string status_key(const Listing& listing) {
    return "status:deriv:" + listing.instrument.symbol;
}

/// What the client has asked to be added behind each message.
std::string finish(JsonWriter& out, VoiceConnection& connection, TimeNs at_ns) {
    const auto flags = connection.topics.find(flags_key);
    if (flags != connection.topics.end()) {
        if ((flags->second & flag_sequence) != 0) out.value(++connection.frames_told);
        if ((flags->second & flag_timestamp) != 0) out.value(ms(at_ns) + 3);
    }
    out.end_array();
    return out.take();
}

void write_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    const double amount = row.size_contracts.to_double();
    out.begin_array()
        .value(row.id)
        .value(ms(row.time_ns))
        .value(row.taker_bought ? amount : -amount)
        .value(price_number(listing, row.price_usd))
        .end_array();
}

/// The fields of a status, 23 by position: [0] time, [2] last, [3] spot, [5] insurance fund,
/// [7] next funding, [8] accrued, [9] step, [11] funding now, [14] mark, [17] open interest,
/// [21] and [22] clamps.
void write_status(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    out.value(ms(listing.ticker_ns)).null();
    out.value(price_number(listing, told.last_usd)).value(price_number(listing, told.index_usd));
    out.null().value(insurance_fund_usd(listing.ticker_ns)).null();
    out.value(ms(told.next_funding_ns)).value(told.funding_rate.to_double()).value(1).null();
    out.value(told.funding_rate.to_double()).null().null();
    out.value(price_number(listing, told.mark_usd)).null().null();
    out.value(told.open_interest_contracts.to_double());
    out.null().null().null().value(0.0005).value(0.0025);
}

void write_liquidation(JsonWriter& out, const Listing& listing, TimeNs at_ns,
                       const LiquidationTold& told, bool is_match, bool priced) {
    const bool is_long = told.side == Side::long_;
    const double amount = told.size_contracts.to_double();
    const double entry =
        price_number(listing, told.bankruptcy_usd) * (is_long ? 1 / 0.99 : 1 / 1.01);
    out.begin_array()
        .value("pos")
        .value(140'000'000 + told.id)
        .value(ms(at_ns))
        .null()
        .value(listing.instrument.symbol)
        .value(is_long ? amount : -amount)
        .value(entry)
        .null()
        .value(is_match ? 1 : 0)
        .value(1)
        .null();
    if (priced) {
        out.value(price_number(listing, told.execution_usd));
    } else {
        out.null();
    }
    out.end_array();
}
/// Every other trigger has no price.
bool trigger_is_priced(const LiquidationTold& told) { return told.id % 2 == 0; }

void tell_trade(const Listing& listing, const TapeRow& row, VoiceConnection& connection,
                std::vector<std::string>& frames) {
    const auto at = connection.topics.find(trades_key(listing));
    if (at == connection.topics.end()) return;
    for (const std::string_view word : {"te", "tu"}) {
        JsonWriter out;
        out.begin_array().value(at->second).value(word);
        write_trade(out, listing, row);
        frames.push_back(finish(out, connection, row.time_ns));
    }
}

void tell_liquidation(const Listing& listing, TimeNs at_ns, const LiquidationTold& told,
                      VoiceConnection& connection, std::vector<std::string>& frames) {
    const auto at = connection.topics.find(liquidations_key);
    if (at == connection.topics.end()) return;
    const bool priced = trigger_is_priced(told);
    JsonWriter out;
    out.begin_array().value(at->second).begin_array();
    write_liquidation(out, listing, at_ns, told, false, priced);
    if (priced) {
        out.end_array();
        frames.push_back(finish(out, connection, at_ns));
        out = {};
        out.begin_array().value(at->second).begin_array();
    }
    write_liquidation(out, listing, at_ns, told, true, true);
    out.end_array();
    frames.push_back(finish(out, connection, at_ns));
}

void tell_status(const Listing& listing, VoiceConnection& connection,
                 std::vector<std::string>& frames) {
    const auto at = connection.topics.find(status_key(listing));
    if (at == connection.topics.end() || listing.ticker_ns == 0) return;
    JsonWriter out;
    out.begin_array().value(at->second).begin_array();
    write_status(out, listing);
    out.end_array();
    frames.push_back(finish(out, connection, listing.ticker_ns));
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    if (const auto row = tape_row(event.time_ns, event.what)) {
        tell_trade(listing, *row, connection, frames);
        if (row->liquidation != nullptr) {
            tell_liquidation(listing, event.time_ns, *row->liquidation, connection, frames);
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        tell_status(listing, connection, frames);
    }
}

// Subscriptions.

/// A refusal; `channel` and the field that named the stream are repeated where they were given.
std::string refusal(int code, std::string_view message, std::string_view channel = {},
                    std::string_view field = {}, std::string_view value = {}) {
    JsonWriter out;
    out.begin_object();
    if (!channel.empty()) out.member("channel", channel);
    if (!field.empty()) out.member(field, value);
    out.member("event", "error").member("msg", message).member("code", code).end_object();
    return out.take();
}

std::int64_t next_number(const VoiceConnection& connection) {
    std::int64_t last = first_number;
    for (const auto& [key, number] : connection.topics) {
        if (key != flags_key) last = std::max(last, number);
    }
    return last + 1;
}

VoiceReply subscribe(const Json& root, VoiceConnection& connection, const EmulatedMarket& market,
                     TimeNs now_ns) {
    const std::string_view channel = root.text("channel").value_or("");
    const bool status = channel == "status";
    if (!status && channel != "trades") {
        return {{refusal(10302, "channel: unknown", channel)}};
    }
    const std::string_view field = status ? "key" : "symbol";
    const std::string_view value = root.text(field).value_or("");
    const std::string key = std::string(channel) + ":" + std::string(value);
    const Listing* listing = market.find(status && value.starts_with("deriv:") ? value.substr(6)
                                         : status                              ? ""
                                                                               : value);
    if (listing == nullptr && key != liquidations_key) {
        return {{refusal(10300, std::string(field) + ": invalid", channel, field, value)}};
    }
    if (connection.has(key)) {
        return {{refusal(10301, "subscribe: dup", channel, field, value)}};
    }
    if (connection.topics.size() >= channels_max) {
        return {{refusal(10305, "subscribe: limit", channel, field, value)}};
    }
    const std::int64_t number = next_number(connection);
    connection.topics.emplace(key, number);
    JsonWriter out;
    out.begin_object()
        .member("event", "subscribed")
        .member("channel", channel)
        .member("chanId", number)
        .member(field, value);
    if (!status) out.member("pair", value.substr(1));
    out.end_object();
    VoiceReply reply{{out.take()}};
    if (!status) {
        out.begin_array().value(number).begin_array();
        for (const TapeRow& row : latest_tape(*listing, replayed_max)) {
            write_trade(out, *listing, row);
        }
        out.end_array();
        reply.frames.push_back(finish(out, connection, now_ns));
    } else if (listing != nullptr) {
        tell_status(*listing, connection, reply.frames);
    }
    return reply;
}

VoiceReply unsubscribe(const Json& root, VoiceConnection& connection) {
    const std::int64_t number = root.integer("chanId").value_or(-1);
    for (const auto& [key, own] : connection.topics) {
        if (own != number || key == flags_key) continue;
        connection.topics.erase(key);
        return {
            {R"({"event":"unsubscribed","status":"OK","chanId":)" + std::to_string(number) + "}"}};
    }
    return {{refusal(10400, "unsubscribe: invalid")}};
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    const std::string_view event =
        root && root->is_object() ? root->text("event").value_or("") : std::string_view{};
    if (event == "subscribe") return subscribe(*root, connection, market, now_ns);
    if (event == "unsubscribe") return unsubscribe(*root, connection);
    if (event == "ping") {
        JsonWriter out;
        out.begin_object()
            .member("event", "pong")
            .member("ts", ms(now_ns))
            .member("cid", root->integer("cid").value_or(0))
            .end_object();
        return {{out.take()}};
    }
    if (event == "conf") {
        const std::int64_t flags = root->integer("flags").value_or(0);
        connection.topics.insert_or_assign(std::string(flags_key), flags);
        return {{R"({"event":"conf","status":"OK","flags":)" + std::to_string(flags) + "}"}};
    }
    return {{refusal(10000, "unknown event")}};
}

// REST.

VoiceAnswer refuse(int status, std::string_view message) {
    JsonWriter out;
    out.begin_array().value("error").value(10020).value(message).end_array();
    return {status, out.take()};
}

void write_statuses(JsonWriter& out, std::string_view keys, const EmulatedMarket& market) {
    for (const Listing& listing : market.listings()) {
        const bool wanted = keys == "ALL" || keys.find(listing.instrument.symbol) != keys.npos;
        if (!wanted || listing.ticker_ns == 0) continue;
        out.begin_array().value(listing.instrument.symbol);
        write_status(out, listing);
        out.end_array();
    }
}

/// Newest first; every row wrapped in a list of its own, matches before their triggers.
void write_liquidations(JsonWriter& out, const EmulatedMarket& market, std::size_t limit) {
    std::vector<std::pair<const Listing*, const EmulatedMarket::Stamped*>> all;
    for (const Listing& listing : market.listings()) {
        for (const auto& stamped : listing.liquidations) all.emplace_back(&listing, &stamped);
    }
    std::ranges::sort(all, std::greater{}, [](const auto& at) {
        return std::pair(at.second->time_ns, std::get<LiquidationTold>(at.second->what).id);
    });
    if (all.size() > limit / 2) all.resize(limit / 2);
    for (const auto& [listing, stamped] : all) {
        const auto& told = std::get<LiquidationTold>(stamped->what);
        for (const bool is_match : {true, false}) {
            out.begin_array();
            write_liquidation(out, *listing, stamped->time_ns, told, is_match,
                              is_match || trigger_is_priced(told));
            out.end_array();
        }
    }
}

/// [price, count, amount], asks with an amount below zero.
void write_book(JsonWriter& out, const Listing& listing, std::size_t levels_max) {
    for (const bool bids : {true, false}) {
        std::size_t left = levels_max;
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            if (left-- == 0) break;
            const double amount = level.size_contracts.to_double();
            out.begin_array()
                .value(price_number(listing, level.price_usd))
                .value(1)
                .value(bids ? amount : -amount)
                .end_array();
        }
    }
}

/// [[pair, [.., [3] smallest and [4] largest order, .., [8] initial and [9] least margin]]].
void write_pairs(JsonWriter& out, const EmulatedMarket& market, bool info) {
    out.begin_array();
    for (const Listing& listing : market.listings()) {
        const std::string pair = listing.instrument.symbol.substr(1);
        if (!info) {
            out.value(pair);
            continue;
        }
        out.begin_array().value(pair).begin_array();
        out.null().null().null().value("0.00006").value("100.0").null().null().null();
        out.value(1 / listing.max_leverage).value(0.5 / listing.max_leverage);
        out.null().null().end_array().end_array();
    }
    out.end_array();
}

/// [ms, open, CLOSE, HIGH, LOW, volume], newest first.
void write_bars(JsonWriter& out, const Listing& listing) {
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        out.begin_array()
            .value(ms(bar->open_ns))
            .value(price_number(listing, bar->open_usd))
            .value(price_number(listing, bar->close_usd))
            .value(price_number(listing, bar->high_usd))
            .value(price_number(listing, bar->low_usd))
            .value(bar->volume_contracts)
            .end_array();
    }
}

/// Paths about one contract: `front` + symbol + `back`.
struct BitfinexPath {
    std::string_view front, back;
};
constexpr BitfinexPath paths_of_one[] = {
    {"/v2/book/", "/P0"}, {"/v2/trades/", "/hist"}, {"/v2/candles/trade:1m:", "/hist"}};

std::size_t number_of(const VoiceRequest& request, std::string_view name, std::size_t otherwise) {
    const std::string_view text = request.parameter(name);
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
}

VoiceAnswer answer_one(const VoiceRequest& request, const EmulatedMarket& market) {
    for (const BitfinexPath& path : paths_of_one) {
        const std::string_view asked = request.path;
        if (!asked.starts_with(path.front) || !asked.ends_with(path.back)) continue;
        const std::string_view symbol =
            asked.substr(path.front.size(), asked.size() - path.front.size() - path.back.size());
        const Listing* listing = market.find(symbol);
        if (listing == nullptr) return refuse(500, "symbol: invalid");
        JsonWriter out;
        out.begin_array();
        if (&path == &paths_of_one[0]) {
            write_book(out, *listing, number_of(request, "len", 25));
        } else if (&path == &paths_of_one[1]) {
            for (const TapeRow& row : latest_tape(*listing, number_of(request, "limit", 125))) {
                write_trade(out, *listing, row);
            }
        } else {
            write_bars(out, *listing);
        }
        out.end_array();
        return {200, out.take()};
    }
    return refuse(404, "not found");
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&, TimeNs) {
    JsonWriter out;
    out.begin_array();
    if (request.path == "/v2/status/deriv") {
        write_statuses(out, request.parameter("keys"), market);
    } else if (request.path == "/v2/liquidations/hist") {
        write_liquidations(out, market,
                           std::min<std::size_t>(number_of(request, "limit", 120), 500));
    } else if (request.path == "/v2/conf/pub:info:pair:futures") {
        write_pairs(out, market, true);
    } else if (request.path == "/v2/conf/pub:list:pair:futures") {
        write_pairs(out, market, false);
    } else {
        return answer_one(request, market);
    }
    out.end_array();
    return {200, out.take()};
}

}  // namespace

extern const VenueVoice bitfinex_voice;
const VenueVoice bitfinex_voice = {
    .hosts = hosts,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = answer,
};

}  // namespace faultline
