// DydxVoice's answers: markets, trades, books, bars and the positions of every address.
//
// Margin fractions are texts; the maintenance fraction is 60 % of the initial one. A bar tells the
// open interest at its start; the emulated market remembers only the latest, which stands there.
#include <cmath>
#include <fmt/format.h>

#include "sim/dydx_voice.hpp"
#include "sim/emulated_accounts.hpp"
#include "sim/number_text.hpp"

namespace faultline {

using namespace voices;

namespace {

constexpr std::size_t rows_max = 100;  // of the tape, in a first frame and in an answer

/// Where the wanted thing stands in a list of markets.
std::size_t index_in(const EmulatedMarket& market, const Listing& listing) {
    return static_cast<std::size_t>(&listing - market.listings().data());
}

void write_market(JsonWriter& out, const Listing& listing, std::size_t number) {
    const TickerTold& told = listing.ticker;
    const double initial = 1 / listing.max_leverage;
    double volume_usd = 0;
    std::int64_t trades = 0;
    for (const auto& minute : listing.minutes) {
        volume_usd += minute.turnover_usd;
        trades += minute.trades;
    }
    out.key(listing.instrument.symbol)
        .begin_object()
        .member("clobPairId", std::to_string(number))
        .member("ticker", listing.instrument.symbol)
        .member("status", "ACTIVE")
        .member("oraclePrice", price_text(listing, told.mark_usd))
        .member("priceChange24H", "0")
        .member("volume24H", number_text(volume_usd, 4))
        .member("trades24H", trades)
        .member("nextFundingRate", told.funding_rate.to_string())
        .member("initialMarginFraction", number_text(initial, 6))
        .member("maintenanceMarginFraction", number_text(0.6 * initial, 6))
        .member("openInterest", told.open_interest_contracts.to_string())
        .member("atomicResolution", -10)
        .member("quantumConversionExponent", -9)
        .member("tickSize", "1")
        .member("stepSize", "0.0001")
        .member("stepBaseQuantums", 1'000'000)
        .member("subticksPerTick", 100'000)
        .member("marketType", "CROSS")
        .member("openInterestLowerCap", "0")
        .member("openInterestUpperCap", "0")
        .member("baseOpenInterest", told.open_interest_contracts.to_string())
        .member("defaultFundingRate1H", "0")
        .end_object();
}

VoiceAnswer refusal(int status, std::string_view message, std::string_view field = {}) {
    JsonWriter out;
    out.begin_object().key("errors").begin_array().begin_object().member("msg", message);
    if (!field.empty()) out.member("param", field).member("location", "params");
    out.end_object().end_array().end_object();
    return {status, out.take()};
}

void write_position(JsonWriter& out, std::size_t account, const Listing& listing) {
    const Holding held = holding_of(account, listing);
    const bool is_long = held.size_contracts > 0;
    const std::string size = number_text(held.size_contracts, 6);
    const double mark = listing.ticker.mark_usd.to_double();
    out.begin_object()
        .member("market", listing.instrument.symbol)
        .member("status", "OPEN")
        .member("side", is_long ? "LONG" : "SHORT")
        .member("size", size)
        .member("maxSize", size)
        .member("entryPrice", number_text(held.entry_usd, 8))
        .key("exitPrice")
        .null()
        .member("realizedPnl", "0")
        .member("unrealizedPnl", number_text(held.size_contracts * (mark - held.entry_usd), 6))
        .member("createdAt", dydx_time(listing.ticker_ns))
        .member("createdAtHeight", dydx_height(listing.ticker_ns))
        .key("closedAt")
        .null()
        .member("sumOpen", number_text(std::abs(held.size_contracts), 6))
        .member("sumClose", "0")
        .member("netFunding", "0")
        .member("subaccountNumber", 0)
        .end_object();
}

VoiceAnswer positions_answer(const VoiceRequest& request, const EmulatedMarket& market) {
    const std::string_view address = request.parameter("address");
    const std::string_view number = request.parameter("subaccountNumber");
    if (address.empty()) return refusal(400, "address must be a valid dydx address", "address");
    for (std::size_t account = 0; account < accounts_max; ++account) {
        if (address != dydx_address(account) || number != "0") continue;
        JsonWriter out;
        out.begin_object().key("positions").begin_array();
        for (const Listing& listing : market.listings()) {
            if (listing.ticker_ns != 0) write_position(out, account, listing);
        }
        out.end_array().end_object();
        return {200, out.take()};
    }
    return refusal(404, fmt::format("No subaccount found with address {} and subaccountNumber {}",
                                    address, number));
}

/// Settled rates; the emulated market remembers only the running one.
void write_funding(JsonWriter& out, const Listing& listing, TimeNs now_ns) {
    const TimeNs hour_ns = now_ns - now_ns % ns_per_hour;
    out.begin_object()
        .key("historicalFunding")
        .begin_array()
        .begin_object()
        .member("ticker", listing.instrument.symbol)
        .member("rate", listing.ticker.funding_rate.to_string())
        .member("price", price_text(listing, listing.ticker.mark_usd))
        .member("effectiveAtHeight", dydx_height(hour_ns))
        .member("effectiveAt", dydx_time(hour_ns))
        .end_object()
        .end_array()
        .end_object();
}

/// "orderbooks/perpetualMarket/BTC-USD" and its like: the part before the ticker and the ticker.
VoiceAnswer market_answer(std::string_view name, const VoiceRequest& request,
                          const EmulatedMarket& market, TimeNs now_ns) {
    const std::size_t slash = name.rfind('/');
    const std::string_view what = name.substr(0, slash);
    const bool known = what == "orderbooks/perpetualMarket" || what == "trades/perpetualMarket" ||
                       what == "candles/perpetualMarkets" || what == "historicalFunding";
    if (!known || slash == name.npos) return refusal(404, "Not Found");
    const Listing* listing = market.find(name.substr(slash + 1));
    if (listing == nullptr) {
        return refusal(400, "ticker must be a valid ticker (BTC-USD, etc)", "ticker");
    }
    JsonWriter out;
    if (what.starts_with("orderbooks")) write_dydx_book(out, *listing);
    if (what.starts_with("trades")) write_dydx_trades(out, *listing);
    if (what.starts_with("historical")) write_funding(out, *listing, now_ns);
    if (what.starts_with("candles")) {
        if (request.parameter("resolution") != "1MIN") {
            return refusal(400, "resolution must be a valid Candle Resolution", "resolution");
        }
        write_dydx_candles(out, *listing);
    }
    return {200, out.take()};
}

}  // namespace

std::string dydx_address(std::size_t account) {
    return fmt::format("dydx1emulated{:032}", account + 1);
}

std::string dydx_time(TimeNs at_ns) {
    const TimeNs second_ns = at_ns - at_ns % ns_per_second;
    const std::string whole = format_time(second_ns);
    return fmt::format("{}.{:03}Z", whole.substr(0, whole.size() - 1),
                       (at_ns - second_ns) / ns_per_ms);
}

std::string dydx_height(TimeNs at_ns) {
    return std::to_string(at_ns / ns_per_second - 1'690'000'000);
}

void write_dydx_height(JsonWriter& out, TimeNs now_ns) {
    out.begin_object()
        .member("height", dydx_height(now_ns))
        .member("time", dydx_time(now_ns))
        .end_object();
}

void write_dydx_trade(JsonWriter& out, const Listing& listing, const TapeRow& row,
                      bool with_height) {
    // Block, transaction and event in hexadecimal digits.
    const std::int64_t block = row.time_ns / ns_per_second - 1'690'000'000;
    out.begin_object()
        .member("id", fmt::format("{:08x}{:08x}{:08x}", block, 2, row.id))
        .member("size", row.size_contracts.to_string())
        .member("price", price_text(listing, row.price_usd))
        .member("side", row.taker_bought ? "BUY" : "SELL")
        .member("createdAt", dydx_time(row.time_ns))
        .member("type", row.liquidation != nullptr ? "LIQUIDATED" : "LIMIT");
    if (with_height) out.member("createdAtHeight", dydx_height(row.time_ns));
    out.end_object();
}

void write_dydx_candle(JsonWriter& out, const Listing& listing,
                       const EmulatedMarket::Minute& minute) {
    out.begin_object()
        .member("startedAt", dydx_time(minute.open_ns))
        .member("ticker", listing.instrument.symbol)
        .member("resolution", "1MIN")
        .member("low", price_text(listing, minute.low_usd))
        .member("high", price_text(listing, minute.high_usd))
        .member("open", price_text(listing, minute.open_usd))
        .member("close", price_text(listing, minute.close_usd))
        .member("baseTokenVolume", number_text(minute.volume_contracts, 6))
        .member("usdVolume", number_text(minute.turnover_usd, 4))
        .member("trades", minute.trades)
        .member("startingOpenInterest", listing.ticker.open_interest_contracts.to_string())
        .member("orderbookMidPriceOpen", price_text(listing, minute.open_usd))
        .member("orderbookMidPriceClose", price_text(listing, minute.close_usd))
        .end_object();
}

void write_dydx_markets(JsonWriter& out, const EmulatedMarket& market) {
    out.begin_object().key("markets").begin_object();
    for (const Listing& listing : market.listings()) {
        write_market(out, listing, index_in(market, listing));
    }
    out.end_object().end_object();
}

void write_dydx_trades(JsonWriter& out, const Listing& listing) {
    out.begin_object().key("trades").begin_array();
    for (const TapeRow& row : latest_tape(listing, rows_max)) {
        write_dydx_trade(out, listing, row, true);
    }
    out.end_array().end_object();
}

void write_dydx_book(JsonWriter& out, const Listing& listing) {
    out.begin_object();
    for (const bool bids : {true, false}) {
        out.key(bids ? "bids" : "asks").begin_array();
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            out.begin_object()
                .member("price", price_text(listing, level.price_usd))
                .member("size", level.size_contracts.to_string())
                .end_object();
        }
        out.end_array();
    }
    out.end_object();
}

void write_dydx_candles(JsonWriter& out, const Listing& listing) {
    out.begin_object().key("candles").begin_array();
    for (auto minute = listing.minutes.rbegin(); minute != listing.minutes.rend(); ++minute) {
        write_dydx_candle(out, listing, *minute);
    }
    out.end_array().end_object();
}

VoiceAnswer answer_as_dydx(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                           TimeNs now_ns) {
    constexpr std::string_view root = "/v4/";
    if (!request.path.starts_with(root)) return refusal(404, "Not Found");
    const std::string_view name = request.path.substr(root.size());
    JsonWriter out;
    if (name == "perpetualPositions") return positions_answer(request, market);
    if (name == "height") {
        write_dydx_height(out, now_ns);
    } else if (name == "time") {
        out.begin_object()
            .member("iso", dydx_time(now_ns))
            .member("epoch", static_cast<double>(now_ns / ns_per_ms) / 1000)
            .end_object();
    } else if (name == "perpetualMarkets") {
        const std::string_view wanted = request.parameter("ticker");
        const Listing* one = wanted.empty() ? nullptr : market.find(wanted);
        if (!wanted.empty() && one == nullptr) {
            return refusal(400, "ticker must be a valid ticker (BTC-USD, etc)", "ticker");
        }
        if (one == nullptr) {
            write_dydx_markets(out, market);
        } else {
            out.begin_object().key("markets").begin_object();
            write_market(out, *one, index_in(market, *one));
            out.end_object().end_object();
        }
    } else {
        return market_answer(name, request, market, now_ns);
    }
    return {200, out.take()};
}

}  // namespace faultline
