// MEXC voice answers: {"success","code","data"} of /api/v1/contract; refusals have status 200 and
// "success":false.
#include "sim/mexc_voice_answers.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace faultline::mexc_voice_text {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    const Listing* listing = nullptr;
};

VoiceAnswer told_data(const std::string& data) {
    return {200, fmt::format(R"({{"success":true,"code":0,"data":{}}})", data)};
}
VoiceAnswer refused(int status, int code, std::string_view message) {
    return {status, fmt::format(R"({{"success":false,"code":{},"message":"{}"}})", code, message)};
}

template <class Print>
VoiceAnswer each_listing(const Asked& asked, Print print) {
    if (asked.listing != nullptr) return told_data(print(*asked.listing));
    return told_data("[" + told::joined(asked.market.listings(), print) + "]");
}

/// "BTC" and "USDT" of "BTC_USDT".
std::string_view base_of(const Listing& listing) {
    const std::string_view symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.find('_'));
}
std::string_view quote_of(const Listing& listing) {
    const std::string_view symbol = listing.instrument.symbol;
    return symbol.substr(symbol.find('_') + 1);
}

/// Margin by rule: tier 1 up to riskBaseVol contracts, each further tier adds riskIncrVol
/// contracts and the increments of both rates.
std::string contract(const Listing& listing) {
    const Instrument& own = listing.instrument;
    const std::string_view base = base_of(listing);
    const std::string_view settle =
        own.kind == ContractKind::linear ? quote_of(listing) : base_of(listing);
    const double initial = 1 / listing.max_leverage;
    return fmt::format(
        R"({{"symbol":"{}","displayName":"{}","displayNameEn":"{} PERPETUAL",)"
        R"("positionOpenType":3,"baseCoin":"{}","quoteCoin":"{}","settleCoin":"{}",)"
        R"("contractSize":{},"minLeverage":1,"maxLeverage":{},"priceScale":2,"volScale":0,)"
        R"("amountScale":4,"priceUnit":0.1,"volUnit":1,"minVol":1,"maxVol":1000000,)"
        R"("bidLimitPriceRate":0.1,"askLimitPriceRate":0.1,"takerFeeRate":0.0002,)"
        R"("makerFeeRate":0,"maintenanceMarginRate":{},"initialMarginRate":{},)"
        R"("riskBaseVol":{},"riskIncrVol":{},"riskIncrMmr":{},"riskIncrImr":{},)"
        R"("riskLevelLimit":5,"priceCoefficientVariation":0.1,)"
        R"("indexOrigin":["MEXC","BINANCE"],"state":0,"isNew":false,"isHot":true,)"
        R"("isHidden":false,"riskLimitType":"BY_VOLUME"}})",
        own.symbol, own.symbol, own.symbol, base, quote_of(listing), settle,
        told::number(own.contract_size, 8), told::number(listing.max_leverage, 0),
        told::number(initial / 2, 6), told::number(initial, 6), told::contracts_worth(listing, 1e6),
        told::contracts_worth(listing, 5e6), told::number(initial / 2, 6),
        told::number(initial, 6));
}

/// Each contract has a fund of its own.
std::string fund(const Listing& listing, TimeNs now_ns) {
    const bool linear = listing.instrument.kind == ContractKind::linear;
    const double unit_usd = linear ? 1000 : 1000 * listing.ticker.mark_usd.to_double();
    const double balance = unit_usd > 0 ? told::fund_usd(now_ns) / unit_usd : 0;
    return fmt::format(R"({{"symbol":"{}","currency":"{}","available":{},"timestamp":{}}})",
                       listing.instrument.symbol, linear ? quote_of(listing) : base_of(listing),
                       told::number(balance, 8), told::ms(now_ns - now_ns % ns_per_hour));
}

VoiceAnswer detail(const Asked& asked) { return each_listing(asked, contract); }
VoiceAnswer tickers(const Asked& asked) { return each_listing(asked, ticker); }
VoiceAnswer funds(const Asked& asked) {
    return each_listing(asked, [&](const Listing& listing) { return fund(listing, asked.now_ns); });
}

VoiceAnswer depth(const Asked& asked) {
    return told_data(
        book(*asked.listing, told::count_asked(asked.request.parameter("limit"), 1000, 1000)));
}

VoiceAnswer deals(const Asked& asked) {
    auto rows =
        told::tape(*asked.listing, told::count_asked(asked.request.parameter("limit"), 100, 100));
    std::ranges::reverse(rows);  // newest first
    return told_data(
        "[" +
        told::joined(rows, [&](const told::TapeRow& row) { return deal(*asked.listing, row); }) +
        "]");
}

VoiceAnswer funding_rate(const Asked& asked) {
    const TickerTold& ticker = asked.listing->ticker;
    return told_data(fmt::format(
        R"({{"symbol":"{}","fundingRate":{},"maxFundingRate":0.003,"minFundingRate":-0.003,)"
        R"("collectCycle":{},"nextSettleTime":{},"timestamp":{}}})",
        asked.listing->instrument.symbol, ticker.funding_rate.to_string(),
        ticker.funding_interval_ns / ns_per_hour, told::ms(ticker.next_funding_ns),
        told::ms(asked.now_ns)));
}

struct BarName {
    std::string_view name;
    DurationNs length_ns;
};
constexpr BarName bar_names[] = {{"Min1", ns_per_minute},       {"Min5", 5 * ns_per_minute},
                                 {"Min15", 15 * ns_per_minute}, {"Min30", 30 * ns_per_minute},
                                 {"Min60", ns_per_hour},        {"Hour4", 4 * ns_per_hour}};

/// Bars by columns, times in seconds, volume in contracts.
VoiceAnswer kline(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string_view interval = asked.request.parameter("interval");
    const auto named =
        std::ranges::find(bar_names, interval.empty() ? "Min1" : interval, &BarName::name);
    if (named == std::end(bar_names)) return refused(200, 600, "Parameter error");
    const auto bars = told::bars(listing, named->length_ns, 2000);
    const auto column = [&](auto print) { return told::joined(bars, print); };
    const auto prices = [&](Decimal EmulatedMarket::Minute::* field) {
        return column(
            [&](const EmulatedMarket::Minute& bar) { return told::price(listing, bar.*field); });
    };
    using Minute = EmulatedMarket::Minute;
    return told_data(
        fmt::format(R"({{"time":[{}],"open":[{}],"close":[{}],"high":[{}],"low":[{}],"vol":[{}],)"
                    R"("amount":[{}]}})",
                    column([](const Minute& bar) { return std::to_string(told::s(bar.open_ns)); }),
                    prices(&Minute::open_usd), prices(&Minute::close_usd),
                    prices(&Minute::high_usd), prices(&Minute::low_usd),
                    column([](const Minute& bar) { return told::number(bar.volume_contracts, 4); }),
                    column([](const Minute& bar) { return told::number(bar.turnover_usd, 4); })));
}

struct Path {
    std::string_view name;
    VoiceAnswer (*tell)(const Asked&);
    bool names_contract;  // behind the name: "depth/BTC_USDT"
};
constexpr Path paths[] = {
    {"detail", detail, false},
    {"ticker", tickers, false},
    {"risk_reverse", funds, false},
    {"depth", depth, true},
    {"deals", deals, true},
    {"kline", kline, true},
    {"funding_rate", funding_rate, true},
};

}  // namespace

std::string volume(const Decimal& contracts) {
    std::int64_t digits = contracts.mantissa();
    int zeros = 0;
    for (; contracts.scale() == 0 && digits != 0 && digits % 10 == 0; ++zeros) digits /= 10;
    if (zeros == 0) return contracts.to_string();
    std::string text = std::to_string(digits);
    const std::size_t behind = text.size() - 1;
    if (behind > 0) text.insert(1, ".");
    return fmt::format("{}E+{}", text, behind + static_cast<std::size_t>(zeros));
}

/// `T` is the taker's side (1 bought, 2 sold), `O` 3: neither opened nor closed, `M` 2: not with
/// itself.
std::string deal(const Listing& listing, const told::TapeRow& row) {
    return fmt::format(R"({{"p":{},"v":{},"T":{},"O":3,"M":2,"t":{}}})",
                       told::price(listing, row.price_usd), volume(row.size_contracts),
                       row.taker_bought ? 1 : 2, told::ms(row.time_ns));
}

std::string ticker(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const std::string last = told::price(listing, told.last_usd);
    const auto best = [&](const std::vector<BookTold::Level>& side) {
        return side.empty() ? last : told::price(listing, side[0].price_usd);
    };
    return fmt::format(
        R"({{"contractId":10,"symbol":"{}","lastPrice":{},"bid1":{},"ask1":{},"volume24":0,)"
        R"("amount24":0,"holdVol":{},"lower24Price":{},"high24Price":{},"riseFallRate":0,)"
        R"("riseFallValue":0,"indexPrice":{},"fairPrice":{},"fundingRate":{},"maxBidPrice":{},)"
        R"("minAskPrice":{},"timestamp":{}}})",
        listing.instrument.symbol, last, best(listing.book.bids), best(listing.book.asks),
        volume(told.open_interest_contracts), last, last, told::price(listing, told.index_usd),
        told::price(listing, told.mark_usd), told.funding_rate.to_string(), last, last,
        told::ms(listing.ticker_ns));
}

std::string book(const Listing& listing, std::size_t levels_max) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format("[{},{},1]", told::price(listing, level.price_usd),
                                   volume(level.size_contracts));
            },
            levels_max);
    };
    return fmt::format(R"({{"asks":[{}],"bids":[{}],"version":{},"timestamp":{}}})",
                       side(listing.book.asks), side(listing.book.bids), told::ms(listing.book_ns),
                       told::ms(listing.book_ns));
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/api/v1/contract/";
    const auto no_path = [] { return refused(404, 404, "Not Found"); };
    std::string_view rest = request.path;
    // The old host still answers beside the new one.
    if ((request.host != "api.mexc.com" && request.host != "contract.mexc.com") ||
        request.method != "GET" || !rest.starts_with(base)) {
        return no_path();
    }
    rest.remove_prefix(base.size());
    if (rest == "ping") return told_data(std::to_string(told::ms(now_ns)));
    const std::string_view name = rest.substr(0, rest.find('/'));
    const bool has_tail = name.size() != rest.size();
    const auto path = std::ranges::find(paths, name, &Path::name);
    if (path == std::end(paths) || has_tail != path->names_contract) return no_path();
    Asked asked{request, market, now_ns};
    const std::string_view symbol =
        has_tail ? rest.substr(name.size() + 1) : request.parameter("symbol");
    if (!symbol.empty() || has_tail) {
        asked.listing = market.find(symbol);
        if (asked.listing == nullptr) return refused(200, 1001, "Contract does not exist!");
    }
    return path->tell(asked);
}

}  // namespace faultline::mexc_voice_text
