// OKX voice answers: rows of the v5 interface. Every answer is {"code","msg","data"}; a wrong
// parameter has status 200 and a code of its own, a path that does not exist is a 404.
#include <algorithm>
#include <fmt/format.h>

#include "sim/okx_voice.hpp"

namespace faultline::okx_voice_text {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    const Listing* listing = nullptr;  // of instId or instFamily
};

VoiceAnswer told_rows(const std::string& rows) {
    return {200, fmt::format(R"({{"code":"0","msg":"","data":[{}]}})", rows)};
}
VoiceAnswer refused(int code, std::string_view message) {
    return {200, fmt::format(R"({{"code":"{}","msg":{},"data":[]}})", code, told::quoted(message))};
}

/// Rows of the contract asked for, else of all of the type asked for.
template <class Print>
VoiceAnswer each_listing(const Asked& asked, Print print) {
    const std::string_view type = asked.request.parameter("instType");
    return told_rows(told::joined(asked.market.listings(), [&](const Listing& listing) {
        const bool wanted =
            asked.listing != nullptr ? asked.listing == &listing : type_of(listing) == type;
        return wanted ? print(listing) : std::string();
    }));
}

std::string instrument(const Listing& listing) {
    const Instrument& contract = listing.instrument;
    const bool linear = contract.kind == ContractKind::linear;
    const std::string family = family_of(listing);
    const std::string base = family.substr(0, family.find('-'));
    return fmt::format(
        R"({{"alias":"","baseCcy":"","category":"1","ctMult":"1","ctType":"{}","ctVal":"{}",)"
        R"("ctValCcy":"{}","expTime":"","instFamily":"{}","instId":"{}","instType":"{}",)"
        R"("lever":"{}","listTime":"1573557408000","lotSz":"0.01","maxIcebergSz":"100000000",)"
        R"("maxLmtSz":"100000000","maxMktSz":"30000","minSz":"0.01","optType":"","quoteCcy":"",)"
        R"("ruleType":"normal","settleCcy":"{}","state":"live","stk":"","tickSz":"0.1",)"
        R"("uly":"{}"}})",
        linear ? "linear" : "inverse", told::number(contract.contract_size, 8),
        linear ? base : std::string("USD"), family, contract.symbol, type_of(listing),
        told::number(listing.max_leverage, 0), linear ? std::string("USDT") : base, family);
}

VoiceAnswer instruments(const Asked& asked) { return each_listing(asked, instrument); }
VoiceAnswer interests(const Asked& asked) { return each_listing(asked, open_interest); }
VoiceAnswer marks(const Asked& asked) { return each_listing(asked, mark_price); }
VoiceAnswer rates(const Asked& asked) { return told_rows(funding_rate(*asked.listing)); }

VoiceAnswer books(const Asked& asked) {
    return told_rows(
        book(*asked.listing, told::count_asked(asked.request.parameter("sz"), 1, 400)));
}

VoiceAnswer trades(const Asked& asked) {
    auto rows =
        told::tape(*asked.listing, told::count_asked(asked.request.parameter("limit"), 100, 500));
    std::ranges::reverse(rows);  // newest first
    return told_rows(
        told::joined(rows, [&](const told::TapeRow& row) { return trade(*asked.listing, row); }));
}

/// "1m", "5m", "1H", "1D" (a bar of months is refused, as no minutes make it up); newest first.
VoiceAnswer candles(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string_view bar_name = asked.request.parameter("bar");
    const auto length_ns = parse_duration(bar_name.empty() ? "1m" : told::lower(bar_name));
    if (!length_ns || bar_name.ends_with("M")) return refused(51000, "Parameter bar error");
    auto bars = told::bars(listing, *length_ns,
                           told::count_asked(asked.request.parameter("limit"), 100, 300));
    std::ranges::reverse(bars);
    return told_rows(told::joined(bars, [&](const EmulatedMarket::Minute& bar) {
        const double coins = bar.turnover_usd / bar.close_usd.to_double();
        return fmt::format(
            R"(["{}","{}","{}","{}","{}","{}","{}","{}","{}"])", told::ms(bar.open_ns),
            told::price(listing, bar.open_usd), told::price(listing, bar.high_usd),
            told::price(listing, bar.low_usd), told::price(listing, bar.close_usd),
            told::number(bar.volume_contracts, 4), told::number(coins, 8),
            told::number(bar.turnover_usd, 4), bar.open_ns + *length_ns <= asked.now_ns ? 1 : 0);
    }));
}

VoiceAnswer long_short(const Asked& asked) {
    const double share = asked.listing->ticker.long_share.to_double();
    const DurationNs period_ns = 5 * ns_per_minute;
    return told_rows(fmt::format(R"(["{}","{}"])",
                                 told::ms(asked.now_ns - asked.now_ns % period_ns),
                                 told::number(share / (1 - share), 4)));
}

/// Bounds are in contracts; the next tier begins behind the last one's end.
VoiceAnswer position_tiers(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string family = family_of(listing);
    return told_rows(told::joined(told::tiers(listing), [&](const told::MadeTier& tier) {
        const std::int64_t floor = told::contracts_worth(listing, tier.floor_usd);
        return fmt::format(
            R"({{"baseMaxLoan":"","imr":"{}","instFamily":"{}","instId":"","maxLever":"{}",)"
            R"("maxSz":"{}","minSz":"{}","mmr":"{}","optMgnFactor":"0","quoteMaxLoan":"",)"
            R"("tier":"{}","uly":"{}"}})",
            told::number(tier.initial_rate, 6), family, told::number(tier.max_leverage, 2),
            told::contracts_worth(listing, tier.cap_usd), tier.number == 1 ? 0 : floor + 1,
            told::number(tier.maintenance_rate, 6), tier.number, family);
    }));
}

VoiceAnswer insurance_fund(const Asked& asked) {
    const double fund_usd = told::fund_usd(asked.now_ns);
    return told_rows(fmt::format(
        R"({{"details":[{{"adlType":"","amt":"1000","balance":"{}","ccy":"USDT","decRate":"",)"
        R"("maxBal":"","maxBalTs":"","ts":"{}","type":"regular_update"}}],"instFamily":"{}",)"
        R"("instType":"{}","total":"{}"}})",
        told::number(fund_usd, 4), told::ms(asked.now_ns - asked.now_ns % ns_per_hour),
        family_of(*asked.listing), type_of(*asked.listing), told::number(fund_usd, 4)));
}

enum class Names : std::uint8_t { type, contract, family };
struct Path {
    std::string_view name;
    VoiceAnswer (*tell)(const Asked&);
    Names names;  // what the request must name
};
constexpr Path paths[] = {
    {"public/instruments", instruments, Names::type},
    {"public/open-interest", interests, Names::type},
    {"public/mark-price", marks, Names::type},
    {"public/funding-rate", rates, Names::contract},
    {"public/position-tiers", position_tiers, Names::family},
    {"public/insurance-fund", insurance_fund, Names::family},
    {"market/books", books, Names::contract},
    {"market/trades", trades, Names::contract},
    {"market/candles", candles, Names::contract},
    {"rubik/stat/contracts/long-short-account-ratio-contract", long_short, Names::contract},
};

const Listing* listing_of_family(const EmulatedMarket& market, std::string_view family) {
    for (const Listing& listing : market.listings()) {
        if (family_of(listing) == family) return &listing;
    }
    return nullptr;
}

}  // namespace

std::string_view type_of(const Listing& listing) {
    return listing.instrument.symbol.ends_with("-SWAP") ? "SWAP" : "FUTURES";
}

std::string family_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.rfind('-'));
}

std::string trade(const Listing& listing, const told::TapeRow& row) {
    return fmt::format(R"({{"instId":"{}","tradeId":"{}","px":"{}","sz":"{}","side":"{}",)"
                       R"("ts":"{}","count":"1","source":"0","seqId":{}}})",
                       listing.instrument.symbol, row.id, told::price(listing, row.price_usd),
                       row.size_contracts.to_string(), row.taker_bought ? "buy" : "sell",
                       told::ms(row.time_ns), row.id);
}

std::string mark_price(const Listing& listing) {
    return fmt::format(R"({{"instType":"{}","instId":"{}","markPx":"{}","ts":"{}"}})",
                       type_of(listing), listing.instrument.symbol,
                       told::price(listing, listing.ticker.mark_usd), told::ms(listing.ticker_ns));
}

std::string open_interest(const Listing& listing) {
    const Decimal& contracts = listing.ticker.open_interest_contracts;
    const double coins = EmulatedMarket::coins(listing, contracts, listing.ticker.mark_usd);
    return fmt::format(
        R"({{"instType":"{}","instId":"{}","oi":"{}","oiCcy":"{}","oiUsd":"{}",)"
        R"("ts":"{}"}})",
        type_of(listing), listing.instrument.symbol, contracts.to_string(), told::number(coins, 8),
        told::number(coins * listing.ticker.mark_usd.to_double(), 4), told::ms(listing.ticker_ns));
}

std::string funding_rate(const Listing& listing) {
    const TickerTold& ticker = listing.ticker;
    return fmt::format(
        R"({{"formulaType":"noRate","fundingRate":"{}","fundingTime":"{}","impactValue":"",)"
        R"("instId":"{}","instType":"SWAP","interestRate":"","maxFundingRate":"0.00375",)"
        R"("method":"current_period","minFundingRate":"-0.00375","nextFundingRate":"",)"
        R"("nextFundingTime":"{}","premium":"0.0001","settFundingRate":"{}",)"
        R"("settState":"settled","ts":"{}"}})",
        ticker.funding_rate.to_string(), told::ms(ticker.next_funding_ns),
        listing.instrument.symbol, told::ms(ticker.next_funding_ns + ticker.funding_interval_ns),
        ticker.funding_rate.to_string(), told::ms(listing.ticker_ns));
}

std::string book(const Listing& listing, std::size_t levels) {
    const auto side = [&](const std::vector<BookTold::Level>& of) {
        return told::joined(
            of,
            [&](const BookTold::Level& level) {
                return fmt::format(R"(["{}","{}","0","3"])", told::price(listing, level.price_usd),
                                   level.size_contracts.to_string());
            },
            levels);
    };
    return fmt::format(R"({{"asks":[{}],"bids":[{}],"instId":"{}","ts":"{}","seqId":{}}})",
                       side(listing.book.asks), side(listing.book.bids), listing.instrument.symbol,
                       told::ms(listing.book_ns), told::ms(listing.book_ns));
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/api/v5/";
    const auto no_path = [] {
        return VoiceAnswer{404, R"({"code":"404","data":{},"detailMsg":"","error_code":"404",)"
                                R"("error_message":"Not Found","msg":"Not Found"})"};
    };
    if (request.host != "www.okx.com" || request.method != "GET" ||
        !request.path.starts_with(base)) {
        return no_path();
    }
    const std::string_view name = request.path.substr(base.size());
    if (name == "public/time") return told_rows(fmt::format(R"({{"ts":"{}"}})", told::ms(now_ns)));
    const auto path = std::ranges::find(paths, name, &Path::name);
    if (path == std::end(paths)) return no_path();
    Asked asked{request, market, now_ns};
    const std::string_view type = request.parameter("instType");
    if (path->names != Names::contract && type != "SWAP" && type != "FUTURES") {
        return refused(51000, "Parameter instType error");
    }
    if (path->names == Names::family) {
        asked.listing = listing_of_family(market, request.parameter("instFamily"));
        if (asked.listing == nullptr) return refused(51000, "Parameter instFamily error");
    } else if (const auto symbol = request.parameter("instId"); !symbol.empty()) {
        asked.listing = market.find(symbol);
    }
    if (path->names == Names::contract && asked.listing == nullptr) {
        return refused(51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.");
    }
    return path->tell(asked);
}

}  // namespace faultline::okx_voice_text
