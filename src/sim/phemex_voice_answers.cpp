// PhemexVoice's answers: products with their margin brackets, books, trades, statistics and bars.
#include <algorithm>

#include "sim/number_text.hpp"
#include "sim/phemex_voice.hpp"

namespace faultline {

using namespace voices;

namespace {

constexpr int price_decimals = 4;
constexpr int rate_decimals = 8;

VoiceAnswer refused() {
    return {200, R"({"error":{"code":6001,"message":"invalid argument"},"id":null,"result":null})"};
}
VoiceAnswer not_found() { return {404, R"({"code":404,"msg":"Not Found","data":null})"}; }

/// {"error":null,"id":0,"result":..}: what market data comes in.
JsonWriter& begin_result(JsonWriter& out) {
    return out.begin_object().key("error").null().member("id", 0).key("result");
}

/// Bracket tables are numbered; a contract names its table.
std::int64_t table_of(std::size_t contract) { return 1001 + static_cast<std::int64_t>(contract); }

void write_product(JsonWriter& out, const Listing& listing, std::size_t number) {
    const Instrument& contract = listing.instrument;
    const bool linear = is_linear(listing);
    const std::size_t settle = linear ? 4 : 3;  // "USDT" or "USD" at the end
    const std::string base = contract.symbol.substr(0, contract.symbol.size() - settle);
    const std::string quote = contract.symbol.substr(base.size());
    const std::string index = linear ? contract.symbol : base;
    out.begin_object()
        .member("symbol", contract.symbol)
        .member("code", static_cast<std::int64_t>(number) + 1)
        .member("type", linear ? "PerpetualV2" : "Perpetual")
        .member("displaySymbol", base + " / " + quote)
        .member("indexSymbol", "." + index)
        .member("markSymbol", ".M" + index)
        .member("fundingRateSymbol", "." + index + "FR")
        .member("fundingRate8hSymbol", "." + index + "FR8H")
        .member("contractUnderlyingAssets", linear ? base : "USD")
        .member("settleCurrency", linear ? quote : base)
        .member("quoteCurrency", quote);
    if (!linear) out.member("contractSize", contract.contract_size).member("lotSize", 1);
    out.member("tickSize", linear ? "0.1" : "0.5")
        .member("priceScale", linear ? 0 : price_decimals)
        .member("ratioScale", linear ? 0 : rate_decimals)
        .member("pricePrecision", 1)
        .member("baseCurrency", base)
        .member("description", contract.symbol + " is a perpetual contract.")
        .member("status", "Listed")
        .member("maxLeverage", listing.max_leverage)
        .member("fundingInterval", listing.ticker.funding_interval_ns / ns_per_second)
        .member("leverageMargin", table_of(number))
        .end_object();
}

/// Two brackets of our own: the second one starts where the first one ends, and its amount makes
/// the margins equal there.
void write_brackets(JsonWriter& out, const Listing& listing, std::size_t number) {
    const double rate = 0.5 / listing.max_leverage;
    constexpr double cap_usd = 2e6;
    out.begin_object().member("index_id", table_of(number)).key("items").begin_array();
    for (const int step : {1, 2}) {
        out.begin_object()
            .member("notionalValueRv", number_text(step * cap_usd, 0))
            .member("maxLeverage", number_text(listing.max_leverage / step, 2))
            .member("maintenanceMarginRateRr", number_text(step * rate, 6))
            .member("maintenanceAmountRv", number_text((step - 1) * rate * cap_usd, 2))
            .end_object();
    }
    out.end_array().end_object();
}

VoiceAnswer products_answer(const EmulatedMarket& market) {
    JsonWriter out;
    out.begin_object().member("code", 0).member("msg", "").key("data").begin_object();
    out.member("ratioScale", rate_decimals);
    for (const bool linear : {false, true}) {
        out.key(linear ? "perpProductsV2" : "products").begin_array();
        for (std::size_t i = 0; i < market.listings().size(); ++i) {
            if (is_linear(market.listing(i)) == linear) write_product(out, market.listing(i), i);
        }
        out.end_array();
    }
    for (const char* none : {"riskLimits", "riskLimitsV2", "leverages"}) {
        out.key(none).begin_array().end_array();
    }
    out.key("leverageMargins").begin_array();
    for (std::size_t i = 0; i < market.listings().size(); ++i) {
        write_brackets(out, market.listing(i), i);
    }
    out.end_array().end_object().end_object();
    return {200, out.take()};
}

VoiceAnswer book_answer(const Listing& listing) {
    JsonWriter out;
    begin_result(out)
        .begin_object()
        .member("depth", 30)
        .key(is_linear(listing) ? "orderbook_p" : "book");
    write_phemex_book(out, listing);
    out.member("sequence", listing.book_ns / ns_per_ms)
        .member("symbol", listing.instrument.symbol)
        .member("timestamp", listing.book_ns)
        .member("type", "snapshot")
        .end_object()
        .end_object();
    return {200, out.take()};
}

VoiceAnswer trades_answer(const Listing& listing, TimeNs now_ns) {
    JsonWriter out;
    begin_result(out)
        .begin_object()
        .member("sequence", now_ns / ns_per_ms)
        .member("symbol", listing.instrument.symbol)
        .key(phemex_member("trades", listing));
    write_phemex_trades(out, listing, latest_tape(listing, 200));
    out.member("type", "snapshot").end_object().end_object();
    return {200, out.take()};
}

/// A linear contract's statistics of a day.
void write_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const std::string last = price_text(listing, told.last_usd);
    out.begin_object();
    if (listing.book_ns != 0) {
        out.member("askRp", price_text(listing, listing.book.asks[0].price_usd))
            .member("bidRp", price_text(listing, listing.book.bids[0].price_usd));
    }
    out.member("fundingRateRr", told.funding_rate.to_string())
        .member("highRp", last)
        .member("indexRp", price_text(listing, told.index_usd))
        .member("lastRp", last)
        .member("lowRp", last)
        .member("markRp", price_text(listing, told.mark_usd))
        .member("openInterestRv", told.open_interest_contracts.to_string())
        .member("openRp", last)
        .member("predFundingRateRr", told.funding_rate.to_string())
        .member("symbol", listing.instrument.symbol)
        .member("timestamp", listing.ticker_ns)
        .member("turnoverRv", "0")
        .member("volumeRq", "0")
        .end_object();
}

VoiceAnswer ticker_answer(const Listing& listing) {
    JsonWriter out;
    begin_result(out);
    if (is_linear(listing)) {
        write_ticker(out, listing);
    } else {
        out.begin_object();
        write_phemex_statistics(out, listing);
        out.end_object();
    }
    out.end_object();
    return {200, out.take()};
}

VoiceAnswer tickers_answer(const EmulatedMarket& market) {
    JsonWriter out;
    begin_result(out).begin_array();
    for (const Listing& listing : market.listings()) {
        if (is_linear(listing) && listing.ticker_ns != 0) write_ticker(out, listing);
    }
    out.end_array().end_object();
    return {200, out.take()};
}

/// [open s, length s, last close, open, high, low, close, volume, turnover], newest first.
VoiceAnswer bars_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().member("code", 0).member("msg", "OK").key("data").begin_object();
    out.member("total", -1).key("rows").begin_array();
    const auto price = [&](const Decimal& usd) {
        is_linear(listing) ? out.value(price_text(listing, usd))
                           : out.value(phemex_scaled(usd, price_decimals));
    };
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        out.begin_array().value(bar->open_ns / ns_per_second).value(60);
        for (const Decimal& usd :
             {bar->open_usd, bar->open_usd, bar->high_usd, bar->low_usd, bar->close_usd}) {
            price(usd);
        }
        out.value(number_text(bar->volume_contracts, 3))
            .value(number_text(bar->turnover_usd, 4))
            .end_array();
    }
    out.end_array().end_object().end_object();
    return {200, out.take()};
}

VoiceAnswer funding_answer(const EmulatedMarket& market) {
    JsonWriter out;
    out.begin_array();
    for (const Listing& listing : market.listings()) {
        out.begin_object()
            .member("symbol", listing.instrument.symbol)
            .member("fundingInterval", listing.ticker.funding_interval_ns / ns_per_second)
            .member("nextfundingTime", ms(listing.ticker.next_funding_ns))
            .member("fundingRate", listing.ticker.funding_rate.to_string())
            .member("interestRate", "0.0001")
            .end_object();
    }
    out.end_array();
    return {200, out.take()};
}

}  // namespace

std::int64_t phemex_scaled(const Decimal& value, int decimals) {
    return static_cast<std::int64_t>(value.scaled(decimals));
}

std::string phemex_member(std::string_view name, const Listing& listing) {
    return std::string(name) + (is_linear(listing) ? "_p" : "");
}

void write_phemex_trades(JsonWriter& out, const Listing& listing, std::span<const TapeRow> rows) {
    out.begin_array();
    for (const TapeRow& row : rows) {
        out.begin_array().value(row.time_ns).value(row.taker_bought ? "Buy" : "Sell");
        if (is_linear(listing)) {
            out.value(price_text(listing, row.price_usd)).value(row.size_contracts.to_string());
        } else {
            out.value(phemex_scaled(row.price_usd, price_decimals))
                .value(phemex_scaled(row.size_contracts, 0));
        }
        out.end_array();
    }
    out.end_array();
}

void write_phemex_book(JsonWriter& out, const Listing& listing) {
    out.begin_object();
    for (const bool asks : {true, false}) {
        const auto& levels = asks ? listing.book.asks : listing.book.bids;
        if (is_linear(listing)) {
            write_levels(out, asks ? "asks" : "bids", listing, levels, true);
            continue;
        }
        out.key(asks ? "asks" : "bids").begin_array();
        for (const BookTold::Level& level : levels) {
            out.begin_array()
                .value(phemex_scaled(level.price_usd, price_decimals))
                .value(phemex_scaled(level.size_contracts, 0))
                .end_array();
        }
        out.end_array();
    }
    out.end_object();
}

void write_phemex_statistics(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const std::int64_t last = phemex_scaled(told.last_usd, price_decimals);
    const std::int64_t rate = phemex_scaled(told.funding_rate, rate_decimals);
    out.member("close", last)
        .member("fundingRate", rate)
        .member("high", last)
        .member("indexPrice", phemex_scaled(told.index_usd, price_decimals))
        .member("low", last)
        .member("markPrice", phemex_scaled(told.mark_usd, price_decimals))
        .member("open", last)
        .member("openInterest", phemex_scaled(told.open_interest_contracts, 0))
        .member("predFundingRate", rate)
        .member("symbol", listing.instrument.symbol)
        .member("timestamp", listing.ticker_ns)
        .member("turnover", 0)
        .member("volume", 0);
}

VoiceAnswer answer_as_phemex(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                             TimeNs now_ns) {
    const std::string_view path = request.path;
    if (path == "/public/products") return products_answer(market);
    if (path == "/md/v3/ticker/24hr/all") return tickers_answer(market);
    if (path == "/contract-biz/public/real-funding-rates") return funding_answer(market);
    const bool second = path.starts_with("/md/v2/");  // of linear contracts
    const std::string_view first_path = path.starts_with("/md/v1/") ? "/md/v1/" : "/md/";
    const bool bars = path == "/exchange/public/md/v2/kline/last";
    if (!second && !bars && !path.starts_with("/md/")) return not_found();
    const std::string_view name = path.substr(second ? 7 : first_path.size());
    if (!bars && name != "orderbook" && name != "trade" && name != "ticker/24hr") {
        return not_found();
    }
    const Listing* listing = market.find(request.parameter("symbol"));
    if (listing == nullptr) return refused();
    if (bars) return request.parameter("resolution") == "60" ? bars_answer(*listing) : refused();
    if (is_linear(*listing) != second) return refused();
    if (name == "orderbook") return book_answer(*listing);
    return name == "trade" ? trades_answer(*listing, now_ns) : ticker_answer(*listing);
}

}  // namespace faultline
