// BingxVoice answers: REST of BingX, {"code":0,"msg":"","data"}; coin-margined answers have the
// time beside. Open interest is a QUOTE VALUE of linear contracts and coins of coin-margined ones.
// The codes of refusals are not verified.
#include "sim/bingx_voice.hpp"
#include "sim/voice_writing.hpp"

namespace faultline {

using namespace voices;

namespace {

void write_contract(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object();
    if (!is_linear(listing)) {
        // The contract's dollars are its smallest step.
        const std::string usd = std::to_string(static_cast<int>(contract.contract_size));
        out.member("symbol", contract.symbol)
            .member("pricePrecision", 1)
            .member("minTickSize", usd)
            .member("minTradeValue", usd)
            .member("minQty", "1.00000000")
            .member("status", 1)
            .member("timeOnline", std::int64_t{1710738000000})
            .end_object();
        return;
    }
    out.member("contractId", "100")
        .member("symbol", contract.symbol)
        .member("size", "0")
        .member("quantityPrecision", 4)
        .member("pricePrecision", 1)
        .member("feeRate", 0.0005)
        .member("makerFeeRate", 0.0002)
        .member("takerFeeRate", 0.0005)
        .member("tradeMinLimit", 0)
        .member("tradeMinQuantity", 0.0001)
        .member("tradeMinUSDT", 2)
        .member("maxLongLeverage", listing.max_leverage)
        .member("maxShortLeverage", listing.max_leverage)
        .member("currency", "USDT")
        .member("asset", contract.symbol.substr(0, contract.symbol.find('-')))
        .member("status", 1)
        .member("apiStateOpen", "true")
        .member("apiStateClose", "true")
        .member("displayName", contract.symbol)
        .end_object();
}

void write_premium(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("markPrice", price_text(listing, told.mark_usd))
        .member("indexPrice", price_text(listing, told.index_usd))
        .member("lastFundingRate", told.funding_rate.to_string())
        .member("nextFundingTime", ms(told.next_funding_ns))
        .end_object();
}

void write_open_interest(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double coins =
        EmulatedMarket::coins(listing, told.open_interest_contracts, told.mark_usd);
    const bool linear = is_linear(listing);
    const Decimal amount =
        Decimal::from_double(linear ? coins * told.mark_usd.to_double() : coins, linear ? 2 : 4)
            .value_or(Decimal{});
    out.begin_object().member("openInterest", amount.to_string());
    out.member("symbol", listing.instrument.symbol)
        .member(linear ? "time" : "timestamp", ms(listing.ticker_ns))
        .end_object();
}

void write_depth(JsonWriter& out, const Listing& listing) {
    out.begin_object().member("T", ms(listing.book_ns));
    write_levels(out, "bids", listing, listing.book.bids, true);
    write_levels(out, "asks", listing, listing.book.asks, true);
    out.end_object();
}

void write_trades(JsonWriter& out, const Listing& listing) {
    out.begin_array();
    for (const TapeRow& row : latest_tape(listing, 100)) {
        const double quote_usd = EmulatedMarket::coins(listing, row.size_contracts, row.price_usd) *
                                 row.price_usd.to_double();
        out.begin_object()
            .member("time", ms(row.time_ns))
            .member("isBuyerMaker", !row.taker_bought)
            .member("price", price_text(listing, row.price_usd))
            .member("qty", row.size_contracts.to_string())
            .member("quoteQty", Decimal::from_double(quote_usd, 2).value_or(Decimal{}).to_string())
            .end_object();
    }
    out.end_array();
}

void write_bars(JsonWriter& out, const Listing& listing) {
    out.begin_array();
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        const Decimal volume = Decimal::from_double(bar->volume_contracts, 4).value_or(Decimal{});
        out.begin_object()
            .member("open", price_text(listing, bar->open_usd))
            .member("close", price_text(listing, bar->close_usd))
            .member("high", price_text(listing, bar->high_usd))
            .member("low", price_text(listing, bar->low_usd))
            .member("volume", volume.to_string())
            .member("time", ms(bar->open_ns))
            .end_object();
    }
    out.end_array();
}

struct Path {
    std::string_view path;
    void (*write)(JsonWriter& out, const Listing& listing);
    bool linear;
    bool bulk;  // all contracts where no symbol is asked for
};
constexpr Path paths[] = {
    {"/openApi/swap/v2/quote/contracts", write_contract, true, true},
    {"/openApi/swap/v2/quote/premiumIndex", write_premium, true, true},
    {"/openApi/swap/v2/quote/openInterest", write_open_interest, true, false},
    {"/openApi/swap/v2/quote/depth", write_depth, true, false},
    {"/openApi/swap/v2/quote/trades", write_trades, true, false},
    {"/openApi/swap/v3/quote/klines", write_bars, true, false},
    {"/openApi/cswap/v1/market/contracts", write_contract, false, true},
    {"/openApi/cswap/v1/market/premiumIndex", write_premium, false, true},
    {"/openApi/cswap/v1/market/openInterest", write_open_interest, false, true},
    {"/openApi/cswap/v1/market/depth", write_depth, false, false},
    {"/openApi/cswap/v1/market/klines", write_bars, false, false},
};

VoiceAnswer refusal(int status, int code, std::string_view message, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("code", code)
        .member("msg", message)
        .member("timestamp", ms(now_ns))
        .end_object();
    return {status, out.take()};
}

}  // namespace

VoiceAnswer answer_as_bingx(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                            TimeNs now_ns) {
    const auto* path = std::ranges::find(paths, request.path, &Path::path);
    if (path == std::end(paths)) return refusal(404, 100400, "this api is not exist", now_ns);
    const std::string_view symbol = request.parameter("symbol");
    const Listing* only = market.find(symbol);
    if (only != nullptr && is_linear(*only) != path->linear) only = nullptr;
    if (only == nullptr && (!symbol.empty() || !path->bulk)) {
        return refusal(200, 109425, std::string(symbol) + " does not exist", now_ns);
    }
    JsonWriter out;
    out.begin_object().member("code", 0).member("msg", "");
    if (!path->linear) out.member("timestamp", ms(now_ns));
    out.key("data");
    if (only != nullptr && !(path->bulk && !path->linear)) {
        path->write(out, *only);
    } else {
        out.begin_array();
        for (const Listing& listing : market.listings()) {
            if (is_linear(listing) != path->linear || (only != nullptr && only != &listing)) {
                continue;
            }
            path->write(out, listing);
        }
        out.end_array();
    }
    out.end_object();
    return {200, out.take()};
}

}  // namespace faultline
