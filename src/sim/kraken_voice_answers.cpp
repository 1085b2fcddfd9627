// KrakenVoice answers: REST of /derivatives/api/v3 and the charts of traded prices. Refusals of the
// first are objects with a list of errors, those of charts plain texts.
#include <fmt/format.h>

#include "sim/kraken_voice.hpp"

namespace faultline {

using namespace voices;

std::string kraken_uid(std::uint64_t id) {
    return fmt::format("7d1f0c3a-0000-4000-8000-{:012x}", id);
}

std::string kraken_pair(const Listing& listing) {
    std::string pair = listing.instrument.symbol.substr(3);
    return pair.insert(pair.size() - 3, ":");
}

double kraken_funding(const Listing& listing) {
    const double rate = listing.ticker.funding_rate.to_double();
    const double mark = price_number(listing, listing.ticker.mark_usd);
    return is_linear(listing) ? rate * mark : rate / mark;
}

KrakenDay kraken_day(const Listing& listing) {
    KrakenDay day;
    day.open = day.high = day.low = listing.ticker.last_usd;
    if (!listing.minutes.empty()) day.open = listing.minutes[0].open_usd;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        day.volume += minute.volume_contracts;
        day.quote_usd += minute.turnover_usd;
        day.high = std::max(day.high, minute.high_usd);
        day.low = std::min(day.low, minute.low_usd);
    }
    return day;
}

void write_kraken_best(JsonWriter& out, const Listing& listing, std::string_view bid_size,
                       std::string_view ask_size) {
    if (listing.book.bids.empty() || listing.book.asks.empty()) return;
    const BookTold::Level& bid = listing.book.bids[0];
    const BookTold::Level& ask = listing.book.asks[0];
    out.member("bid", price_number(listing, bid.price_usd))
        .member("ask", price_number(listing, ask.price_usd))
        .member(bid_size, bid.size_contracts.to_double())
        .member(ask_size, ask.size_contracts.to_double());
}

namespace {

constexpr std::size_t history_max = 100;  // trades

/// Marginal levels: twice the margin above a million dollars, four times above three.
void write_margin_levels(JsonWriter& out, const Listing& listing) {
    out.key("marginLevels").begin_array();
    constexpr double bounds[] = {0, 1e6, 3e6};
    double initial = 1 / listing.max_leverage;
    for (const double bound : bounds) {
        out.begin_object()
            .member(is_linear(listing) ? "numNonContractUnits" : "contracts", bound)
            .member("initialMargin", initial)
            .member("maintenanceMargin", initial / 2)
            .end_object();
        initial = std::min(initial * 2, 1.0);
    }
    out.end_array();
}

void write_instrument(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object()
        .member("symbol", contract.symbol)
        .member("type", is_linear(listing) ? "flexible_futures" : "futures_inverse");
    out.member("tickSize", 0.5)
        .member("contractSize", contract.contract_size)
        .member("tradeable", true)
        .member("impactMidSize", 1.0)
        .member("maxPositionSize", 1e6)
        .member("openingDate", "2022-03-22T13:15:36Z");
    write_margin_levels(out, listing);
    out.member("fundingRateCoefficient", 8)
        .member("maxRelativeFundingRate", 0.005)
        .member("contractValueTradePrecision", 4)
        .member("postOnly", false)
        .member("mtf", true)
        .member("base", contract.market)
        .member("quote", "USD")
        .member("pair", contract.market + ":USD")
        .member("isExpired", false)
        .end_object();
}

void write_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double mark = price_number(listing, told.mark_usd);
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("last", price_number(listing, told.last_usd))
        .member("lastTime", format_time(listing.ticker_ns))
        .member("tag", "perpetual")
        .member("pair", kraken_pair(listing))
        .member("markPrice", mark);
    write_kraken_best(out, listing, "bidSize", "askSize");
    const KrakenDay day = kraken_day(listing);
    out.member("vol24h", day.volume)
        .member("volumeQuote", day.quote_usd)
        .member("openInterest", told.open_interest_contracts.to_double())
        .member("open24h", price_number(listing, day.open))
        .member("high24h", price_number(listing, day.high))
        .member("low24h", price_number(listing, day.low))
        .member("fundingRate", kraken_funding(listing))
        .member("fundingRatePrediction", kraken_funding(listing))
        .member("suspended", false)
        .member("indexPrice", price_number(listing, told.index_usd))
        .member("postOnly", false)
        .end_object();
}

void write_history(JsonWriter& out, const Listing& listing) {
    for (const TapeRow& row : latest_tape(listing, history_max)) {
        out.begin_object()
            .member("time", format_time(row.time_ns))
            .member("trade_id", row.id)
            .member("price", price_number(listing, row.price_usd))
            .member("size", row.size_contracts.to_double())
            .member("side", row.taker_bought ? "buy" : "sell")
            .member("type", row.liquidation != nullptr ? "liquidation" : "fill")
            .member("uid", kraken_uid(row.id))
            .end_object();
    }
}

VoiceAnswer refusal(int status, std::string_view name, int code, std::string_view message,
                    TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("status", name)
        .member("result", "error")
        .key("errors")
        .begin_array()
        .begin_object()
        .member("code", code)
        .member("message", message)
        .end_object()
        .end_array()
        .member("serverTime", format_time(now_ns))
        .end_object();
    return {status, out.take()};
}

/// Bars of traded prices of a minute: /api/charts/v1/trade/<symbol>/1m. Refusals are plain texts.
VoiceAnswer answer_chart(std::string_view path, const EmulatedMarket& market) {
    const std::size_t slash = path.find('/');
    const Listing* listing = market.find(path.substr(0, slash));
    if (listing == nullptr) return {400, "Invalid symbol"};
    if (slash == std::string_view::npos || path.substr(slash) != "/1m") {
        return {400, "Invalid resolution"};
    }
    JsonWriter out;
    out.begin_object().key("candles").begin_array();
    for (const EmulatedMarket::Minute& bar : listing->minutes) {
        const Decimal volume = Decimal::from_double(bar.volume_contracts, 8).value_or(Decimal{});
        out.begin_object()
            .member("time", ms(bar.open_ns))
            .member("open", price_text(*listing, bar.open_usd))
            .member("high", price_text(*listing, bar.high_usd))
            .member("low", price_text(*listing, bar.low_usd))
            .member("close", price_text(*listing, bar.close_usd))
            .member("volume", volume.to_string())
            .end_object();
    }
    out.end_array().member("more_candles", false).end_object();
    return {200, out.take()};
}

}  // namespace

VoiceAnswer answer_as_kraken(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                             TimeNs now_ns) {
    constexpr std::string_view charts = "/api/charts/v1/trade/";
    if (request.path.starts_with(charts)) {
        return answer_chart(request.path.substr(charts.size()), market);
    }
    constexpr std::string_view root = "/derivatives/api/v3/";
    const std::string_view name =
        request.path.starts_with(root) ? request.path.substr(root.size()) : std::string_view{};
    const bool of_all = name == "instruments" || name == "tickers";
    if (!of_all && name != "orderbook" && name != "history") {
        return refusal(404, "NOT_FOUND", 0, "404 NOT_FOUND", now_ns);
    }
    const Listing* only = market.find(request.parameter("symbol"));
    if (!of_all && only == nullptr) {
        return refusal(400, "BAD_REQUEST", 11, "Argument invalid: symbol", now_ns);
    }
    JsonWriter out;
    out.begin_object().member("result", "success");
    if (name == "orderbook") {
        out.key("orderBook").begin_object();
        write_levels(out, "bids", *only, only->book.bids, false);
        write_levels(out, "asks", *only, only->book.asks, false);
        out.end_object();
    } else {
        out.key(name).begin_array();
        if (name == "history") write_history(out, *only);
        for (const Listing& listing : market.listings()) {
            if (name == "instruments") write_instrument(out, listing);
            if (name == "tickers") write_ticker(out, listing);
        }
        out.end_array();
    }
    out.member("serverTime", format_time(now_ns)).end_object();
    return {200, out.take()};
}

}  // namespace faultline
