// Bitget as a server: the v3 public socket, which alone has liquidations, and REST of v2.
//
// A liquidation's `side` is the side of the POSITION, its `amount` the value in the quote coin and
// its price near the bankruptcy price. A wrong instType is confirmed and then silent; a wrong
// symbol is refused. The socket of v2 is not served.
#include <algorithm>
#include <fmt/format.h>

#include "sim/bitget_voice_answers.hpp"
#include "sim/told_text.hpp"

namespace faultline {
namespace {

using Listing = EmulatedMarket::Listing;

constexpr std::string_view hosts[] = {"ws.bitget.com", "api.bitget.com"};
constexpr std::string_view connection_id = "0a1b2c3d4e5f6071-00001a2b-0fedcba9";
constexpr std::size_t frame_bytes_max = 4096;
constexpr std::size_t book_arguments_max = 20;  // of a frame
constexpr std::size_t topics_max = 1000;        // of a connection

int accept(const VoiceConnection& connection, const EmulatedMarket&) {
    return connection.host == hosts[0] && connection.target == "/v3/ws/public" ? 101 : 404;
}

struct BitgetArgument {
    std::string type, topic, symbol;  // "usdt-futures", "ticker", "BTCUSDT"

    std::string key() const { return type + " " + topic + " " + symbol; }
    std::string json() const {
        const std::string symbol_field =
            symbol.empty() ? "" : fmt::format(R"(,"symbol":{})", told::quoted(symbol));
        return fmt::format(R"({{"instType":{},"topic":{}{}}})", told::quoted(type),
                           told::quoted(topic), symbol_field);
    }
};

std::string type_of(const Listing& listing) {
    if (listing.instrument.kind == ContractKind::inverse) return "coin-futures";
    return listing.instrument.symbol.ends_with("PERP") ? "usdc-futures" : "usdt-futures";
}

std::string push(const BitgetArgument& argument, std::string_view action, const std::string& rows,
                 TimeNs time_ns) {
    return fmt::format(R"({{"action":"{}","arg":{},"data":[{}],"ts":{}}})", action, argument.json(),
                       rows, told::ms(time_ns));
}

std::string trade(const Listing& listing, const told::TapeRow& row) {
    return fmt::format(R"({{"i":"{}","p":"{}","v":"{}","S":"{}","T":"{}","L":"{}",)"
                       R"("isRPI":"no"}})",
                       row.id, told::price(listing, row.price_usd), row.size_contracts.to_string(),
                       row.taker_bought ? "buy" : "sell", told::ms(row.time_ns), row.id + 1);
}

std::string ticker(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    return fmt::format(
        R"({{"lastPrice":"{}","openPrice24h":"{}","highPrice24h":"{}","lowPrice24h":"{}",)"
        R"("price24hPcnt":"0","volume24h":"0","turnover24h":"0","indexPrice":"{}",)"
        R"("markPrice":"{}","fundingRate":"{}","nextFundingTime":"{}","openInterest":"{}",)"
        R"("deliveryStartTime":"","deliveryTime":"","deliveryStatus":""}})",
        told::price(listing, told.last_usd), told::price(listing, told.last_usd),
        told::price(listing, told.last_usd), told::price(listing, told.last_usd),
        told::price(listing, told.index_usd), told::price(listing, told.mark_usd),
        told.funding_rate.to_string(), told::ms(told.next_funding_ns),
        told.open_interest_contracts.to_string());
}

std::string book(const Listing& listing, std::size_t levels) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    return fmt::format(R"({{"a":[{}],"b":[{}],"pseq":0,"seq":{},"maxDepth":"{}","ts":"{}"}})",
                       side(listing.book.asks), side(listing.book.bids), listing.book_ns, levels,
                       told::ms(listing.book_ns));
}

/// Value in the quote coin: printed price times printed size, exact.
std::string liquidation(const Listing& listing, TimeNs time_ns, const LiquidationTold& told) {
    const Decimal printed = EmulatedMarket::printed_price(listing, told.bankruptcy_usd);
    const Decimal amount = Decimal::from_parts(printed.mantissa() * told.size_contracts.mantissa(),
                                               printed.scale() + told.size_contracts.scale());
    return fmt::format(R"({{"symbol":"{}","side":"{}","price":"{}","amount":"{}","ts":"{}"}})",
                       listing.instrument.symbol, told.side == Side::long_ ? "buy" : "sell",
                       printed.to_string(), amount.to_string(), told::ms(time_ns));
}

constexpr std::string_view book_topics[] = {"books1", "books5", "books15", "books50"};
std::size_t levels_of(std::string_view topic) { return told::count_asked(topic.substr(5), 1, 50); }
bool is_book(std::string_view topic) {
    return std::ranges::find(book_topics, topic) != std::end(book_topics);
}

enum class Verdict : std::uint8_t { served, silent, wrong };

/// What becomes of an argument.
Verdict verdict_of(const BitgetArgument& argument, const EmulatedMarket& market) {
    constexpr std::string_view types[] = {"usdt-futures", "usdc-futures", "coin-futures"};
    if (std::ranges::find(types, argument.type) == std::end(types)) return Verdict::silent;
    if (argument.topic == "liquidation") return Verdict::served;
    if (argument.topic != "publicTrade" && argument.topic != "ticker" && !is_book(argument.topic)) {
        return Verdict::wrong;
    }
    const Listing* const listing = market.find(argument.symbol);
    if (listing == nullptr) return Verdict::wrong;
    return type_of(*listing) == argument.type ? Verdict::served : Verdict::silent;
}

/// The state that a subscription begins with.
std::string first_message(const BitgetArgument& argument, const EmulatedMarket& market,
                          TimeNs now_ns) {
    const Listing* const listing = market.find(argument.symbol);
    if (listing == nullptr) return "";
    if (argument.topic == "ticker" && listing->ticker_ns != 0) {
        return push(argument, "snapshot", ticker(*listing), now_ns);
    }
    if (is_book(argument.topic) && listing->book_ns != 0) {
        return push(argument, "snapshot", book(*listing, levels_of(argument.topic)), now_ns);
    }
    return "";
}

std::string refused(int code, const std::string& message) {
    return fmt::format(R"({{"event":"error","code":{},"msg":{},"connId":"{}"}})", code,
                       told::quoted(message), connection_id);
}

VoiceReply hear(std::string_view said, VoiceConnection& connection, const EmulatedMarket& market,
                JsonParser& json, TimeNs now_ns) {
    if (said == "ping") return {{"pong"}};
    if (said.size() > frame_bytes_max) return {{}, true};
    const Result<Json> root = json.parse(said);
    if (!root) return {{refused(30003, "Illegal request")}};
    const std::string op{root->text_if("op").value_or("")};
    const Result<Json> args = root->field("args");
    if (op != "subscribe" && op != "unsubscribe") return {{refused(30002, "Illegal request")}};
    if (!args || args->size() == 0) return {{refused(30016, "Param error")}};
    VoiceReply reply;
    std::vector<std::string> first;
    std::size_t books = 0;
    const Result<void> read = args->each([&](const Json& row) -> Result<void> {
        FL_TRY(type, row.text_if("instType"));
        FL_TRY(topic, row.text_if("topic"));
        FL_TRY(symbol, row.text_if("symbol"));
        const BitgetArgument argument{std::string(type), std::string(topic), std::string(symbol)};
        books += is_book(argument.topic);
        const Verdict verdict = verdict_of(argument, market);
        if (verdict == Verdict::wrong) {
            reply.frames.push_back(refused(30001, argument.json() + " doesn't exist"));
            return {};
        }
        reply.frames.push_back(fmt::format(R"({{"event":"{}","arg":{}}})", op, argument.json()));
        if (op == "unsubscribe") {
            connection.topics.erase(argument.key());
        } else if (verdict == Verdict::served) {
            connection.topics.emplace(argument.key(), 0);
            std::string message = first_message(argument, market, now_ns);
            if (!message.empty()) first.push_back(std::move(message));
        }
        return {};
    });
    if (!read) return {{refused(30016, "Param error")}};
    // The venue hangs up without a word on too many books in one frame.
    if (books > book_arguments_max || connection.topics.size() > topics_max) return {{}, true};
    std::ranges::move(first, std::back_inserter(reply.frames));
    return reply;
}

void tell(const MarketEvent& event, VoiceConnection& connection, const EmulatedMarket& market,
          std::vector<std::string>& frames) {
    const Listing& listing = market.listing(event.instrument);
    const std::string type = type_of(listing);
    const auto wanted = [&](std::string_view topic) {
        return BitgetArgument{type, std::string(topic), listing.instrument.symbol};
    };
    if (const auto row = told::tape_row(event)) {
        const BitgetArgument trades = wanted("publicTrade");
        if (connection.has(trades.key())) {
            frames.push_back(push(trades, "snapshot", trade(listing, *row), event.time_ns));
        }
    }
    if (const auto* told = std::get_if<LiquidationTold>(&event.what)) {
        const BitgetArgument all{type, "liquidation", ""};
        if (connection.has(all.key())) {
            frames.push_back(
                push(all, "update", liquidation(listing, event.time_ns, *told), event.time_ns));
        }
    } else if (std::holds_alternative<TickerTold>(event.what)) {
        const BitgetArgument tickers = wanted("ticker");
        if (connection.has(tickers.key())) {
            frames.push_back(push(tickers, "snapshot", ticker(listing), event.time_ns));
        }
    } else if (std::holds_alternative<BookTold>(event.what)) {
        for (const std::string_view topic : book_topics) {
            const BitgetArgument books = wanted(topic);
            if (!connection.has(books.key())) continue;
            frames.push_back(
                push(books, "snapshot", book(listing, levels_of(topic)), event.time_ns));
        }
    }
}

}  // namespace

extern const VenueVoice bitget_voice;
const VenueVoice bitget_voice = {
    .hosts = hosts,
    .liveness = Liveness::client_pings,
    .silence_max_ns = 2 * ns_per_minute,
    .accept = accept,
    .hear = hear,
    .tell = tell,
    .answer = bitget_voice_answers::answer,
};

}  // namespace faultline
