// KrakenVoice: how Kraken Futures talks: the feeds of one socket. Its REST stands in
// kraken_voice_answers.cpp.
//
// From recorded messages: a greeting, one confirmation for each product, then a snapshot of the
// latest trades (newest first) before live ones. A liquidation is a trade of type "liquidation"
// whose side is the order's: "sell" closes a long. Everything is a number; `funding_rate` is US
// dollars a contract, `relative_funding_rate` the fraction. Who is silent for 60 s is hung up on.
// The feed of single book levels is not emulated: books are asked for over REST.
#include "sim/kraken_voice.hpp"

#include <fmt/format.h>

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
void write_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    out.begin_object()
        .member("product_id", listing.instrument.symbol)
        .member("feed", "trade")
        .member("uid", kraken_uid(row.id))
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

std::string ticker_frame(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double rate = told.funding_rate.to_double();
    const double mark = price_number(listing, told.mark_usd);
    const KrakenDay day = kraken_day(listing);
    JsonWriter out;
    out.begin_object()
        .member("time", ms(listing.ticker_ns))
        .member("product_id", listing.instrument.symbol)
        .member("funding_rate", kraken_funding(listing))
        .member("funding_rate_prediction", kraken_funding(listing))
        .member("relative_funding_rate", rate)
        .member("relative_funding_rate_prediction", rate)
        .member("next_funding_rate_time", ms(told.next_funding_ns))
        .member("leverage", fmt::format("{}x", listing.max_leverage))
        .member("premium", 0.0)
        .member("feed", "ticker");
    write_kraken_best(out, listing, "bid_size", "ask_size");
    out.member("volume", day.volume)
        .member("dtm", 0)
        .member("index", price_number(listing, told.index_usd))
        .member("last", price_number(listing, told.last_usd))
        .member("change", 0.0)
        .member("suspended", false)
        .member("tag", "perpetual")
        .member("pair", kraken_pair(listing))
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
    .answer = answer_as_kraken,
};

}  // namespace faultline
