// Binance shape voice: connections and streams; REST answers are in binance_shape_answers.cpp.
#include "sim/binance_shape_voice.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline::binance_shape_voice {
namespace {

using Listing = EmulatedMarket::Listing;

const BinanceServer* server_of(Servers servers, std::string_view host) {
    const auto found = std::ranges::find(servers, host, &BinanceServer::socket_host);
    return found == servers.end() ? nullptr : &*found;
}

/// The address behind the route: "/stream?streams=..." of "/market/stream?streams=...".
std::string_view behind_route(std::string_view target) {
    for (const std::string_view route : {"/market", "/public"}) {
        if (target.starts_with(std::string(route) + "/")) return target.substr(route.size());
    }
    return target;
}

bool is_combined(const VoiceConnection& connection) {
    return behind_route(connection.target).starts_with("/stream");
}

/// Books are routed apart from everything else.
bool is_served_here(const BinanceServer& server, const VoiceConnection& connection,
                    bool is_of_books) {
    return !server.is_routed || connection.target.starts_with("/public/") == is_of_books;
}

/// What a stream's event is called on its connection.
void push(const VoiceConnection& connection, std::string_view stream, const std::string& event,
          std::vector<std::string>& frames) {
    frames.push_back(is_combined(connection)
                         ? fmt::format(R"({{"stream":"{}","data":{}}})", stream, event)
                         : event);
}

/// The mark of USD-M and COIN-M, and the pair: fields since 2026-06-30.
std::string market_mark(const BinanceServer& server) {
    if (!server.has_2026) return "";
    return server.kind == ContractKind::linear ? R"(,"st":1)" : R"(,"st":2)";
}
std::string pair_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.find('_'));
}

std::string aggregated_trade(const BinanceServer& server, const Listing& listing,
                             const told::TapeRow& row) {
    const std::string size = row.size_contracts.to_string();
    // `nq` is the quantity without retail orders ("RPI"), of which the emulated market has none.
    const std::string without_rpi = server.has_2026 ? fmt::format(R"("nq":"{}",)", size) : "";
    return fmt::format(R"({{"e":"aggTrade","E":{},"a":{},"s":"{}","p":"{}","q":"{}",{})"
                       R"("f":{},"l":{},"T":{},"m":{}{}}})",
                       told::ms(row.time_ns), row.id, listing.instrument.symbol,
                       told::price(listing, row.price_usd), size, without_rpi, row.id, row.id,
                       told::ms(row.time_ns), !row.taker_bought, market_mark(server));
}

/// The order that closes the position: sold for a long. `p` is its limit near the bankruptcy
/// price, `ap` the average fill, `z` all that was filled and `l` the last piece only.
std::string force_order(const BinanceServer& server, const Listing& listing, TimeNs time_ns,
                        const LiquidationTold& told) {
    const Decimal& size = told.size_contracts;
    const Decimal last_piece =
        Decimal::from_parts(std::max<std::int64_t>(1, size.mantissa() / 3), size.scale());
    const std::string pair = server.has_2026 ? fmt::format(R"(,"ps":"{}")", pair_of(listing)) : "";
    return fmt::format(R"({{"e":"forceOrder","E":{},"o":{{"s":"{}","S":"{}","o":"LIMIT",)"
                       R"("f":"IOC","q":"{}","p":"{}","ap":"{}","X":"FILLED","l":"{}",)"
                       R"("z":"{}","T":{}{}{}}}}})",
                       told::ms(time_ns), listing.instrument.symbol,
                       told.side == Side::long_ ? "SELL" : "BUY", size.to_string(),
                       told::price(listing, told.bankruptcy_usd),
                       told::price(listing, told.execution_usd), last_piece.to_string(),
                       size.to_string(), told::ms(time_ns), pair, market_mark(server));
}

std::string mark_price(const BinanceServer& server, const Listing& listing, TimeNs time_ns,
                       const TickerTold& ticker) {
    const std::string mark = told::price(listing, ticker.mark_usd);
    const std::string average = server.has_2026 ? fmt::format(R"("ap":"{}",)", mark) : "";
    const std::string index = told::price(listing, ticker.index_usd);
    return fmt::format(R"({{"e":"markPriceUpdate","E":{},"s":"{}","p":"{}",{}"P":"{}",)"
                       R"("i":"{}","r":"{}","T":{}{}}})",
                       told::ms(time_ns), listing.instrument.symbol, mark, average, index, index,
                       ticker.funding_rate.to_string(), told::ms(ticker.next_funding_ns),
                       market_mark(server));
}

std::string depth_update(const BinanceServer& server, const Listing& listing, TimeNs time_ns,
                         const BookTold& book, std::size_t levels) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    const std::string pair =
        server.kind == ContractKind::inverse ? fmt::format(R"("ps":"{}",)", pair_of(listing)) : "";
    const std::int64_t id = told::ms(time_ns);  // updates are numbered by their time
    return fmt::format(R"({{"e":"depthUpdate","E":{0},"T":{0},"s":"{1}",{2}"U":{0},"u":{0},)"
                       R"("pu":{3},"b":[{4}],"a":[{5}]}})",
                       id, listing.instrument.symbol, pair, id - 1, side(book.bids),
                       side(book.asks));
}

/// The venue's words of a request that it does not understand.
VoiceReply refused(int code, std::string_view words, const std::string& id) {
    return {{fmt::format(R"({{"error":{{"code":{},"msg":{}}},"id":{}}})", code, told::quoted(words),
                         id)}};
}

/// "btcusdt@aggTrade", "!forceOrder@arr": something before and behind an '@', in lower case before.
bool is_stream_name(std::string_view name) {
    const std::size_t at = name.find('@');
    if (at == std::string_view::npos || at == 0 || at + 1 == name.size()) return false;
    return std::ranges::none_of(name, [](char letter) {
        return letter == ' ' || letter == '"' || static_cast<unsigned char>(letter) < ' ';
    });
}

}  // namespace

int accept(Servers servers, const VoiceConnection& connection) {
    const BinanceServer* const server = server_of(servers, connection.host);
    if (server == nullptr) return 404;
    const std::string_view path = behind_route(connection.target);
    // The unrouted addresses are retired where there are routes; the status is unverified.
    if (server->is_routed == (path.size() == connection.target.size())) return 404;
    const std::string_view name = path.substr(0, path.find('?'));
    return name == "/stream" || name == "/ws" || name.starts_with("/ws/") ? 101 : 404;
}

VoiceReply greet(VoiceConnection& connection) {
    std::string_view names = behind_route(connection.target);
    const std::size_t query = names.find("streams=");
    if (query != std::string_view::npos) {
        names.remove_prefix(query + 8);
    } else if (names.starts_with("/ws/")) {
        names.remove_prefix(4);
    } else {
        return {};
    }
    while (!names.empty()) {
        const std::size_t end = names.find('/');
        const std::string_view name = names.substr(0, end);
        if (is_stream_name(name)) connection.topics.emplace(name, 0);
        if (end == std::string_view::npos) break;
        names.remove_prefix(end + 1);
    }
    return {};
}

VoiceReply hear(Servers servers, std::string_view text, VoiceConnection& connection,
                JsonParser& json) {
    const Result<Json> root = json.parse(text);
    if (!root) return {{R"({"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"})"}};
    const std::string id = told::echo(*root, "id");
    const Result<std::string_view> method = root->text("method");
    if (!method) return refused(2, "Invalid request: method must be string", id);
    if (*method == "LIST_SUBSCRIPTIONS") {
        const std::string names = told::joined(
            connection.topics, [](const auto& topic) { return told::quoted(topic.first); });
        return {{fmt::format(R"({{"result":[{}],"id":{}}})", names, id)}};
    }
    const bool subscribes = *method == "SUBSCRIBE";
    if (!subscribes && *method != "UNSUBSCRIBE") {
        return refused(2, "Invalid request: unknown variant `" + std::string(*method) + "`", id);
    }
    std::vector<std::string> names;
    const Result<Json> params = root->field("params");
    if (!params || !params->is_array()) {
        return refused(2, "Invalid request: request must be an array of strings", id);
    }
    const Result<void> read = params->each([&](const Json& param) -> Result<void> {
        FL_TRY(name, param.text());
        if (!is_stream_name(name)) return fail(ErrorCode::wrong_type);
        names.emplace_back(name);
        return {};
    });
    if (!read) return refused(2, "Invalid request: param is no stream", id);
    const BinanceServer* const server = server_of(servers, connection.host);
    for (const std::string& name : names) {
        if (subscribes) {
            connection.topics.emplace(name, 0);
        } else {
            connection.topics.erase(name);
        }
    }
    // How the venue enforces its limit is not documented: hanging up is the strictest way.
    if (server == nullptr || connection.topics.size() > server->streams_max) return {{}, true};
    return {{fmt::format(R"({{"result":null,"id":{}}})", id)}};
}

void tell(Servers servers, const MarketEvent& event, VoiceConnection& connection,
          const EmulatedMarket& market, std::vector<std::string>& frames) {
    const BinanceServer* const server = server_of(servers, connection.host);
    const Listing& listing = market.listing(event.instrument);
    if (server == nullptr || listing.instrument.kind != server->kind) return;
    const std::string symbol = told::lower(listing.instrument.symbol);
    const bool has_market = is_served_here(*server, connection, false);
    const auto send = [&](const std::string& stream, const std::string& text) {
        if (connection.has(stream)) push(connection, stream, text, frames);
    };
    if (const auto* book = std::get_if<BookTold>(&event.what)) {
        if (!is_served_here(*server, connection, true)) return;
        for (const int levels : {5, 10, 20}) {
            for (const std::string_view pace : {"", "@100ms", "@500ms"}) {
                const std::string stream = fmt::format("{}@depth{}{}", symbol, levels, pace);
                if (!connection.has(stream)) continue;
                send(stream, depth_update(*server, listing, event.time_ns, *book,
                                          static_cast<std::size_t>(levels)));
            }
        }
        return;
    }
    if (!has_market) return;
    if (const auto row = told::tape_row(event)) {
        send(symbol + "@aggTrade", aggregated_trade(*server, listing, *row));
    }
    if (const auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
        const std::string order = force_order(*server, listing, event.time_ns, *liquidation);
        send(symbol + "@forceOrder", order);
        send("!forceOrder@arr", order);
    } else if (const auto* ticker = std::get_if<TickerTold>(&event.what)) {
        const std::string mark = mark_price(*server, listing, event.time_ns, *ticker);
        send(symbol + "@markPrice", mark);
        send(symbol + "@markPrice@1s", mark);
    }
}

}  // namespace faultline::binance_shape_voice
