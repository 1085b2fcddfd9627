// HyperliquidVoice answers: POST /info with {"type": ...}. A type that is not known is refused with
// status 422 and a plain text.
#include <cmath>
#include <fmt/format.h>

#include "sim/hyperliquid_voice.hpp"

namespace faultline {

using namespace voices;

void write_hyperliquid_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    const HyperliquidParties parties = hyperliquid_parties(row);
    out.begin_object()
        .member("coin", listing.instrument.symbol)
        .member("side", row.taker_bought ? "B" : "A")
        .member("px", hyperliquid_price(listing, row.price_usd))
        .member("sz", row.size_contracts.to_string())
        .member("time", ms(row.time_ns))
        .member("hash", hyperliquid_hash(row.id))
        .member("tid", 500'000'000'000'000 + row.id)
        .key("users")
        .begin_array()
        .value(hyperliquid_address(parties.buyer))
        .value(hyperliquid_address(parties.seller))
        .end_array()
        .end_object();
}

void write_hyperliquid_context(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    double day_coins = 0, day_usd = 0;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        day_coins += minute.volume_contracts;
        day_usd += minute.turnover_usd;
    }
    const double oracle = told.index_usd.to_double();
    out.begin_object()
        .member("funding", told.funding_rate.to_string())
        .member("openInterest", told.open_interest_contracts.to_string())
        .member("prevDayPx", hyperliquid_price(listing, told.last_usd))
        .member("dayNtlVlm", hyperliquid_number(day_usd, 6))
        .member("premium", hyperliquid_number(told.mark_usd.to_double() / oracle - 1, 10))
        .member("oraclePx", hyperliquid_price(listing, told.index_usd))
        .member("markPx", hyperliquid_price(listing, told.mark_usd));
    if (listing.book.bids.empty() || listing.book.asks.empty()) {
        out.key("midPx").null().key("impactPxs").null();
    } else {
        const double bid = price_number(listing, listing.book.bids[0].price_usd);
        const double ask = price_number(listing, listing.book.asks[0].price_usd);
        out.member("midPx", hyperliquid_number((bid + ask) / 2, 6))
            .key("impactPxs")
            .begin_array()
            .value(hyperliquid_number(bid, 6))
            .value(hyperliquid_number(ask, 6))
            .end_array();
    }
    out.member("dayBaseVlm", hyperliquid_number(day_coins, 6)).end_object();
}

void write_hyperliquid_book(JsonWriter& out, const Listing& listing) {
    out.begin_object()
        .member("coin", listing.instrument.symbol)
        .member("time", ms(listing.book_ns))
        .key("levels")
        .begin_array();
    for (const bool bids : {true, false}) {
        out.begin_array();
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            out.begin_object()
                .member("px", hyperliquid_price(listing, level.price_usd))
                .member("sz", level.size_contracts.to_string())
                .member("n", 1)
                .end_object();
        }
        out.end_array();
    }
    out.end_array().end_object();
}

namespace {

// Every coin has a margin table of its own: half the leverage above 150 million dollars. Numbers
// below 50 would mean tables of one tier.
constexpr int first_table = 51;

void write_meta(JsonWriter& out, const EmulatedMarket& market) {
    out.begin_object().key("universe").begin_array();
    int table = first_table;
    for (const Listing& listing : market.listings()) {
        out.begin_object()
            .member("szDecimals", 5)
            .member("name", listing.instrument.symbol)
            .member("maxLeverage", listing.max_leverage)
            .member("marginTableId", table++)
            .end_object();
    }
    out.end_array().key("marginTables").begin_array();
    table = first_table;
    for (const Listing& listing : market.listings()) {
        const double most = listing.max_leverage;
        out.begin_array()
            .value(table++)
            .begin_object()
            .member("description", fmt::format("tiered {}x", most))
            .key("marginTiers")
            .begin_array();
        for (const bool first : {true, false}) {
            out.begin_object()
                .member("lowerBound", first ? "0.0" : "150000000.0")
                .member("maxLeverage", first ? most : std::max(1.0, std::floor(most / 2)))
                .end_object();
        }
        out.end_array().end_object().end_array();
    }
    out.end_array().member("collateralToken", 0).end_object();
}

void write_bar(JsonWriter& out, const Listing& listing, const EmulatedMarket::Minute& bar) {
    out.begin_object()
        .member("t", ms(bar.open_ns))
        .member("T", ms(bar.open_ns + ns_per_minute) - 1)
        .member("s", listing.instrument.symbol)
        .member("i", "1m")
        .member("o", hyperliquid_price(listing, bar.open_usd))
        .member("c", hyperliquid_price(listing, bar.close_usd))
        .member("h", hyperliquid_price(listing, bar.high_usd))
        .member("l", hyperliquid_price(listing, bar.low_usd))
        .member("v", hyperliquid_number(bar.volume_contracts, 6))
        .member("n", bar.trades)
        .end_object();
}

const VoiceAnswer not_understood{422, "Failed to deserialize the JSON body into the target type"};

VoiceAnswer answer_user(std::string_view type, const Json& root, const EmulatedMarket& market,
                        TimeNs now_ns) {
    const std::string_view user = root.text("user").value_or("");
    if (user.size() != 42 || !user.starts_with("0x")) return not_understood;
    std::optional<std::size_t> account;
    for (std::size_t i = 0; i < hyperliquid_accounts; ++i) {
        if (hyperliquid_address(i) == user) account = i;
    }
    JsonWriter out;
    if (type == "clearinghouseState") {
        write_hyperliquid_state(out, account, market, now_ns);
        return {200, out.take()};
    }
    out.begin_array();
    for (const Listing& listing : market.listings()) {
        if (!account) break;
        for (const TapeRow& row : latest_tape(listing, EmulatedMarket::kept_max)) {
            const HyperliquidParties parties = hyperliquid_parties(row);
            if (parties.buyer != *account && parties.seller != *account) continue;
            write_hyperliquid_fill(out, listing, row, *account);
        }
    }
    out.end_array();
    return {200, out.take()};
}

/// Questions about one coin. A coin that is not known is answered with null.
VoiceAnswer answer_coin(std::string_view type, const Json& root, const EmulatedMarket& market) {
    const auto request = root.find("req");
    const std::string_view coin =
        (type == "candleSnapshot" && request ? *request : root).text("coin").value_or("");
    const Listing* listing = market.find(coin);
    if (listing == nullptr) return {500, "null"};
    JsonWriter out;
    if (type == "l2Book") {
        write_hyperliquid_book(out, *listing);
        return {200, out.take()};
    }
    out.begin_array();
    if (type == "recentTrades") {
        for (const TapeRow& row : latest_tape(*listing, 10)) {
            write_hyperliquid_trade(out, *listing, row);
        }
    } else {
        for (const EmulatedMarket::Minute& bar : listing->minutes) write_bar(out, *listing, bar);
    }
    out.end_array();
    return {200, out.take()};
}

}  // namespace

VoiceAnswer answer_as_hyperliquid(const VoiceRequest& request, const EmulatedMarket& market,
                                  JsonParser& json, TimeNs now_ns) {
    if (request.path != "/info") return {404, ""};
    if (request.method != "POST") return {405, ""};
    const Result<Json> root = json.parse(request.body);
    if (!root || !root->is_object()) return not_understood;
    const std::string_view type = root->text("type").value_or("");
    if (type == "clearinghouseState" || type == "userFills") {
        return answer_user(type, *root, market, now_ns);
    }
    if (type == "l2Book" || type == "recentTrades" || type == "candleSnapshot") {
        return answer_coin(type, *root, market);
    }
    JsonWriter out;
    if (type == "meta") {
        write_meta(out, market);
        return {200, out.take()};
    }
    if (type != "metaAndAssetCtxs") return not_understood;
    out.begin_array();
    write_meta(out, market);
    out.begin_array();
    for (const Listing& listing : market.listings()) write_hyperliquid_context(out, listing);
    out.end_array().end_array();
    return {200, out.take()};
}

}  // namespace faultline
