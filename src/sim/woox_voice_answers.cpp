// WooxVoice's answers: {"success","data","timestamp"}, lists under "rows", texts for numbers.
//
// The refusal of an unknown symbol follows the form of the venue's errors; its number and words
// have not been seen.
#include "sim/number_text.hpp"
#include "sim/woox_voice.hpp"

namespace faultline {

using namespace voices;

namespace {

VoiceAnswer refused(int status, std::string_view code, std::string_view message) {
    JsonWriter out;
    out.begin_object()
        .member("code", code)
        .member("message", message)
        .member("success", false)
        .end_object();
    return {status, out.take()};
}

void write_instrument(JsonWriter& out, const Listing& listing) {
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("status", "TRADING")
        .member("baseAsset", listing.instrument.market)
        .member("baseAssetMultiplier", listing.instrument.price_coins)
        .member("quoteAsset", "USDT")
        .member("quoteMin", "0")
        .member("quoteMax", "1000000")
        .member("quoteTick", "0.1")
        .member("baseMin", "0.0001")
        .member("baseMax", "1000")
        .member("baseTick", "0.0001")
        .member("minNotional", "10")
        .member("orderMode", "NORMAL")
        .member("baseIMR", number_text(1 / listing.max_leverage, 6))
        .member("baseMMR", number_text(0.6 / listing.max_leverage, 6))
        .end_object();
}

/// Mark, index, open interest and the running funding rate; of a day only what is remembered.
void write_statistics(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const std::string last = price_text(listing, told.last_usd);
    const std::string rate = told.funding_rate.to_string();
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("indexPrice", price_text(listing, told.index_usd))
        .member("markPrice", price_text(listing, told.mark_usd))
        .member("estFundingRate", rate)
        .member("lastFundingRate", rate)
        .member("nextFundingTime", ms(told.next_funding_ns))
        .member("openInterest", told.open_interest_contracts.to_string())
        .member("24hOpen", last)
        .member("24hClose", last)
        .member("24hHigh", last)
        .member("24hLow", last)
        .member("24hVolume", "0")
        .member("24hAmount", "0")
        .end_object();
}

void write_funding(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const auto hours = told.funding_interval_ns / ns_per_hour;
    const std::string rate = told.funding_rate.to_string();
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("estFundingRate", rate)
        .member("estFundingRateTimestamp", ms(listing.ticker_ns))
        .member("lastFundingRate", rate)
        .member("lastFundingRateTimestamp", ms(told.next_funding_ns - told.funding_interval_ns))
        .member("nextFundingTime", ms(told.next_funding_ns))
        .member("lastFundingIntervalHours", hours)
        .member("estFundingIntervalHours", hours)
        .end_object();
}

void write_trades(JsonWriter& out, const Listing& listing) {
    for (const TapeRow& row : latest_tape(listing, 100)) {
        out.begin_object()
            .member("symbol", listing.instrument.symbol)
            .member("side", row.taker_bought ? "BUY" : "SELL")
            .member("source", 0)
            .member("executedPrice", price_text(listing, row.price_usd))
            .member("executedQuantity", row.size_contracts.to_string())
            .member("executedTimestamp", ms(row.time_ns))
            .end_object();
    }
}

void write_bars(JsonWriter& out, const Listing& listing) {
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        out.begin_object()
            .member("symbol", listing.instrument.symbol)
            .member("open", price_text(listing, bar->open_usd))
            .member("close", price_text(listing, bar->close_usd))
            .member("high", price_text(listing, bar->high_usd))
            .member("low", price_text(listing, bar->low_usd))
            .member("volume", number_text(bar->volume_contracts, 6))
            .member("amount", number_text(bar->turnover_usd, 6))
            .member("type", "1m")
            .member("startTimestamp", ms(bar->open_ns))
            .member("endTimestamp", ms(bar->open_ns + ns_per_minute))
            .end_object();
    }
}

void write_book(JsonWriter& out, const Listing& listing) {
    for (const bool asks : {true, false}) {
        out.key(asks ? "asks" : "bids").begin_array();
        for (const BookTold::Level& level : asks ? listing.book.asks : listing.book.bids) {
            out.begin_object()
                .member("price", price_text(listing, level.price_usd))
                .member("quantity", level.size_contracts.to_string())
                .end_object();
        }
        out.end_array();
    }
}

}  // namespace

std::string woox_spot_name(const Listing& listing) {
    return "SPOT_" + listing.instrument.symbol.substr(5);
}

VoiceAnswer answer_as_woox(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                           TimeNs now_ns) {
    constexpr std::string_view root = "/v3/public/";
    const std::string_view name =
        request.path.starts_with(root) ? request.path.substr(root.size()) : "";
    const bool for_all = name == "instruments" || name == "futures" || name == "fundingRate";
    const bool for_one = name == "orderbook" || name == "marketTrades" || name == "kline";
    if (!for_all && !for_one) return refused(404, "-1011", "The requested path does not exist.");
    const std::string_view asked = request.parameter("symbol");
    const Listing* one = market.find(asked);
    if (one == nullptr && (for_one || !asked.empty())) {
        return refused(400, "-1006", "The symbol is not found.");
    }
    if (name == "kline" && request.parameter("type") != "1m") {
        return refused(400, "-1005", "The type of the bars is not known.");
    }
    JsonWriter out;
    out.begin_object().member("success", true).key("data").begin_object();
    if (name == "orderbook") {
        write_book(out, *one);
    } else {
        out.key("rows").begin_array();
        if (name == "marketTrades") write_trades(out, *one);
        if (name == "kline") write_bars(out, *one);
        for (const Listing& listing : market.listings()) {
            if (!for_all || (one != nullptr && one != &listing)) continue;
            if (name == "instruments") write_instrument(out, listing);
            if (name == "futures") write_statistics(out, listing);
            if (name == "fundingRate") write_funding(out, listing);
        }
        out.end_array();
    }
    // A book is as old as its last change.
    out.end_object()
        .member("timestamp", ms(name == "orderbook" ? one->book_ns : now_ns))
        .end_object();
    return {200, out.take()};
}

}  // namespace faultline
