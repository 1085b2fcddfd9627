// OKX as a server: the v5 public socket and the REST interface.
//
// Sizes are contracts. A liquidation row names the position in `posSide` and the order in `side`;
// `bkPx` is the price of the deal with the liquidation account, which in recorded messages is near
// the market. The first message of liquidation-orders repeats the kept ones. Arguments are
// confirmed one by one. Incremental books ("books", "books-l2-tbt") are not served here.
#include "sim/okx_voice.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;
namespace text = okx_voice_text;

constexpr std::string_view hosts[] = {"ws.okx.com", "www.okx.com"};
constexpr std::size_t argument_bytes_max = 64 * 1024;  // of a connection
constexpr std::string_view connection_id = "a4d3ae55";

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return told::without_port(connection.host) == hosts[0] && connection.target == "/ws/v5/public"
               ? 101
               : 404;
}

struct Argument {
    std::string channel, key, value;  // "trades", "instId", "BTC-USDT-SWAP"

    std::string topic() const { return channel + " " + value; }
    std::string json() const {
        return fmt::format(R"({{"channel":{},"{}":{}}})", told::quoted(channel), key,
                           told::quoted(value));
    }
};

bool is_liquidations(std::string_view channel) { return channel == "liquidation-orders"; }

/// Whether the socket serves the argument: a channel it knows, of a contract that is listed.
bool is_served(const Argument& argument, const EmulatedMarket& market) {
    if (is_liquidations(argument.channel)) {
        constexpr std::string_view types[] = {"SWAP", "FUTURES", "MARGIN", "OPTION"};
        return argument.key == "instType" &&
               std::ranges::find(types, argument.value) != std::end(types);
    }
    constexpr std::string_view channels[] = {"trades",       "mark-price", "open-interest",
                                             "funding-rate", "books5",     "bbo-tbt"};
    if (std::ranges::find(channels, argument.channel) == std::end(channels)) return false;
    const Listing* const listing = market.find(argument.value);
    if (listing == nullptr || argument.key != "instId") return false;
    return argument.channel != "funding-rate" || text::type_of(*listing) == "SWAP";
}

std::string push(const Argument& argument, const std::string& rows) {
    return fmt::format(R"({{"arg":{},"data":[{}]}})", argument.json(), rows);
}

std::string liquidation_row(const Listing& listing, const std::string& details) {
    const std::string family = text::family_of(listing);
    return fmt::format(R"({{"details":[{}],"instFamily":"{}","instId":"{}","instType":"{}",)"
                       R"("uly":"{}"}})",
                       details, family, listing.instrument.symbol, text::type_of(listing), family);
}

std::string liquidation_detail(const Listing& listing, TimeNs time_ns,
                               const LiquidationTold& told) {
    const bool is_long = told.side == Side::long_;
    return fmt::format(R"({{"bkLoss":"0","bkPx":"{}","ccy":"","posSide":"{}","side":"{}",)"
                       R"("sz":"{}","ts":"{}"}})",
                       told::price(listing, told.execution_usd), is_long ? "long" : "short",
                       is_long ? "sell" : "buy", told.size_contracts.to_string(),
                       told::ms(time_ns));
}

/// The kept liquidations of a type, one row per contract.
std::string kept_liquidations(const Argument& argument, const EmulatedMarket& market) {
    return told::joined(market.listings(), [&](const Listing& listing) {
        if (text::type_of(listing) != argument.value || listing.liquidations.empty()) {
            return std::string();
        }
        const auto detail = [&](const EmulatedMarket::Stamped& one) {
            return liquidation_detail(listing, one.time_ns, std::get<LiquidationTold>(one.what));
        };
        return liquidation_row(listing, told::joined(listing.liquidations, detail));
    });
}

/// Rows of a channel's state, empty where there is none yet.
std::string state_rows(const Argument& argument, const Listing& listing) {
    if (argument.channel == "books5" || argument.channel == "bbo-tbt") {
        const std::size_t levels = argument.channel == "books5" ? 5 : 1;
        return listing.book_ns == 0 ? "" : text::book(listing, levels);
    }
    if (listing.ticker_ns == 0) return "";
    if (argument.channel == "mark-price") return text::mark_price(listing);
    if (argument.channel == "open-interest") return text::open_interest(listing);
    if (argument.channel == "funding-rate") return text::funding_rate(listing);
    return "";
}

/// What a subscription begins with: the state of a slow channel, the kept liquidations.
std::string first_message(const Argument& argument, const EmulatedMarket& market) {
    const std::string rows = is_liquidations(argument.channel)
                                 ? kept_liquidations(argument, market)
                                 : state_rows(argument, *market.find(argument.value));
    return rows.empty() ? "" : push(argument, rows);
}

std::string refused(int code, const std::string& message, const std::string& id) {
    const std::string id_field = id == "null" ? "" : fmt::format(R"("id":{},)", id);
    return fmt::format(R"({{{}"event":"error","code":"{}","msg":{},"connId":"{}"}})", id_field,
                       code, told::quoted(message), connection_id);
}

/// Reads {"channel", "instId" or "instType"}; an argument without either names nothing.
Argument read_argument(const Json& row) {
    Argument out;
    out.channel = row.text_if("channel").value_or("");
    out.key = row.has("instId") ? "instId" : row.has("instType") ? "instType" : "instFamily";
    out.value = row.text_if(out.key).value_or("");
    return out;
}

VoiceReply hear(std::string_view said, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs) {
    if (said == "ping") return {{"pong"}};
    const Result<Json> root = json.parse(said);
    const std::string whole = "Invalid request: " + std::string(said);
    if (!root) return {{refused(60012, whole, "null")}};
    const std::string id = told::echo(*root, "id");
    const std::string op{root->text_if("op").value_or("")};
    const Result<Json> args = root->field("args");
    if ((op != "subscribe" && op != "unsubscribe") || !args || args->size() == 0) {
        return {{refused(60012, whole, id)}};
    }
    VoiceReply reply;
    std::vector<std::string> first;
    const std::string id_field = id == "null" ? "" : fmt::format(R"("id":{},)", id);
    const Result<void> read = args->each([&](const Json& row) -> Result<void> {
        const Argument argument = read_argument(row);
        if (!is_served(argument, market)) {
            reply.frames.push_back(refused(
                60018,
                fmt::format("Wrong URL or channel:{},{}:{} doesn't exist. Please use the correct "
                            "URL, channel and parameters referring to API document.",
                            argument.channel, argument.key, argument.value),
                id));
            return {};
        }
        reply.frames.push_back(fmt::format(R"({{{}"event":"{}","arg":{},"connId":"{}"}})", id_field,
                                           op, argument.json(), connection_id));
        if (op == "unsubscribe") {
            connection.topics.erase(argument.topic());
            return {};
        }
        connection.topics.emplace(argument.topic(), 0);
        if (std::string message = first_message(argument, market); !message.empty()) {
            first.push_back(std::move(message));
        }
        return {};
    });
    if (!read) return {{refused(60012, whole, id)}};
    std::size_t bytes = 0;
    for (const auto& [topic, number] : connection.topics) bytes += topic.size() + 25;
    if (bytes > argument_bytes_max) return {{}, true};
    std::ranges::move(first, std::back_inserter(reply.frames));
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const auto send = [&](const Argument& argument, const std::string& rows) {
        if (connection.has(argument.topic())) frames.push_back(push(argument, rows));
    };
    const auto own = [&](std::string_view channel) {
        return Argument{std::string(channel), "instId", listing.instrument.symbol};
    };
    if (const auto row = told::tape_row(event)) {
        const Argument trades = own("trades");
        if (connection.has(trades.topic())) send(trades, text::trade(listing, *row));
    }
    if (const auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
        send({"liquidation-orders", "instType", std::string(text::type_of(listing))},
             liquidation_row(listing, liquidation_detail(listing, event.time_ns, *liquidation)));
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        for (const std::string_view channel : {"mark-price", "open-interest", "funding-rate"}) {
            const Argument argument = own(channel);
            if (connection.has(argument.topic())) send(argument, state_rows(argument, listing));
        }
    } else if (std::holds_alternative<BookTold>(event.what)) {
        for (const std::string_view channel : {"books5", "bbo-tbt"}) {
            const Argument argument = own(channel);
            if (connection.has(argument.topic())) send(argument, state_rows(argument, listing));
        }
    }
}

}  // namespace

extern const VenueVoice okx_voice;
const VenueVoice okx_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 30 * ns_per_second,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = text::answer,
};

}  // namespace faultline
