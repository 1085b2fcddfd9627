// Bybit voice answers: v5/market. Every answer, refusals too, is status 200 with a code of its own;
// only a path that does not exist is a 404.
#include <algorithm>
#include <fmt/format.h>

#include "sim/bybit_voice.hpp"
#include "sim/told_text.hpp"

namespace faultline::bybit_voice_text {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    std::string_view category;
    const Listing* listing = nullptr;

    bool is_linear() const { return category == "linear"; }
    bool is_about(const Listing& one) const {
        if ((one.instrument.kind == ContractKind::linear) != is_linear()) return false;
        return listing == nullptr || listing == &one;
    }
};

VoiceAnswer said(int code, std::string_view message, const std::string& result, TimeNs now_ns) {
    return {200, fmt::format(R"({{"retCode":{},"retMsg":"{}","result":{},"retExtInfo":{{}},)"
                             R"("time":{}}})",
                             code, message, result, told::ms(now_ns))};
}
VoiceAnswer told_list(const Asked& asked, const std::string& rows) {
    return said(
        0, "OK",
        fmt::format(R"({{"category":"{}","list":[{}],"nextPageCursor":""}})", asked.category, rows),
        asked.now_ns);
}

/// "1000PEPE" of "1000PEPEUSDT".
std::string base_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    for (const std::string_view quote : {"USDT", "PERP", "USD"}) {
        if (symbol.ends_with(quote)) return symbol.substr(0, symbol.size() - quote.size());
    }
    return symbol;
}

VoiceAnswer instruments(const Asked& asked) {
    const bool linear = asked.is_linear();
    return told_list(
        asked, told::joined(asked.market.listings(), [&](const Listing& listing) {
            if (!asked.is_about(listing)) return std::string();
            const std::string base = base_of(listing);
            return fmt::format(
                R"({{"symbol":"{}","contractType":"{}","status":"Trading","baseCoin":"{}",)"
                R"("quoteCoin":"{}","launchTime":"1585526400000","deliveryTime":"0",)"
                R"("deliveryFeeRate":"","priceScale":"2","leverageFilter":{{"minLeverage":"1",)"
                R"("maxLeverage":"{}","leverageStep":"0.01"}},"priceFilter":{{"minPrice":"0.10",)"
                R"("maxPrice":"1999999.80","tickSize":"0.10"}},"lotSizeFilter":{{)"
                R"("maxOrderQty":"1190.000","minOrderQty":"0.001","qtyStep":"0.001",)"
                R"("postOnlyMaxOrderQty":"1190.000"}},"unifiedMarginTrade":true,)"
                R"("fundingInterval":{},"settleCoin":"{}","copyTrading":"both"}})",
                listing.instrument.symbol, linear ? "LinearPerpetual" : "InversePerpetual", base,
                linear ? "USDT" : "USD", told::number(listing.max_leverage, 2),
                listing.ticker.funding_interval_ns / ns_per_minute,
                linear ? std::string("USDT") : base);
        }));
}

VoiceAnswer tickers(const Asked& asked) {
    return told_list(asked, told::joined(asked.market.listings(), [&](const Listing& listing) {
                         if (!asked.is_about(listing)) return std::string();
                         return fmt::format(R"({{"symbol":"{}"{}}})", listing.instrument.symbol,
                                            ticker_fields(listing));
                     }));
}

VoiceAnswer orderbook(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::size_t levels = told::count_asked(asked.request.parameter("limit"), 25, 500);
    const std::int64_t book_ms = told::ms(listing.book_ns);
    return said(0, "OK",
                fmt::format(R"({{"s":"{}",{},"ts":{},"u":{},"seq":{},"cts":{}}})",
                            listing.instrument.symbol, book_fields(listing, levels),
                            told::ms(asked.now_ns), book_ms, book_ms, book_ms),
                asked.now_ns);
}

VoiceAnswer account_ratio(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const auto period_ns = parse_duration(asked.request.parameter("period"));
    if (!period_ns) return said(10001, "period invalid", "{}", asked.now_ns);
    const double share = listing.ticker.long_share.to_double();
    const TimeNs at_ns = asked.now_ns - asked.now_ns % *period_ns;
    return told_list(asked, fmt::format(R"({{"symbol":"{}","buyRatio":"{}","sellRatio":"{}",)"
                                        R"("timestamp":"{}"}})",
                                        listing.instrument.symbol, told::number(share, 4),
                                        told::number(1 - share, 4), told::ms(at_ns)));
}

/// Limits in the settle coin: dollars of a linear contract, coins of an inverse one.
VoiceAnswer risk_limit(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const double unit_usd = asked.is_linear() ? 1 : listing.ticker.mark_usd.to_double();
    return told_list(
        asked, told::joined(told::tiers(listing), [&](const told::MadeTier& tier) {
            const std::string deduction =
                tier.number == 1 ? "" : told::number(tier.deduction_usd / unit_usd, 8);
            return fmt::format(
                R"({{"id":{},"symbol":"{}","riskLimitValue":"{}",)"
                R"("maintenanceMargin":"{}","initialMargin":"{}",)"
                R"("isLowestRisk":{},"maxLeverage":"{}","mmDeduction":"{}"}})",
                tier.number, listing.instrument.symbol, told::number(tier.cap_usd / unit_usd, 4),
                told::number(tier.maintenance_rate, 6), told::number(tier.initial_rate, 6),
                tier.number == 1 ? 1 : 0, told::number(tier.max_leverage, 2), deduction);
        }));
}

VoiceAnswer open_interest(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const Decimal& one_side = listing.ticker.open_interest_contracts;
    return told_list(asked, fmt::format(R"({{"openInterest":"{}","singleOpenInterest":"{}",)"
                                        R"("timestamp":"{}"}})",
                                        told::doubled(one_side).to_string(), one_side.to_string(),
                                        told::ms(listing.ticker_ns)));
}

VoiceAnswer funding_history(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const TimeNs last_ns = listing.ticker.next_funding_ns - listing.ticker.funding_interval_ns;
    return told_list(asked,
                     fmt::format(R"({{"symbol":"{}","fundingRate":"{}",)"
                                 R"("fundingRateTimestamp":"{}"}})",
                                 listing.instrument.symbol, listing.ticker.funding_rate.to_string(),
                                 told::ms(last_ns)));
}

VoiceAnswer recent_trades(const Asked& asked) {
    const Listing& listing = *asked.listing;
    auto rows = told::tape(listing, told::count_asked(asked.request.parameter("limit"), 500, 1000));
    std::ranges::reverse(rows);  // newest first
    return told_list(
        asked, told::joined(rows, [&](const told::TapeRow& row) {
            return fmt::format(
                R"({{"execId":"00000000-0000-5000-8000-{:012x}","symbol":"{}","price":"{}",)"
                R"("size":"{}","side":"{}","time":"{}","isBlockTrade":false,"isRPITrade":false,)"
                R"("seq":"{}"}})",
                row.id, listing.instrument.symbol, told::price(listing, row.price_usd),
                row.size_contracts.to_string(), row.taker_bought ? "Buy" : "Sell",
                told::ms(row.time_ns), row.id);
        }));
}

/// Intervals are minutes ("5") or "D"; bars come newest first.
VoiceAnswer kline(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string_view interval = asked.request.parameter("interval");
    const auto length_ns =
        interval == "D" ? parse_duration("1d") : parse_duration(std::string(interval) + "m");
    if (!length_ns) return said(10001, "Invalid interval", "{}", asked.now_ns);
    auto bars = told::bars(listing, *length_ns,
                           told::count_asked(asked.request.parameter("limit"), 200, 1000));
    std::ranges::reverse(bars);
    const std::string rows = told::joined(bars, [&](const EmulatedMarket::Minute& bar) {
        // The turnover is in the settle coin.
        const double turnover =
            asked.is_linear() ? bar.turnover_usd : bar.turnover_usd / bar.close_usd.to_double();
        return fmt::format(R"(["{}","{}","{}","{}","{}","{}","{}"])", told::ms(bar.open_ns),
                           told::price(listing, bar.open_usd), told::price(listing, bar.high_usd),
                           told::price(listing, bar.low_usd), told::price(listing, bar.close_usd),
                           told::number(bar.volume_contracts, 8), told::number(turnover, 8));
    });
    return said(0, "OK",
                fmt::format(R"({{"symbol":"{}","category":"{}","list":[{}]}})",
                            listing.instrument.symbol, asked.category, rows),
                asked.now_ns);
}

/// Two pools of one coin, as the venue splits its fund by groups of symbols.
VoiceAnswer insurance(TimeNs now_ns, const EmulatedMarket& market) {
    const double whole_usd = told::fund_usd(now_ns);
    const std::string symbols =
        market.listings().empty() ? "" : market.listing(0).instrument.symbol;
    const auto pool = [&](double balance, const std::string& of) {
        return fmt::format(R"({{"coin":"USDT","symbols":"{}","balance":"{}","value":"{}"}})", of,
                           told::number(balance, 8), told::number(balance, 8));
    };
    return said(0, "OK",
                fmt::format(R"({{"updatedTime":"{}","list":[{},{}]}})",
                            told::ms(now_ns - now_ns % ns_per_hour), pool(whole_usd - 1e6, symbols),
                            pool(1e6, "XYZUSDT,ABCUSDT")),
                now_ns);
}

struct Path {
    std::string_view name;
    VoiceAnswer (*tell)(const Asked&);
    bool needs_symbol;
};
constexpr Path paths[] = {
    {"instruments-info", instruments, false},
    {"tickers", tickers, false},
    {"orderbook", orderbook, true},
    {"account-ratio", account_ratio, true},
    {"risk-limit", risk_limit, true},
    {"open-interest", open_interest, true},
    {"funding/history", funding_history, true},
    {"recent-trade", recent_trades, true},
    {"kline", kline, true},
};

}  // namespace

std::string ticker_fields(const Listing& listing) {
    const TickerTold& ticker = listing.ticker;
    const Decimal& one_side = ticker.open_interest_contracts;
    const double mark = ticker.mark_usd.to_double();
    // In the settle coin: dollars of a linear contract, coins of an inverse one.
    const double coins = EmulatedMarket::coins(listing, one_side, ticker.mark_usd);
    const double value = listing.instrument.kind == ContractKind::linear ? coins * mark : coins;
    return fmt::format(
        R"(,"lastPrice":"{}","markPrice":"{}","indexPrice":"{}","openInterest":"{}",)"
        R"("openInterestValue":"{}","singleOpenInterest":"{}","singleOpenInterestValue":"{}",)"
        R"("fundingIntervalHour":"{}","fundingCap":"0.005","nextFundingTime":"{}",)"
        R"("fundingRate":"{}")",
        told::price(listing, ticker.last_usd), told::price(listing, ticker.mark_usd),
        told::price(listing, ticker.index_usd), told::doubled(one_side).to_string(),
        told::number(2 * value, 4), one_side.to_string(), told::number(value, 4),
        ticker.funding_interval_ns / ns_per_hour, told::ms(ticker.next_funding_ns),
        ticker.funding_rate.to_string());
}

std::string book_fields(const Listing& listing, std::size_t levels) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    return fmt::format(R"("b":[{}],"a":[{}])", side(listing.book.bids), side(listing.book.asks));
}

std::string book_push(std::string_view topic, const Listing& listing) {
    const std::string_view behind = topic.substr(topic.find('.') + 1);
    const std::size_t levels = told::count_asked(behind.substr(0, behind.find('.')), 50, 1000);
    const std::int64_t book_ms = told::ms(listing.book_ns);
    return fmt::format(R"({{"topic":"{}","type":"snapshot","ts":{},"data":{{"s":"{}",{},)"
                       R"("u":{},"seq":{}}},"cts":{}}})",
                       topic, book_ms, listing.instrument.symbol, book_fields(listing, levels),
                       book_ms, book_ms, book_ms);
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/v5/market/";
    if (request.host != "api.bybit.com" || request.method != "GET" ||
        !request.path.starts_with(base)) {
        return {404, "404 page not found"};
    }
    const std::string_view name = request.path.substr(base.size());
    if (name == "insurance") return insurance(now_ns, market);
    if (name == "time") {
        return said(
            0, "OK",
            fmt::format(R"({{"timeSecond":"{}","timeNano":"{}"}})", told::s(now_ns), now_ns),
            now_ns);
    }
    const auto path = std::ranges::find(paths, name, &Path::name);
    if (path == std::end(paths)) return {404, "404 page not found"};
    Asked asked{request, market, now_ns, request.parameter("category")};
    if (asked.category != "linear" && asked.category != "inverse") {
        return said(10001, "Illegal category", "{}", now_ns);
    }
    const std::string_view symbol = request.parameter("symbol");
    if (!symbol.empty()) {
        asked.listing = market.find(symbol);
        if (asked.listing == nullptr || !asked.is_about(*asked.listing)) {
            return said(10001, "params error: symbol invalid", "{}", now_ns);
        }
    } else if (path->needs_symbol) {
        return said(10001, "params error: symbol invalid", "{}", now_ns);
    }
    return path->tell(asked);
}

}  // namespace faultline::bybit_voice_text
