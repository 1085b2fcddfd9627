// MEXC as a server: the contract socket ("edge") and REST.
//
// Everything numeric is a JSON number; volumes come stripped of their zeros, as the venue's
// library prints them ("7.548E+4"). Confirmations do not name the symbol, a contract that is not
// listed is refused, an unknown method gets no answer at all. There is no liquidation channel: a
// liquidation is only a deal of the tape.
#include <algorithm>
#include <fmt/format.h>

#include "sim/mexc_voice_answers.hpp"
#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;
namespace text = mexc_voice_text;

constexpr std::string_view hosts[] = {"contract.mexc.com", "api.mexc.com"};

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.host == hosts[0] && connection.target == "/edge" ? 101 : 404;
}

std::string push(std::string_view kind, std::string_view symbol, TimeNs time_ns,
                 const std::string& data) {
    return fmt::format(R"({{"symbol":"{}","data":{},"channel":"push.{}","ts":{}}})", symbol, data,
                       kind, told::ms(time_ns));
}

std::string replied(std::string_view channel, std::string_view data, TimeNs now_ns) {
    return fmt::format(R"({{"channel":"{}","data":{},"ts":{}}})", channel, told::quoted(data),
                       told::ms(now_ns));
}

std::string fair_price(const Listing& listing) {
    return fmt::format(R"({{"price":{},"symbol":"{}"}})",
                       told::price(listing, listing.ticker.mark_usd), listing.instrument.symbol);
}
std::string index_price(const Listing& listing) {
    return fmt::format(R"({{"price":{},"symbol":"{}"}})",
                       told::price(listing, listing.ticker.index_usd), listing.instrument.symbol);
}
std::string funding_rate(const Listing& listing) {
    return fmt::format(R"({{"rate":{},"symbol":"{}","nextSettleTime":{}}})",
                       listing.ticker.funding_rate.to_string(), listing.instrument.symbol,
                       told::ms(listing.ticker.next_funding_ns));
}

/// The kinds of streams and what each tells of a ticker; null for the others.
struct Stream {
    std::string_view kind;
    std::string (*of_ticker)(const Listing&) = nullptr;
};
constexpr Stream streams[] = {
    {"deal"},
    {"depth.full"},
    {"ticker", text::ticker},
    {"fair.price", fair_price},
    {"index.price", index_price},
    {"funding.rate", funding_rate},
};

std::string key_of(std::string_view kind, std::string_view symbol) {
    return std::string(kind) + " " + std::string(symbol);
}

/// What a subscription begins with.
void add_first(const Stream& stream, const Listing& listing, std::size_t levels, TimeNs now_ns,
               std::vector<std::string>& frames) {
    const std::string& symbol = listing.instrument.symbol;
    if (stream.kind == "depth.full" && listing.book_ns != 0) {
        frames.push_back(push(stream.kind, symbol, now_ns, text::book(listing, levels)));
    } else if (stream.of_ticker != nullptr && listing.ticker_ns != 0) {
        frames.push_back(push(stream.kind, symbol, now_ns, stream.of_ticker(listing)));
    }
}

VoiceReply hear(std::string_view said, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    const Result<Json> root = json.parse(said);
    const auto refused = [&](std::string_view why) {
        return VoiceReply{{replied("rs.error", why, now_ns)}};
    };
    if (!root) return refused("Illegal request");
    const std::string_view method = root->text_if("method").value_or("");
    if (method == "ping") {
        return {{fmt::format(R"({{"channel":"pong","data":{},"ts":{}}})", told::ms(now_ns),
                             told::ms(now_ns))}};
    }
    const bool subscribes = method.starts_with("sub.");
    const std::string_view kind =
        method.substr(std::min(method.size(), subscribes ? std::size_t{4} : std::size_t{6}));
    const auto stream = std::ranges::find(streams, kind, &Stream::kind);
    if ((!subscribes && !method.starts_with("unsub.")) || stream == std::end(streams)) return {};
    const Result<Json> param = root->field("param");
    if (!param || !param->is_object()) return refused("Parameter error");
    const std::string_view symbol = param->text_if("symbol").value_or("");
    const Listing* const listing = market.find(symbol);
    if (listing == nullptr) return refused(fmt::format("Contract [{}] not exists", symbol));
    VoiceReply reply{{replied("rs." + std::string(method), "success", now_ns)}};
    const std::string key = key_of(kind, symbol);
    if (!subscribes) {
        connection.topics.erase(key);
        return reply;
    }
    const double asked = param->number_if("limit").value_or(20);
    const std::size_t levels = asked == 5 ? 5 : asked == 10 ? 10 : 20;
    connection.topics.insert_or_assign(key, static_cast<std::int64_t>(levels));
    add_first(*stream, *listing, levels, now_ns, reply.frames);
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string& symbol = listing.instrument.symbol;
    if (const auto row = told::tape_row(event); row && connection.has(key_of("deal", symbol))) {
        frames.push_back(
            push("deal", symbol, event.time_ns, "[" + text::deal(listing, *row) + "]"));
    }
    if (std::holds_alternative<BookTold>(event.what)) {
        const auto topic = connection.topics.find(key_of("depth.full", symbol));
        if (topic == connection.topics.end()) return;
        const auto levels = static_cast<std::size_t>(topic->second);
        frames.push_back(push("depth.full", symbol, event.time_ns, text::book(listing, levels)));
    }
    if (!std::holds_alternative<TickerTold>(event.what)) return;
    for (const Stream& stream : streams) {
        if (stream.of_ticker == nullptr || !connection.has(key_of(stream.kind, symbol))) continue;
        frames.push_back(push(stream.kind, symbol, event.time_ns, stream.of_ticker(listing)));
    }
}

}  // namespace

extern const VenueVoice mexc_voice;
const VenueVoice mexc_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = ns_per_minute,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = text::answer,
};

}  // namespace faultline
