// HyperliquidVoice answers: POST /info with {"type": ...}. A type that is not known is refused with
// status 422 and a plain text.
//
// Accounts are made up from the market itself: half of them is long and half short in every coin,
// isolated, entered at the first price that is remembered; who has passed its liquidation price
// holds nothing. Their liquidation prices follow the documented formula, and their fills are the
// tape's rows that name them, with `liquidation` on both sides of a liquidation.
#include <cmath>
#include <fmt/format.h>

#include "sim/hyperliquid_voice.hpp"

namespace faultline {

using namespace voices;

namespace {

/// At most `decimals` digits; whole numbers keep a ".0" as the venue prints them.
std::string number(double value, int decimals) {
    std::string text = Decimal::from_double(value, decimals).value_or(Decimal{}).to_string();
    return text.find('.') == std::string::npos ? text + ".0" : text;
}
std::string price(const Listing& listing, const Decimal& price_usd) {
    std::string text = price_text(listing, price_usd);
    return text.find('.') == std::string::npos ? text + ".0" : text;
}

/// A hash of a transaction, made from the id of what it did.
std::string hash_of(std::uint64_t id) {
    return fmt::format("0x{:016x}{:016x}{:016x}{:016x}", id * 0x9e3779b97f4a7c15U,
                       id * 0xbf58476d1ce4e5b9U, id * 0x94d049bb133111ebU,
                       id * 0xd6e8feb86659fd93U);
}

}  // namespace

std::string hyperliquid_address(std::size_t account) {
    const std::uint64_t seed = account + 1;
    return fmt::format("0x{:016x}{:016x}{:08x}", seed * 0x9e3779b97f4a7c15U,
                       seed * 0xbf58476d1ce4e5b9U, seed);
}

HyperliquidParties hyperliquid_parties(const TapeRow& row) {
    constexpr std::size_t half = hyperliquid_accounts / 2;
    const std::size_t longs = 2 * (row.id % half);
    const std::size_t shorts = 2 * (row.id / half % half) + 1;
    return {.buyer = shorts, .seller = longs};
}

void write_hyperliquid_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    const HyperliquidParties parties = hyperliquid_parties(row);
    out.begin_object()
        .member("coin", listing.instrument.symbol)
        .member("side", row.taker_bought ? "B" : "A")
        .member("px", price(listing, row.price_usd))
        .member("sz", row.size_contracts.to_string())
        .member("time", ms(row.time_ns))
        .member("hash", hash_of(row.id))
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
        .member("prevDayPx", price(listing, told.last_usd))
        .member("dayNtlVlm", number(day_usd, 6))
        .member("premium", number(told.mark_usd.to_double() / oracle - 1, 10))
        .member("oraclePx", price(listing, told.index_usd))
        .member("markPx", price(listing, told.mark_usd));
    if (listing.book.bids.empty() || listing.book.asks.empty()) {
        out.key("midPx").null().key("impactPxs").null();
    } else {
        const double bid = price_number(listing, listing.book.bids[0].price_usd);
        const double ask = price_number(listing, listing.book.asks[0].price_usd);
        out.member("midPx", number((bid + ask) / 2, 6))
            .key("impactPxs")
            .begin_array()
            .value(number(bid, 6))
            .value(number(ask, 6))
            .end_array();
    }
    out.member("dayBaseVlm", number(day_coins, 6)).end_object();
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
                .member("px", price(listing, level.price_usd))
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

/// What an account holds in a coin. Size is signed, zero where it holds nothing.
struct HyperliquidHolding {
    double size = 0, entry = 0, leverage = 0, liquidation = 0;
    double margin() const { return std::abs(size) * entry / leverage; }
};

HyperliquidHolding holding_of(std::size_t account, const Listing& listing) {
    HyperliquidHolding out;
    if (listing.ticker_ns == 0) return out;
    const double side = account % 2 == 0 ? 1 : -1;
    const std::size_t rank = account / 2;
    constexpr std::size_t half = hyperliquid_accounts / 2;
    // Halves, the last one having the same as the one before: together the open interest.
    const double share = std::ldexp(1.0, -static_cast<int>(std::min(rank + 1, half - 1)));
    constexpr double leverages[half] = {2, 3, 5, 10, 20, 25};
    out.leverage = std::min(leverages[rank], listing.max_leverage);
    out.entry = price_number(
        listing, listing.minutes.empty() ? listing.ticker.mark_usd : listing.minutes[0].open_usd);
    const double maintenance = 1 / (2 * listing.max_leverage);
    out.liquidation = out.entry * (1 - side / out.leverage) / (1 - side * maintenance);
    const double mark = price_number(listing, listing.ticker.mark_usd);
    if (side * (mark - out.liquidation) <= 0) return out;  // it is liquidated already
    out.size = side * share * listing.ticker.open_interest_contracts.to_double();
    return out;
}

void write_position(JsonWriter& out, const Listing& listing, const HyperliquidHolding& held) {
    const double mark = price_number(listing, listing.ticker.mark_usd);
    const double gain = held.size * (mark - held.entry);
    out.begin_object()
        .member("type", "oneWay")
        .key("position")
        .begin_object()
        .member("coin", listing.instrument.symbol)
        .member("szi", number(held.size, 5))
        .key("leverage")
        .begin_object()
        .member("type", "isolated")
        .member("value", held.leverage)
        .member("rawUsd", number(held.margin() - held.size * held.entry, 6))
        .end_object()
        .member("entryPx", number(held.entry, 8))
        .member("positionValue", number(std::abs(held.size) * mark, 6))
        .member("unrealizedPnl", number(gain, 6))
        .member("returnOnEquity", number(gain / held.margin(), 10))
        .member("liquidationPx", number(held.liquidation, 8))
        .member("marginUsed", number(held.margin() + gain, 6))
        .member("maxLeverage", listing.max_leverage)
        .key("cumFunding")
        .begin_object()
        .member("allTime", "0.0")
        .member("sinceOpen", "0.0")
        .member("sinceChange", "0.0")
        .end_object()
        .end_object()
        .end_object();
}

void write_summary(JsonWriter& out, std::string_view name, double notional_usd, double margin_usd) {
    out.key(name)
        .begin_object()
        .member("accountValue", number(margin_usd, 6))
        .member("totalNtlPos", number(notional_usd, 6))
        .member("totalRawUsd", number(margin_usd - notional_usd, 6))
        .member("totalMarginUsed", number(margin_usd, 6))
        .end_object();
}

/// The state of an account; of one that does not exist an empty one, as the venue answers.
void write_state(JsonWriter& out, std::optional<std::size_t> account, const EmulatedMarket& market,
                 TimeNs now_ns) {
    double notional_usd = 0, margin_usd = 0;
    std::vector<std::pair<const Listing*, HyperliquidHolding>> all;
    for (const Listing& listing : market.listings()) {
        if (!account) break;
        const HyperliquidHolding held = holding_of(*account, listing);
        if (held.size == 0) continue;
        const double mark = price_number(listing, listing.ticker.mark_usd);
        notional_usd += std::abs(held.size) * mark;
        margin_usd += held.margin() + held.size * (mark - held.entry);
        all.emplace_back(&listing, held);
    }
    out.begin_object();
    write_summary(out, "marginSummary", notional_usd, margin_usd);
    write_summary(out, "crossMarginSummary", 0, 0);
    out.member("crossMaintenanceMarginUsed", "0.0")
        .member("withdrawable", "0.0")
        .key("assetPositions")
        .begin_array();
    for (const auto& [listing, held] : all) write_position(out, *listing, held);
    out.end_array().member("time", ms(now_ns)).end_object();
}

void write_fill(JsonWriter& out, const Listing& listing, const TapeRow& row, std::size_t account) {
    const HyperliquidParties parties = hyperliquid_parties(row);
    const bool bought = parties.buyer == account;
    out.begin_object()
        .member("coin", listing.instrument.symbol)
        .member("px", price(listing, row.price_usd))
        .member("sz", row.size_contracts.to_string())
        .member("side", bought ? "B" : "A")
        .member("time", ms(row.time_ns))
        .member("startPosition", number(holding_of(account, listing).size, 5))
        .member("dir", bought ? "Close Short" : "Close Long")
        .member("closedPnl", "0.0")
        .member("hash", hash_of(row.id))
        .member("oid", 400'000'000'000 + row.id)
        .member("crossed", bought == row.taker_bought)
        .member("fee", "0.0")
        .member("tid", 500'000'000'000'000 + row.id);
    if (row.liquidation != nullptr) {
        // The taker is who is liquidated.
        out.key("liquidation")
            .begin_object()
            .member("liquidatedUser",
                    hyperliquid_address(row.taker_bought ? parties.buyer : parties.seller))
            .member("markPx", price(listing, listing.ticker.mark_usd))
            .member("method", "market")
            .end_object();
    }
    out.member("feeToken", "USDC").key("twapId").null().end_object();
}

void write_bar(JsonWriter& out, const Listing& listing, const EmulatedMarket::Minute& bar) {
    out.begin_object()
        .member("t", ms(bar.open_ns))
        .member("T", ms(bar.open_ns + ns_per_minute) - 1)
        .member("s", listing.instrument.symbol)
        .member("i", "1m")
        .member("o", price(listing, bar.open_usd))
        .member("c", price(listing, bar.close_usd))
        .member("h", price(listing, bar.high_usd))
        .member("l", price(listing, bar.low_usd))
        .member("v", number(bar.volume_contracts, 6))
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
        write_state(out, account, market, now_ns);
        return {200, out.take()};
    }
    out.begin_array();
    for (const Listing& listing : market.listings()) {
        if (!account) break;
        for (const TapeRow& row : latest_tape(listing, EmulatedMarket::kept_max)) {
            const HyperliquidParties parties = hyperliquid_parties(row);
            if (parties.buyer != *account && parties.seller != *account) continue;
            write_fill(out, listing, row, *account);
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
