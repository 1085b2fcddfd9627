// KuCoin voice answers: {"code","data"} of the classic interface, JSON numbers and milliseconds;
// refusals have status 200 and a code of their own.
#include <algorithm>
#include <fmt/format.h>

#include "sim/kucoin_voice.hpp"
#include "sim/told_text.hpp"

namespace faultline::kucoin_voice_answers {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    const Listing* listing = nullptr;
};

VoiceAnswer told_data(const std::string& data) {
    return {200, fmt::format(R"({{"code":"200000","data":{}}})", data)};
}
VoiceAnswer refused(int status, std::string_view code, std::string_view message) {
    return {status, fmt::format(R"({{"code":"{}","msg":"{}"}})", code, message)};
}

bool is_inverse(const Listing& listing) { return listing.instrument.kind == ContractKind::inverse; }

/// "XBT" of "XBTUSDTM" and of "XBTUSDM".
std::string base_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    for (const std::string_view quote : {"USDTM", "USDCM", "USDM"}) {
        if (symbol.ends_with(quote)) return symbol.substr(0, symbol.size() - quote.size());
    }
    return symbol;
}

/// `multiplier` is coins of a lot, or -1 for an inverse lot of one dollar.
std::string contract(const Listing& listing) {
    const TickerTold& ticker = listing.ticker;
    const bool inverse = is_inverse(listing);
    const std::string base = base_of(listing);
    const std::string_view quote = inverse ? "USD" : "USDT";
    const double size = listing.instrument.contract_size;
    const std::string rate = ticker.funding_rate.to_string();
    const double lots = ticker.open_interest_contracts.to_double();
    return fmt::format(
        R"({{"symbol":"{}","rootSymbol":"{}","type":"FFWCSX","firstOpenDate":1585555200000,)"
        R"("expireDate":null,"settleDate":null,"baseCurrency":"{}","quoteCurrency":"{}",)"
        R"("settleCurrency":"{}","maxOrderQty":1000000,"maxPrice":1000000.0,"lotSize":1,)"
        R"("tickSize":0.1,"indexPriceTickSize":0.01,"multiplier":{},"initialMargin":{},)"
        R"("maintainMargin":{},"maxRiskLimit":1000000,"minRiskLimit":1000000,)"
        R"("riskStep":500000,"makerFeeRate":0.0002,"takerFeeRate":0.0006,"takerFixFee":0.0,)"
        R"("makerFixFee":0.0,"settlementFee":null,"isDeleverage":true,"isQuanto":{},)"
        R"("isInverse":{},"markMethod":"FairPrice","fairMethod":"FundingRate",)"
        R"("fundingRateSymbol":".{}FPI8H","indexSymbol":".K{}{}","settlementSymbol":"",)"
        R"("status":"Open","fundingFeeRate":{},"predictedFundingFeeRate":{},)"
        R"("fundingRateGranularity":{},"openInterest":"{}","turnoverOf24h":0,"volumeOf24h":0,)"
        R"("markPrice":{},"indexPrice":{},"lastTradePrice":{},"nextFundingRateTime":0,)"
        R"("maxLeverage":{},"lowPrice":{},"highPrice":{},"priceChgPct":0,"priceChg":0}})",
        listing.instrument.symbol, quote, base, quote, inverse ? base : std::string(quote),
        told::number(inverse ? -size : size, 8), told::number(1 / listing.max_leverage, 6),
        told::number(0.5 / listing.max_leverage, 6), !inverse, inverse, listing.instrument.symbol,
        base, quote, rate, rate, told::ms(ticker.funding_interval_ns), told::number(lots, 4),
        told::price(listing, ticker.mark_usd), told::price(listing, ticker.index_usd),
        told::price(listing, ticker.last_usd), told::number(listing.max_leverage, 0),
        told::price(listing, ticker.last_usd), told::price(listing, ticker.last_usd));
}

VoiceAnswer contracts(const Asked& asked) {
    return told_data("[" + told::joined(asked.market.listings(), contract) + "]");
}
VoiceAnswer one_contract(const Asked& asked) { return told_data(contract(*asked.listing)); }

/// Limits in the settle currency: dollars of a linear contract, coins of an inverse one.
VoiceAnswer risk_limit(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const double mark = listing.ticker.mark_usd.to_double();
    const double unit_usd = is_inverse(listing) && mark > 0 ? mark : 1;
    return told_data(
        "[" +
        told::joined(told::tiers(listing),
                     [&](const told::MadeTier& tier) {
                         return fmt::format(
                             R"({{"symbol":"{}","level":{},"maxRiskLimit":{},"minRiskLimit":{},)"
                             R"("maxLeverage":{},"initialMargin":{},"maintainMargin":{}}})",
                             listing.instrument.symbol, tier.number,
                             told::number(tier.cap_usd / unit_usd, 0),
                             told::number(tier.floor_usd / unit_usd, 0),
                             told::number(tier.max_leverage, 2), told::number(tier.initial_rate, 6),
                             told::number(tier.maintenance_rate, 6));
                     }) +
        "]");
}

VoiceAnswer mark_price(const Asked& asked) {
    const Listing& listing = *asked.listing;
    return told_data(fmt::format(R"({{"symbol":"{}","granularity":1000,"timePoint":{},)"
                                 R"("value":{},"indexPrice":{}}})",
                                 listing.instrument.symbol, told::ms(listing.ticker_ns),
                                 told::price(listing, listing.ticker.mark_usd),
                                 told::price(listing, listing.ticker.index_usd)));
}

VoiceAnswer funding_rate(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const TickerTold& ticker = listing.ticker;
    return told_data(
        fmt::format(R"({{"symbol":".{}FPI8H","granularity":{},"timePoint":{},"value":{},)"
                    R"("predictedValue":{}}})",
                    listing.instrument.symbol, told::ms(ticker.funding_interval_ns),
                    told::ms(ticker.next_funding_ns - ticker.funding_interval_ns),
                    ticker.funding_rate.to_string(), ticker.funding_rate.to_string()));
}

/// Newest first; `ts` in nanoseconds.
VoiceAnswer trade_history(const Asked& asked) {
    const Listing& listing = *asked.listing;
    auto rows = told::tape(listing, 100);
    std::ranges::reverse(rows);
    return told_data(
        "[" +
        told::joined(
            rows,
            [&](const told::TapeRow& row) {
                return fmt::format(
                    R"({{"sequence":{},"tradeId":"{}","takerOrderId":"{}a","makerOrderId":"{}b",)"
                    R"("price":"{}","size":{},"side":"{}","ts":{}}})",
                    row.id, row.id, row.id, row.id, told::price(listing, row.price_usd),
                    row.size_contracts.to_string(), row.taker_bought ? "buy" : "sell", row.time_ns);
            }) +
        "]");
}

/// Rows [open_ms, open, high, low, close, lots], oldest first; `granularity` in minutes.
VoiceAnswer kline(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string minutes{asked.request.parameter("granularity")};
    const auto length_ns = parse_duration(minutes + "m");
    if (!length_ns) return refused(200, "400100", "Unsupported granularity");
    const auto bars = told::bars(listing, *length_ns, 500);
    return told_data("[" +
                     told::joined(bars,
                                  [&](const EmulatedMarket::Minute& bar) {
                                      return fmt::format("[{},{},{},{},{},{}]",
                                                         told::ms(bar.open_ns),
                                                         told::price(listing, bar.open_usd),
                                                         told::price(listing, bar.high_usd),
                                                         told::price(listing, bar.low_usd),
                                                         told::price(listing, bar.close_usd),
                                                         told::number(bar.volume_contracts, 4));
                                  }) +
                     "]");
}

/// The symbol stands where '*' does, or in the query.
struct Path {
    std::string_view pattern;
    VoiceAnswer (*tell)(const Asked&);
};
constexpr Path paths[] = {
    {"contracts/active", contracts},
    {"contracts/risk-limit/*", risk_limit},
    {"contracts/*", one_contract},
    {"mark-price/*/current", mark_price},
    {"funding-rate/*/current", funding_rate},
    {"trade/history?", trade_history},
    {"kline/query?", kline},
};

/// Whether a path fits a pattern; `symbol` is then what the star stands for.
bool fits(std::string_view pattern, std::string_view path, std::string_view& symbol) {
    const std::size_t star = pattern.find('*');
    if (star == std::string_view::npos) return pattern.substr(0, pattern.find('?')) == path;
    const std::string_view tail = pattern.substr(star + 1);
    if (path.size() <= star + tail.size() || !path.starts_with(pattern.substr(0, star)) ||
        !path.ends_with(tail)) {
        return false;
    }
    symbol = path.substr(star, path.size() - star - tail.size());
    return symbol.find('/') == std::string_view::npos;
}

}  // namespace

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/api/v1/";
    const auto no_path = [] { return refused(404, "404000", "Url Not Found"); };
    if (request.host != "api-futures.kucoin.com" || request.method != "GET" ||
        !request.path.starts_with(base)) {
        return no_path();
    }
    const std::string_view rest = request.path.substr(base.size());
    if (rest == "timestamp") return told_data(std::to_string(told::ms(now_ns)));
    for (const Path& path : paths) {
        std::string_view symbol;
        if (!fits(path.pattern, rest, symbol)) continue;
        Asked asked{request, market, now_ns};
        if (path.pattern.ends_with('?')) symbol = request.parameter("symbol");
        if (path.tell != contracts) {
            asked.listing = market.find(symbol);
            if (asked.listing == nullptr) {
                return refused(200, "400100", "The symbol is not supported");
            }
        }
        return path.tell(asked);
    }
    return no_path();
}

}  // namespace faultline::kucoin_voice_answers
