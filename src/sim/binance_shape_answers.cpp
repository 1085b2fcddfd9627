// Binance shape answers: what the REST interfaces of Binance and Aster say.
#include <algorithm>
#include <fmt/format.h>

#include "sim/binance_shape_voice.hpp"
#include "sim/told_text.hpp"

namespace faultline::binance_shape_voice {
namespace {

using Listing = EmulatedMarket::Listing;

/// A request as it is answered: on which server, about which contract.
struct Asked {
    const BinanceServer& server;
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    const Listing* listing = nullptr;  // of the symbol (or pair) asked for
};

VoiceAnswer refused(int status, int code, std::string_view words) {
    return {status, fmt::format(R"({{"code":{},"msg":{}}})", code, told::quoted(words))};
}
VoiceAnswer told_rows(const std::string& rows) { return {200, "[" + rows + "]"}; }

std::string pair_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.find('_'));
}

/// "1000PEPE" of "1000PEPEUSDT", "BTC" of "BTCUSD_PERP".
std::string base_of(const Listing& listing) {
    const std::string pair = pair_of(listing);
    for (const std::string_view quote : {"USDT", "USDC", "USD"}) {
        if (pair.ends_with(quote)) return pair.substr(0, pair.size() - quote.size());
    }
    return pair;
}

std::string symbol_row(const Asked& asked, const Listing& listing) {
    const bool linear = asked.server.kind == ContractKind::linear;
    const std::string base = base_of(listing);
    const std::string size_or_state =
        linear ? R"("status":"TRADING")"
               : fmt::format(R"("contractStatus":"TRADING","contractSize":{})",
                             told::number(listing.instrument.contract_size, 8));
    return fmt::format(
        R"({{"symbol":"{}","pair":"{}","contractType":"PERPETUAL","deliveryDate":4133404800000,)"
        R"("onboardDate":1569398400000,{},"maintMarginPercent":"2.5000",)"
        R"("requiredMarginPercent":"5.0000","baseAsset":"{}","quoteAsset":"{}",)"
        R"("marginAsset":"{}","pricePrecision":2,"quantityPrecision":3,"baseAssetPrecision":8,)"
        R"("quotePrecision":8,"underlyingType":"COIN","underlyingSubType":[],)"
        R"("triggerProtect":"0.0500","liquidationFee":"0.012500","marketTakeBound":"0.05",)"
        R"("filters":[{{"filterType":"PRICE_FILTER","maxPrice":"4529764","minPrice":"0.1",)"
        R"("tickSize":"0.1"}}],"orderTypes":["LIMIT","MARKET"],"timeInForce":["GTC","IOC"]}})",
        listing.instrument.symbol, pair_of(listing), size_or_state, base, linear ? "USDT" : "USD",
        linear ? std::string("USDT") : base);
}

VoiceAnswer exchange_info(const Asked& asked) {
    const std::string rows = told::joined(asked.market.listings(), [&](const Listing& listing) {
        return listing.instrument.kind == asked.server.kind ? symbol_row(asked, listing) : "";
    });
    const bool linear = asked.server.kind == ContractKind::linear;
    const std::string_view assets =
        linear ? R"("futuresType":"U_MARGINED","assets":[{"asset":"USDT","marginAvailable":true,)"
                 R"("autoAssetExchange":"-10000"}],)"
               : "";
    return {200, fmt::format(R"({{"timezone":"UTC","serverTime":{},"rateLimits":[{{)"
                             R"("rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",)"
                             R"("intervalNum":1,"limit":2400}}],"exchangeFilters":[],{})"
                             R"("symbols":[{}]}})",
                             told::ms(asked.now_ns), assets, rows)};
}

VoiceAnswer open_interest(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string pair =
        asked.server.kind == ContractKind::inverse
            ? fmt::format(R"("pair":"{}","contractType":"PERPETUAL",)", pair_of(listing))
            : "";
    return {200, fmt::format(R"({{"symbol":"{}",{}"openInterest":"{}","time":{}}})",
                             listing.instrument.symbol, pair,
                             listing.ticker.open_interest_contracts.to_string(),
                             told::ms(asked.now_ns))};
}

VoiceAnswer premium_index(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const TickerTold& ticker = listing.ticker;
    const std::string index = told::price(listing, ticker.index_usd);
    const std::string row =
        fmt::format(R"({{"symbol":"{}","markPrice":"{}","indexPrice":"{}",)"
                    R"("estimatedSettlePrice":"{}","lastFundingRate":"{}",)"
                    R"("interestRate":"0.00010000","nextFundingTime":{},"time":{}}})",
                    listing.instrument.symbol, told::price(listing, ticker.mark_usd), index, index,
                    ticker.funding_rate.to_string(), told::ms(ticker.next_funding_ns),
                    told::ms(listing.ticker_ns));
    // COIN-M answers rows even where one symbol is asked for.
    return asked.server.kind == ContractKind::linear ? VoiceAnswer{200, row} : told_rows(row);
}

VoiceAnswer funding_rate(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const TimeNs last_ns = listing.ticker.next_funding_ns - listing.ticker.funding_interval_ns;
    return told_rows(fmt::format(
        R"({{"symbol":"{}","fundingTime":{},"fundingRate":"{}","markPrice":"{}"}})",
        listing.instrument.symbol, told::ms(last_ns), listing.ticker.funding_rate.to_string(),
        told::price(listing, listing.ticker.mark_usd)));
}

VoiceAnswer depth(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::size_t levels = told::count_asked(asked.request.parameter("limit"), 500, 1000);
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    const std::int64_t time_ms = told::ms(listing.book_ns);
    return {200, fmt::format(R"({{"lastUpdateId":{0},"E":{0},"T":{0},"bids":[{1}],"asks":[{2}]}})",
                             time_ms, side(listing.book.bids), side(listing.book.asks))};
}

VoiceAnswer aggregated_trades(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const auto rows =
        told::tape(listing, told::count_asked(asked.request.parameter("limit"), 500, 1000));
    return told_rows(told::joined(rows, [&](const told::TapeRow& row) {
        return fmt::format(R"({{"a":{0},"p":"{1}","q":"{2}","f":{0},"l":{0},"T":{3},"m":{4}}})",
                           row.id, told::price(listing, row.price_usd),
                           row.size_contracts.to_string(), told::ms(row.time_ns),
                           !row.taker_bought);
    }));
}

/// Volume in contracts, turnover in the other unit: USD on USD-M, coins on COIN-M.
VoiceAnswer klines(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const auto length_ns = parse_duration(asked.request.parameter("interval"));
    if (!length_ns || *length_ns < ns_per_minute) return refused(400, -1120, "Invalid interval.");
    const std::size_t limit = told::count_asked(asked.request.parameter("limit"), 500, 1500);
    const auto bars = told::bars(listing, *length_ns, limit);
    return told_rows(told::joined(bars, [&](const EmulatedMarket::Minute& bar) {
        const double coins_per_usd =
            asked.server.kind == ContractKind::linear ? 1.0 : 1.0 / bar.close_usd.to_double();
        const double bought =
            bar.volume_contracts > 0 ? bar.taker_buy_contracts / bar.volume_contracts : 0;
        const double turnover = bar.turnover_usd * coins_per_usd;
        return fmt::format(
            R"([{},"{}","{}","{}","{}","{}",{},"{}",{},"{}","{}","0"])", told::ms(bar.open_ns),
            told::price(listing, bar.open_usd), told::price(listing, bar.high_usd),
            told::price(listing, bar.low_usd), told::price(listing, bar.close_usd),
            told::number(bar.volume_contracts, 8), told::ms(bar.open_ns + *length_ns) - 1,
            told::number(turnover, 8), bar.trades, told::number(bar.taker_buy_contracts, 8),
            told::number(turnover * bought, 8));
    }));
}

/// One row at the last full five minutes. The shares stand for accounts and positions alike.
VoiceAnswer ratio(const Asked& asked, bool is_of_positions) {
    const Listing& listing = *asked.listing;
    const double share = listing.ticker.long_share.to_double();
    const bool linear = asked.server.kind == ContractKind::linear;
    const std::string_view word = is_of_positions && !linear ? "Position" : "Account";
    const DurationNs period_ns = 5 * ns_per_minute;
    return told_rows(fmt::format(
        R"({{"{}":"{}","longShortRatio":"{}","long{}":"{}","short{}":"{}","timestamp":{}}})",
        linear ? "symbol" : "pair", pair_of(listing), told::number(share / (1 - share), 4), word,
        told::number(share, 4), word, told::number(1 - share, 4),
        told::ms(asked.now_ns - asked.now_ns % period_ns)));
}

VoiceAnswer taker_ratio(const Asked& asked) {
    const Listing& listing = *asked.listing;
    double bought = 0, sold = 0;
    for (const auto& minute : listing.minutes) {
        bought += minute.taker_buy_contracts;
        sold += minute.volume_contracts - minute.taker_buy_contracts;
    }
    const DurationNs period_ns = 5 * ns_per_minute;
    const std::int64_t time_ms = told::ms(asked.now_ns - asked.now_ns % period_ns);
    if (asked.server.kind == ContractKind::inverse) {
        return told_rows(fmt::format(
            R"({{"pair":"{}","contractType":"PERPETUAL","takerBuyVol":"{}","takerSellVol":"{}",)"
            R"("takerBuyVolValue":"0","takerSellVolValue":"0","timestamp":{}}})",
            pair_of(listing), told::number(bought, 4), told::number(sold, 4), time_ms));
    }
    if (!(sold > 0)) return told_rows("");
    return told_rows(fmt::format(
        R"({{"buySellRatio":"{}","buyVol":"{}","sellVol":"{}","timestamp":{}}})",
        told::number(bought / sold, 4), told::number(bought, 4), told::number(sold, 4), time_ms));
}

VoiceAnswer insurance(const Asked& asked) {
    const std::string symbols = told::joined(asked.market.listings(), [](const Listing& listing) {
        return told::quoted(listing.instrument.symbol);
    });
    return {200, fmt::format(R"({{"symbols":[{}],"assets":[{{"asset":"USDT",)"
                             R"("marginBalance":"{}","updateTime":{}}}]}})",
                             symbols, told::number(told::fund_usd(asked.now_ns), 8),
                             told::ms(asked.now_ns - asked.now_ns % ns_per_hour))};
}

using Teller = VoiceAnswer (*)(const Asked&);
struct Path {
    std::string_view name;
    Teller tell;
};
constexpr Path api_paths[] = {
    {"openInterest", open_interest},
    {"premiumIndex", premium_index},
    {"depth", depth},
    {"fundingRate", funding_rate},
    {"klines", klines},
    {"aggTrades", aggregated_trades},
};
constexpr Path statistics_paths[] = {
    {"globalLongShortAccountRatio", [](const Asked& asked) { return ratio(asked, false); }},
    {"topLongShortAccountRatio", [](const Asked& asked) { return ratio(asked, false); }},
    {"topLongShortPositionRatio", [](const Asked& asked) { return ratio(asked, true); }},
    {"takerlongshortRatio", taker_ratio},
    {"takerBuySellVol", taker_ratio},
};

/// The contract a request is about: its `symbol`, or on COIN-M's statistics its `pair`.
const Listing* listing_of(const Asked& asked) {
    const std::string_view symbol = asked.request.parameter("symbol");
    const std::string_view pair = asked.request.parameter("pair");
    for (const Listing& listing : asked.market.listings()) {
        if (listing.instrument.kind != asked.server.kind) continue;
        if (listing.instrument.symbol == symbol) return &listing;
        if (!pair.empty() && pair_of(listing) == pair) return &listing;
    }
    return nullptr;
}

}  // namespace

VoiceAnswer answer(Servers servers, const VoiceRequest& request, const EmulatedMarket& market,
                   TimeNs now_ns) {
    const auto server = std::ranges::find(servers, request.host, &BinanceServer::rest_host);
    const auto no_path = [&] {
        return refused(404, -5000,
                       fmt::format("Path {}, Method {} is invalid", request.path, request.method));
    };
    if (server == servers.end() || request.method != "GET") return no_path();
    Asked asked{*server, request, market, now_ns};
    std::span<const Path> paths = api_paths;
    std::string_view name = request.path;
    constexpr std::string_view statistics = "/futures/data/";
    if (name.starts_with(server->api)) {
        name.remove_prefix(server->api.size());
        if (name == "exchangeInfo") return exchange_info(asked);
        if (name == "time") {
            return {200, fmt::format(R"({{"serverTime":{}}})", told::ms(now_ns))};
        }
        if (name == "insuranceBalance" && server->has_statistics &&
            server->kind == ContractKind::linear) {
            return insurance(asked);
        }
    } else if (server->has_statistics && name.starts_with(statistics)) {
        name.remove_prefix(statistics.size());
        paths = statistics_paths;
    } else {
        return no_path();
    }
    const auto path = std::ranges::find(paths, name, &Path::name);
    if (path == paths.end()) return no_path();
    if (request.parameter("symbol").empty() && request.parameter("pair").empty()) {
        return refused(400, -1102,
                       "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
    }
    asked.listing = listing_of(asked);
    if (asked.listing == nullptr) return refused(400, -1121, "Invalid symbol.");
    return path->tell(asked);
}

}  // namespace faultline::binance_shape_voice
