// Bitget voice answers: {"code","msg","requestTime","data"}; refusals have a status of 400.
#include "sim/bitget_voice_answers.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "sim/told_text.hpp"

namespace faultline::bitget_voice_answers {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    std::string_view product;  // "USDT-FUTURES"
    const Listing* listing = nullptr;
};

VoiceAnswer said(int status, std::string_view code, std::string_view message,
                 const std::string& data, TimeNs now_ns) {
    return {status, fmt::format(R"({{"code":"{}","msg":"{}","requestTime":{},"data":{}}})", code,
                                message, told::ms(now_ns), data)};
}
VoiceAnswer told_data(const Asked& asked, const std::string& data) {
    return said(200, "00000", "success", data, asked.now_ns);
}
VoiceAnswer told_rows(const Asked& asked, const std::string& rows) {
    return told_data(asked, "[" + rows + "]");
}

std::string_view product_of(const Listing& listing) {
    if (listing.instrument.kind == ContractKind::inverse) return "COIN-FUTURES";
    return listing.instrument.symbol.ends_with("PERP") ? "USDC-FUTURES" : "USDT-FUTURES";
}

/// "BTC" of "BTCUSDT" and of "BTCPERP".
std::string base_of(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    for (const std::string_view quote : {"USDT", "PERP", "USD"}) {
        if (symbol.ends_with(quote)) return symbol.substr(0, symbol.size() - quote.size());
    }
    return symbol;
}

VoiceAnswer contracts(const Asked& asked) {
    const std::string_view quote = asked.product == "USDT-FUTURES"   ? "USDT"
                                   : asked.product == "USDC-FUTURES" ? "USDC"
                                                                     : "USD";
    return told_rows(
        asked, told::joined(asked.market.listings(), [&](const Listing& listing) {
            if (product_of(listing) != asked.product) return std::string();
            return fmt::format(
                R"({{"symbol":"{}","baseCoin":"{}","quoteCoin":"{}","buyLimitPriceRatio":"0.05",)"
                R"("sellLimitPriceRatio":"0.05","feeRateUpRatio":"0.005","makerFeeRate":"0.0002",)"
                R"("takerFeeRate":"0.0006","openCostUpRatio":"0.01","supportMarginCoins":["{}"],)"
                R"("minTradeNum":"0.0001","priceEndStep":"1","volumePlace":"4","pricePlace":"1",)"
                R"("sizeMultiplier":"0.0001","symbolType":"perpetual","minTradeUSDT":"5",)"
                R"("maxSymbolOrderNum":"200","maxProductOrderNum":"400","maxPositionNum":"150",)"
                R"("symbolStatus":"normal","offTime":"-1","limitOpenTime":"-1","deliveryTime":"",)"
                R"("deliveryStartTime":"","launchTime":"","fundInterval":"{}","minLever":"1",)"
                R"("maxLever":"{}","posLimit":"0.05","maintainTime":""}})",
                listing.instrument.symbol, base_of(listing), quote, quote,
                listing.ticker.funding_interval_ns / ns_per_hour,
                told::number(listing.max_leverage, 0));
        }));
}

/// The venue prints the ratio of the shares in hundredths ("0.0138" beside 0.58 and 0.42).
VoiceAnswer long_short(const Asked& asked) {
    const double share = asked.listing->ticker.long_share.to_double();
    const DurationNs period_ns = 5 * ns_per_minute;
    return told_rows(asked, fmt::format(R"({{"longAccountRatio":"{}","shortAccountRatio":"{}",)"
                                        R"("longShortAccountRatio":"{}","ts":"{}"}})",
                                        told::number(share, 4), told::number(1 - share, 4),
                                        told::number(share / (1 - share) / 100, 4),
                                        told::ms(asked.now_ns - asked.now_ns % period_ns)));
}

VoiceAnswer position_tiers(const Asked& asked) {
    const Listing& listing = *asked.listing;
    return told_rows(asked, told::joined(told::tiers(listing), [&](const told::MadeTier& tier) {
                         return fmt::format(
                             R"({{"symbol":"{}","level":"{}","startUnit":"{}","endUnit":"{}",)"
                             R"("leverage":"{}","keepMarginRate":"{}"}})",
                             listing.instrument.symbol, tier.number,
                             told::number(tier.floor_usd, 0), told::number(tier.cap_usd, 0),
                             told::number(tier.max_leverage, 2),
                             told::number(tier.maintenance_rate, 6));
                     }));
}

VoiceAnswer open_interest(const Asked& asked) {
    const Listing& listing = *asked.listing;
    return told_data(asked, fmt::format(R"({{"openInterestList":[{{"symbol":"{}","size":"{}"}}],)"
                                        R"("ts":"{}"}})",
                                        listing.instrument.symbol,
                                        listing.ticker.open_interest_contracts.to_string(),
                                        told::ms(listing.ticker_ns)));
}

VoiceAnswer funding_rate(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const TickerTold& ticker = listing.ticker;
    return told_rows(asked, fmt::format(R"({{"symbol":"{}","fundingRate":"{}",)"
                                        R"("fundingRateInterval":"{}","nextUpdate":"{}",)"
                                        R"("minFundingRate":"-0.003","maxFundingRate":"0.003"}})",
                                        listing.instrument.symbol, ticker.funding_rate.to_string(),
                                        ticker.funding_interval_ns / ns_per_hour,
                                        told::ms(ticker.next_funding_ns)));
}

VoiceAnswer fills(const Asked& asked) {
    const Listing& listing = *asked.listing;
    auto rows = told::tape(listing, told::count_asked(asked.request.parameter("limit"), 100, 100));
    std::ranges::reverse(rows);  // newest first
    return told_rows(asked, told::joined(rows, [&](const told::TapeRow& row) {
                         return fmt::format(
                             R"({{"tradeId":"{}","price":"{}","size":"{}","side":"{}","ts":"{}",)"
                             R"("symbol":"{}"}})",
                             row.id, told::price(listing, row.price_usd),
                             row.size_contracts.to_string(), row.taker_bought ? "buy" : "sell",
                             told::ms(row.time_ns), listing.instrument.symbol);
                     }));
}

/// "1m", "5m", "1H", "1D"; oldest first.
VoiceAnswer candles(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const auto length_ns = parse_duration(told::lower(asked.request.parameter("granularity")));
    if (!length_ns)
        return said(400, "400171", "Parameter verification failed", "null", asked.now_ns);
    const auto bars = told::bars(listing, *length_ns,
                                 told::count_asked(asked.request.parameter("limit"), 100, 1000));
    return told_rows(asked, told::joined(bars, [&](const EmulatedMarket::Minute& bar) {
                         return fmt::format(
                             R"(["{}","{}","{}","{}","{}","{}","{}"])", told::ms(bar.open_ns),
                             told::price(listing, bar.open_usd), told::price(listing, bar.high_usd),
                             told::price(listing, bar.low_usd), told::price(listing, bar.close_usd),
                             told::number(bar.volume_contracts, 8),
                             told::number(bar.turnover_usd, 8));
                     }));
}

struct Path {
    std::string_view name;
    VoiceAnswer (*tell)(const Asked&);
    bool needs_symbol;
};
constexpr Path paths[] = {
    {"contracts", contracts, false},
    {"account-long-short", long_short, true},
    {"query-position-lever", position_tiers, true},
    {"open-interest", open_interest, true},
    {"current-fund-rate", funding_rate, true},
    {"fills", fills, true},
    {"candles", candles, true},
};

}  // namespace

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/api/v2/mix/market/";
    const auto no_path = [&] {
        return said(404, "40404", "Request URL NOT FOUND", "null", now_ns);
    };
    if (request.host != "api.bitget.com" || request.method != "GET" ||
        !request.path.starts_with(base)) {
        return no_path();
    }
    const std::string_view name = request.path.substr(base.size());
    const auto path = std::ranges::find(paths, name, &Path::name);
    if (path == std::end(paths)) return no_path();
    Asked asked{request, market, now_ns, request.parameter("productType")};
    constexpr std::string_view products[] = {"USDT-FUTURES", "USDC-FUTURES", "COIN-FUTURES"};
    // The ratio and a few others do without a product.
    if (std::ranges::find(products, asked.product) == std::end(products) &&
        name != "account-long-short") {
        return said(400, "40019", "Parameter productType cannot be empty", "null", now_ns);
    }
    if (path->needs_symbol) {
        const std::string symbol{request.parameter("symbol")};
        asked.listing = market.find(symbol);
        const bool fits = asked.listing != nullptr &&
                          (asked.product.empty() || product_of(*asked.listing) == asked.product);
        if (!fits) {
            return said(400, "40034", "Parameter " + told::lower(symbol) + " does not exist",
                        "null", now_ns);
        }
    }
    return path->tell(asked);
}

}  // namespace faultline::bitget_voice_answers
