// KuCoin as a server: the UTA socket of futures (no token) and the classic REST interface.
//
// Numbers of the socket are texts, sizes lots, times mostly nanoseconds. It greets, confirms by the
// id of the request, and confirms symbols that are not listed as well. Its frames are binary
// ones that hold plain JSON. There is no liquidation channel.
#include "sim/kucoin_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;

constexpr std::string_view hosts[] = {"x-push-futures.kucoin.com", "api-futures.kucoin.com"};
constexpr std::size_t topics_max = 600;  // of a connection

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    const std::string_view target = connection.target;
    return connection.host == hosts[0] && target.substr(0, target.find('?')) == "/" ? 101 : 404;
}

VoiceReply greet(VoiceConnection&, const EmulatedMarket&, TimeNs) {
    return {{R"({"sessionId":"6b1f0c9a-2d3e-4f50-8a9b-0c1d2e3f4a5b","message":"welcome",)"
             R"("pingInterval":18000})"}};
}

std::string trade(const Listing& listing, const told::TapeRow& row) {
    return fmt::format(R"({{"T":"trade.FUTURES","P":{},"d":{{"E":{},"M":{},"S":"{}","p":"{}",)"
                       R"("q":"{}","s":"{}","ti":"{}"}}}})",
                       row.time_ns, row.id, row.time_ns, row.taker_bought ? "buy" : "sell",
                       told::price(listing, row.price_usd), row.size_contracts.to_string(),
                       listing.instrument.symbol, row.id);
}

/// Mark, index and open interest, in lots of one side.
std::string mark_price(const Listing& listing, TimeNs now_ns) {
    const TickerTold& ticker = listing.ticker;
    return fmt::format(R"({{"T":"mark-price","P":{},"d":{{"s":"{}","mp":"{}","ip":"{}",)"
                       R"("oi":"{}","ts":{}}}}})",
                       now_ns, listing.instrument.symbol, told::price(listing, ticker.mark_usd),
                       told::price(listing, ticker.index_usd),
                       ticker.open_interest_contracts.to_string(), told::ms(listing.ticker_ns));
}

/// The rate that is due next (`nt`), the last time it was paid (`ft`), the interval (`gl`).
std::string funding_fee(const Listing& listing, TimeNs now_ns) {
    const TickerTold& ticker = listing.ticker;
    return fmt::format(
        R"({{"T":"funding-fee","P":"{}","d":{{"s":"{}","fr":"{}","ft":{},"nt":{},"gl":{},)"
        R"("fc":"0.00375","ff":"-0.00375"}}}})",
        now_ns, listing.instrument.symbol, ticker.funding_rate.to_string(),
        told::ms(ticker.next_funding_ns - ticker.funding_interval_ns),
        told::ms(ticker.next_funding_ns), told::ms(ticker.funding_interval_ns));
}

std::string book(const Listing& listing, std::size_t levels, TimeNs now_ns) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    const std::int64_t number = told::ms(listing.book_ns);
    return fmt::format(R"({{"T":"obu.FUTURES","dp":"{}","t":"snapshot","P":{},"d":{{"C":{},)"
                       R"("M":{},"O":{},"a":[{}],"b":[{}],"s":"{}"}}}})",
                       levels, now_ns, number, listing.book_ns, number, side(listing.book.asks),
                       side(listing.book.bids), listing.instrument.symbol);
}

/// A request's channel has its own spelling; books exist in several depths.
struct KucoinRequest {
    std::string channel, market, symbol, depth;

    std::string key() const { return channel + " " + symbol + " " + depth; }
};

/// Empty where the request is right, else what is wrong with it. (The words are ours.)
std::string wrong_in(const KucoinRequest& request) {
    constexpr std::string_view channels[] = {"trade", "markPrice", "fundingFee", "obu"};
    if (std::ranges::find(channels, request.channel) == std::end(channels)) {
        return "channel is not supported";
    }
    if (request.market != "FUTURES") return "tradeType is not supported";
    if (request.symbol.empty()) return "symbol is missing";
    constexpr std::string_view depths[] = {"1", "5", "50"};
    const bool is_book = request.channel == "obu";
    if (is_book && std::ranges::find(depths, request.depth) == std::end(depths)) {
        return "depth is not supported";
    }
    return "";
}

/// The state that a subscription begins with.
std::string first_message(const KucoinRequest& request, const EmulatedMarket& market,
                          TimeNs now_ns) {
    const Listing* const listing = market.find(request.symbol);
    if (listing == nullptr) return "";
    if (request.channel == "obu" && listing->book_ns != 0) {
        return book(*listing, told::count_asked(request.depth, 50, 50), now_ns);
    }
    if (listing->ticker_ns == 0) return "";
    if (request.channel == "markPrice") return mark_price(*listing, now_ns);
    if (request.channel == "fundingFee") return funding_fee(*listing, now_ns);
    return "";
}

VoiceReply hear(std::string_view said, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(said);
    const std::string id = root ? told::echo(*root, "id") : "null";
    const auto refused = [&](std::string_view why) {
        return VoiceReply{
            {fmt::format(R"({{"id":{},"result":false,"code":"400000","msg":"{}"}})", id, why)}};
    };
    if (!root) return refused("request is no JSON");
    if (root->text_if("type").value_or("") == "ping") {
        return {{fmt::format(R"({{"type":"pong","id":{},"ts":{}}})", id, now_ns)}};
    }
    const std::string_view action = root->text_if("action").value_or("");
    if (action != "subscribe" && action != "unsubscribe") return refused("action is not supported");
    const auto word = [&](std::string_view key) {
        return std::string(root->text_if(key).value_or(""));
    };
    const KucoinRequest request{word("channel"), word("tradeType"), word("symbol"), word("depth")};
    if (const std::string wrong = wrong_in(request); !wrong.empty()) return refused(wrong);
    VoiceReply reply{{fmt::format(R"({{"id":{},"result":true}})", id)}};
    if (action == "unsubscribe") {
        connection.topics.erase(request.key());
        return reply;
    }
    connection.topics.emplace(request.key(), 0);
    if (connection.topics.size() > topics_max) {
        connection.topics.erase(request.key());
        return refused("too many topics");
    }
    std::string first = first_message(request, market, now_ns);
    if (!first.empty()) reply.frames.push_back(std::move(first));
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto has = [&](std::string_view channel, std::string_view depth) {
        const KucoinRequest request{std::string(channel), "", listing.instrument.symbol,
                                    std::string(depth)};
        return connection.has(request.key());
    };
    if (const auto row = told::tape_row(event); row && has("trade", "")) {
        frames.push_back(trade(listing, *row));
    }
    if (std::holds_alternative<TickerTold>(event.what)) {
        if (has("markPrice", "")) frames.push_back(mark_price(listing, event.time_ns));
        if (has("fundingFee", "")) frames.push_back(funding_fee(listing, event.time_ns));
    } else if (std::holds_alternative<BookTold>(event.what)) {
        for (const std::size_t levels : {std::size_t{1}, std::size_t{5}, std::size_t{50}}) {
            if (has("obu", std::to_string(levels))) {
                frames.push_back(book(listing, levels, event.time_ns));
            }
        }
    }
}

}  // namespace

extern const VenueVoice kucoin_voice;
const VenueVoice kucoin_voice = {
    .hosts = hosts,
    .binary_frames = true,
    .confirms_unlisted = true,
    .liveness = Liveness::client_pings,
    // The greeting asks for a ping every 18 seconds; how much longer it waits is unverified.
    .silence_max_ns = 36 * ns_per_second,
    .accept = accept,
    .greet = greet,
    .hear = hear,
    .tell = tell,
    .answer = kucoin_voice_answers::answer,
};

}  // namespace faultline
