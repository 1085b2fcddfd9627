// PhemexVoice: how Phemex talks on its socket, to both generations of contracts.
//
// One symbol a request, each confirmed with its id; what is wrong in any way, broken text included,
// is "invalid argument". Trades and statistics begin with a snapshot that repeats old rows. A
// client that says nothing for half a minute is hung up on; the server never pings. There is no
// liquidation channel, and nothing on the tape marks a forced trade.
#include "sim/phemex_voice.hpp"

#include <algorithm>

#include "sim/number_text.hpp"

namespace faultline {
namespace {

using namespace voices;

constexpr std::string_view hosts[] = {"ws.phemex.com", "api.phemex.com"};
constexpr std::size_t subscriptions_max = 20;  // documented; the venue has been seen to take 101
constexpr std::size_t trades_first = 200;
constexpr std::string_view all = "*";  // in topics, for channels of all symbols

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.host == hosts[0] && connection.target == "/" ? 101 : 404;
}

VoiceReply refused(std::optional<std::int64_t> id, int code, std::string_view message) {
    JsonWriter out;
    out.begin_object()
        .key("error")
        .begin_object()
        .member("code", code)
        .member("message", message)
        .end_object()
        .key("id");
    id ? out.value(*id) : out.null();
    out.key("result").null().end_object();
    return {{out.take()}};
}
VoiceReply invalid(std::optional<std::int64_t> id) { return refused(id, 6001, "invalid argument"); }

std::string success(std::int64_t id) {
    JsonWriter out;
    out.begin_object().key("error").null().member("id", id).key("result").begin_object();
    out.member("status", "success").end_object().end_object();
    return out.take();
}

/// The latest number of the venue's stream, which many symbols share.
std::int64_t sequence_of(TimeNs at_ns) { return at_ns / ns_per_ms - 1'700'000'000'000; }

std::string trades_frame(std::string_view type, const Listing& listing,
                         std::span<const TapeRow> rows, TimeNs at_ns) {
    JsonWriter out;
    out.begin_object();
    if (is_linear(listing)) out.member("dts", at_ns).member("mts", at_ns);
    out.member("sequence", sequence_of(at_ns))
        .member("symbol", listing.instrument.symbol)
        .key(phemex_member("trades", listing));
    write_phemex_trades(out, listing, rows);
    out.member("type", type).end_object();
    return out.take();
}

std::string book_frame(std::string_view type, const Listing& listing) {
    JsonWriter out;
    out.begin_object().member("depth", 30);
    if (is_linear(listing)) out.member("dts", listing.book_ns).member("mts", listing.book_ns);
    out.key(is_linear(listing) ? "orderbook_p" : "book");
    write_phemex_book(out, listing);
    out.member("sequence", sequence_of(listing.book_ns))
        .member("symbol", listing.instrument.symbol)
        .member("timestamp", listing.book_ns)
        .member("type", type)
        .end_object();
    return out.take();
}

/// Rows [symbol, open, high, low, last, volume, turnover, open interest, index, mark, funding,
/// predicted funding] of linear contracts; the first frame names the places.
std::string pack_frame(std::string_view type, std::span<const Listing* const> listings,
                       TimeNs at_ns) {
    JsonWriter out;
    out.begin_object().key("data").begin_array();
    for (const Listing* listing : listings) {
        const TickerTold& told = listing->ticker;
        const std::string last = price_text(*listing, told.last_usd);
        double volume = 0, turnover_usd = 0;
        for (const auto& minute : listing->minutes) {
            volume += minute.volume_contracts;
            turnover_usd += minute.turnover_usd;
        }
        out.begin_array();
        // The emulated market does not keep a day; its prices stand where the day's would.
        for (const std::string& text :
             {listing->instrument.symbol, last, last, last, last, number_text(volume, 3),
              number_text(turnover_usd, 4), told.open_interest_contracts.to_string(),
              price_text(*listing, told.index_usd), price_text(*listing, told.mark_usd),
              told.funding_rate.to_string(), told.funding_rate.to_string()}) {
            out.value(text);
        }
        out.end_array();
    }
    out.end_array();
    if (type == "snapshot") {
        out.key("fields").begin_array();
        for (const char* name :
             {"symbol", "openRp", "highRp", "lowRp", "lastRp", "volumeRq", "turnoverRv",
              "openInterestRv", "indexRp", "markRp", "fundingRateRr", "predFundingRateRr"}) {
            out.value(name);
        }
        out.end_array();
    }
    out.member("method", "perp_market24h_pack_p.update")
        .member("timestamp", at_ns)
        .member("type", type)
        .end_object();
    return out.take();
}

std::string statistics_frame(const Listing& listing) {
    JsonWriter out;
    out.begin_object().key("market24h").begin_object();
    write_phemex_statistics(out, listing);
    out.end_object().member("timestamp", listing.ticker_ns).end_object();
    return out.take();
}

/// The first frames of a subscription; nothing where channel and symbol do not belong together.
std::optional<std::vector<std::string>> first_frames(std::string_view channel,
                                                     std::string_view symbol,
                                                     const EmulatedMarket& market, TimeNs now_ns) {
    std::vector<std::string> frames;
    std::vector<const Listing*> linear;
    for (const Listing& listing : market.listings()) {
        if (listing.ticker_ns == 0) continue;
        if (is_linear(listing)) linear.push_back(&listing);
        if (channel == "market24h" && !is_linear(listing)) {
            frames.push_back(statistics_frame(listing));
        }
    }
    if (channel == "market24h") return frames;
    if (channel == "perp_market24h_pack_p") {
        if (!linear.empty()) frames.push_back(pack_frame("snapshot", linear, now_ns));
        return frames;
    }
    const Listing* listing = market.find(symbol);
    if (listing == nullptr || channel.ends_with("_p") != is_linear(*listing)) return {};
    if (channel.starts_with("trade")) {
        frames.push_back(
            trades_frame("snapshot", *listing, latest_tape(*listing, trades_first), now_ns));
    } else if (channel.starts_with("orderbook")) {
        if (listing->book_ns != 0) frames.push_back(book_frame("snapshot", *listing));
    } else {
        return {};
    }
    return frames;
}

VoiceReply hear(std::string_view text, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(text);
    if (!root || !root->is_object()) return invalid({});
    const std::int64_t id = root->integer("id").value_or(0);
    const std::string method(root->text("method").value_or(""));
    if (method == "server.ping") {
        JsonWriter out;
        out.begin_object().key("error").null().member("id", id).member("result", "pong");
        out.end_object();
        return {{out.take()}};
    }
    const std::size_t dot = std::min(method.find('.'), method.size());
    const std::string channel = method.substr(0, dot);
    const std::string action = method.substr(dot);
    constexpr std::string_view channels[] = {"trade",       "trade_p",   "orderbook",
                                             "orderbook_p", "market24h", "perp_market24h_pack_p"};
    const auto params = root->find("params");
    if (std::ranges::find(channels, channel) == std::end(channels) || !params ||
        !params->is_array()) {
        return invalid(id);
    }
    if (action == ".unsubscribe") {  // leaves all of the channel
        std::erase_if(connection.topics,
                      [&](const auto& topic) { return topic.first.starts_with(channel + " "); });
        return {{success(id)}};
    }
    if (action != ".subscribe") return invalid(id);
    const Result<Json> first = params->at(0);
    const std::string symbol(first ? first->text().value_or("") : all);
    if (connection.topics.size() >= subscriptions_max) {
        return refused(id, 6015, "subscription limit exceeded");
    }
    auto frames = first_frames(channel, symbol, market, now_ns);
    if (!frames) return invalid(id);
    connection.topics.insert_or_assign(channel + " " + symbol, 0);
    VoiceReply reply{{success(id)}};
    for (std::string& frame : *frames) reply.frames.push_back(std::move(frame));
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto has = [&](std::string_view name) {
        return connection.has(phemex_member(name, listing) + " " + listing.instrument.symbol);
    };
    if (const auto row = tape_row(event.time_ns, event.what)) {
        if (has("trade")) {
            frames.push_back(trades_frame("incremental", listing, {&*row, 1}, event.time_ns));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        const Listing* const one = &listing;
        if (is_linear(listing) && connection.has("perp_market24h_pack_p *")) {
            frames.push_back(pack_frame("incremental", {&one, 1}, event.time_ns));
        }
        if (!is_linear(listing) && connection.has("market24h *")) {
            frames.push_back(statistics_frame(listing));
        }
    } else if (has("orderbook")) {
        frames.push_back(book_frame("incremental", listing));
    }
}

}  // namespace

extern const VenueVoice phemex_voice;
const VenueVoice phemex_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 30 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = answer_as_phemex,
};

}  // namespace faultline
